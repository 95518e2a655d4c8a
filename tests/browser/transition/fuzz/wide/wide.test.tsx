import { version } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import { budget } from "../../../../support/budget.ts";
import { generate } from "./program.ts";
import { type Findings, run } from "./run.tsx";
import { figures } from "../../../../support/figures.ts";

const FIRST_SEED = 1000;

/** Seeds in which an earlier version was wrong, and why. */
const KNOWN_SEEDS: readonly number[] = [
  2,
  5, // nobody listened to a value that lives elsewhere
  7005,
  7017,
  7019,
  7080, // React 18: a commit in a lower lane, shown in part by the pass of a higher one
  9038, // a reader that a transition revealed missed an urgent commit back to what it was
  9065, // a component rendered below a draft that had ended, and React had not shown that yet
  9177,
];

/** Releases that are between those of `npm test` are to be proven by few programs, React 18 by half of them. */
const share =
  version.startsWith("19.3.") && !version.includes("-")
    ? 1
    : version.startsWith("18.3.")
      ? 0.5
      : 0.1;

test("no screen is torn, and each is a moment of the store, whatever components and events do", async () => {
  silenceBroken();
  const count = Math.ceil(budget("wide transition programs") * share);
  const seeds = [...KNOWN_SEEDS, ...Array.from({ length: count }, (_, i) => FIRST_SEED + i)];
  const found: Findings[] = [];

  // One program at a time: they share the page and its clock.
  // oxlint-disable-next-line no-await-in-loop
  for (const seed of seeds) found.push(await run(generate(seed, true)));

  const screens = found.reduce((sum, findings) => sum + findings.screens, 0);
  figures(`${found.length} wide programs below a root, ${screens} screens`);
  expect(problems(found)).toEqual([]);
}, 8_000_000);

test("no screen is torn while a replica takes in what others do below what is pending, and refuses", async () => {
  silenceBroken();
  const count = Math.ceil(budget("wide programs over a replica") * share);
  const found: Findings[] = [];

  for (let seed = 1; seed <= count; seed++) {
    // oxlint-disable-next-line no-await-in-loop
    found.push(await run(generate(seed, true, "replica")));
  }

  const sum = (of: "screens" | "rebases" | "refused"): number =>
    found.reduce((total, findings) => total + findings[of], 0);
  figures(
    `${count} wide programs over a replica, ${sum("screens")} screens, ${sum("rebases")} rebases, ${sum("refused")} refused`,
  );
  expect(problems(found)).toEqual([]);
  expect(sum("rebases")).toBeGreaterThan(0);
}, 8_000_000);

test("without a root no screen is torn either, and each is a moment of the store", async () => {
  silenceBroken();
  const count = Math.ceil(budget("wide programs without a root") * share);
  const found: Findings[] = [];

  for (let seed = 1; seed <= count; seed++) {
    // oxlint-disable-next-line no-await-in-loop
    const findings = await run(generate(seed, false));
    // React reveals a tree as it was hidden. It is corrected in its layout effects, thus before it is seen.
    found.push({ ...findings, tornEarly: [] });
  }

  const screens = found.reduce((sum, findings) => sum + findings.screens, 0);
  figures(`${found.length} wide programs without a root, ${screens} screens`);
  expect(problems(found)).toEqual([]);
}, 8_000_000);

/** React 18 prints what its components throw, though a boundary catches it. */
function silenceBroken(): void {
  const { error } = console;
  const spy = vi.spyOn(console, "error").mockImplementation((...words: unknown[]) => {
    if (!words.join(" ").includes("on purpose")) error(...words);
  });
  onTestFinished(() => spy.mockRestore());
}

function problems(found: readonly Findings[]): string[] {
  return found.flatMap(({ seed, torn, tornEarly, invalid, wrongAtEnd }) => [
    ...torn.map((line) => `seed ${seed}, torn: ${line}`),
    ...tornEarly.map((line) => `seed ${seed}, torn in layout effects: ${line}`),
    ...invalid.map((line) => `seed ${seed}, no moment of the store: ${line}`),
    ...wrongAtEnd.map((line) => `seed ${seed}, in the end: ${line}`),
  ]);
}
