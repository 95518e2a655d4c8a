// `npm run mutants`: breaks core in one place after the other, and expects its tests to fail each time.
// With numbers or words as arguments it tries only those; `--check` only looks whether each can be made.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createVitest } from "vitest/node";
import { mutants } from "./mutants-list.mjs";
import { repository } from "./packages.mjs";

/** @typedef {import("vitest/node").Vitest} Vitest */

/** How long a run may take: an endless loop is noticed too. Shorter once it is known what is usual. */
let longest = 300_000;

const outdated = mutants.filter((mutant) => !isPossible(mutant));
for (const { file, name } of outdated) console.log(`outdated: ${file}: ${name}`);
if (process.argv.includes("--check")) process.exit(outdated.length === 0 ? 0 : 1);

const words = process.argv.slice(2);
const chosen = mutants
  .map((mutant, number) => ({ mutant, number, title: `${number} ${mutant.file}: ${mutant.name}` }))
  .filter(({ mutant }) => !outdated.includes(mutant))
  .filter(({ number, title }) => {
    const isMeant = (/** @type {string} */ word) =>
      /^\d+$/.test(word) ? `${number}` === word : title.includes(word);
    return words.length === 0 || words.some(isMeant);
  });

let vitest = await open();
const beforeAll = Date.now();
if (!(await passes(undefined))) {
  console.log("The tests fail without any mutant. See to that first.");
  process.exit(1);
}
longest = 20_000 + 4 * (Date.now() - beforeAll);
let survivors = 0;
for (const { mutant, number, title } of chosen) {
  const begun = Date.now();
  const hasSurvived = (await passes(number)) && isPossible(mutant);
  if (hasSurvived) survivors++;
  const took = ((Date.now() - begun) / 1000).toFixed(1).padStart(6);
  console.log(hasSurvived ? "SURVIVED" : "killed  ", `${took} s `, title);
}

console.log(
  `\n${chosen.length - survivors} of ${chosen.length} mutants killed, ${outdated.length} outdated`,
);
process.exit(survivors + outdated.length === 0 ? 0 : 1);

/** @param {import("./mutants-list.mjs").Mutant} mutant */
function isPossible({ file, text }) {
  const source = readFileSync(`${repository}packages/core/src/${file}`, "utf8");
  return source.split(text).length === 2;
}

/** @returns {Promise<Vitest>} */
function open() {
  return createVitest("test", {
    config: `${repository}scripts/mutants.config.ts`,
    watch: false,
    reporters: [{}],
  });
}

/**
 * Whether every test passes with this mutant, or without any.
 * @param {number | undefined} number
 */
async function passes(number) {
  if (number !== undefined) process.env["DOSYNC_MUTANT"] = `${number}`;
  for (const { vite } of vitest.projects) {
    for (const { moduleGraph } of Object.values(vite.environments)) moduleGraph.invalidateAll();
  }
  const run = vitest.globTestSpecifications().then(async (files) => {
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(files, true);
    return unhandledErrors.length === 0 && testModules.every((module) => module.ok());
  });
  const result = await Promise.race([run, new Promise((late) => setTimeout(late, longest))]);
  if (result === undefined) {
    killWorkers();
    vitest = await open(); // the old one waits for a worker that is gone
  }
  return result === true;
}

/** One in an endless loop hears no signal that can be ignored, and would go on beside the next run. */
function killWorkers() {
  spawnSync("pkill", ["-KILL", "-P", `${process.pid}`]);
}
