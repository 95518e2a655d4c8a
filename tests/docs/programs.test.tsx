// @vitest-environment jsdom
// The programs that docs/by-what-you-build.md weighs do what it says, whichever library they are built with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { act, cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Programs } from "../../bench/programs/program.ts";
import * as dosync from "../../bench/programs/dosync.tsx";
import * as jotai from "../../bench/programs/jotai.tsx";
import * as reduxToolkit from "../../bench/programs/redux-toolkit.tsx";
import * as tanstackDb from "../../bench/programs/tanstack-db.tsx";
import * as tinybase from "../../bench/programs/tinybase.tsx";
import * as zustand from "../../bench/programs/zustand.tsx";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const libraries: [name: string, programs: Programs][] = [
  ["dosync", dosync],
  ["zustand", zustand],
  ["jotai", jotai],
  ["redux-toolkit", reduxToolkit],
  ["tinybase", tinybase],
  ["tanstack-db", tanstackDb],
];
const settle = () => act(() => new Promise<void>((resolve) => setTimeout(resolve, 10)));

/** Redux warns of how long its own checks take, on a busy machine. */
beforeEach(() => void vi.spyOn(console, "warn").mockReturnValue());

async function show({ App }: ReturnType<Programs["counter"]>) {
  const { container } = render(<App />);
  await settle();
  const button = (name: RegExp): HTMLElement =>
    [...container.querySelectorAll("button")].find(({ innerHTML }) => name.test(innerHTML))!;
  return { container, click: (name = /./) => void fireEvent.click(button(name)) };
}

describe.for(libraries)("%s", ([, programs]) => {
  test("a counter counts", async () => {
    const { container, click } = await show(programs.counter());
    click();
    click();

    expect(container.textContent).toBe("2");
  });

  test("a form is dropped, and saved as one; an empty name is refused", async () => {
    const program = programs.form();
    const { container, click } = await show(program);
    const values = () => [...container.querySelectorAll("input")].map(({ value }) => value);
    const type = (index: number, value: string) =>
      void fireEvent.change(container.querySelectorAll("input")[index]!, { target: { value } });
    type(0, "");
    expect(container.textContent).toContain("A name, please.");
    click(/Cancel/);
    expect(values()).toEqual(["Ada", "London"]);
    type(0, "Grace");
    type(1, "Arlington");
    click(/Save/);
    await settle();
    cleanup();
    const again = await show(program);

    const saved = [...again.container.querySelectorAll("input")].map(({ value }) => value);
    expect(saved).toEqual(["Grace", "Arlington"]);
  });

  test("a list shows a hundred of a thousand, and one that is edited", async () => {
    const program = programs.list();
    const { container } = await show(program);
    await act(async () => program.act());
    await settle();

    const titles = [...container.querySelectorAll("li")].map(({ textContent }) => textContent);
    expect(titles).toHaveLength(100);
    expect(titles.slice(0, 2)).toEqual(["todo 1", "todo 13"]);
  });

  test("an optimistic number shows at once, and is confirmed", async () => {
    const program = programs.optimistic();
    onTestFinished(() => program.end?.());
    const { container, click } = await show(program);
    click();
    const atOnce = container.textContent;
    await settle();

    expect([atOnce, container.textContent].map((text) => text.trim())).toEqual(["1 …", "1"]);
  });
});

test("the page has a row for each of them in both tables", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/by-what-you-build.md"), "utf8");
  const rows = [...page.matchAll(/^\| ([a-z-]+) +\|(?: +[\d.,]+ \|){4}$/gm)].map(
    ([, name]) => name,
  );
  const names = libraries.map(([name]) => name);

  expect(rows).toEqual([...names, ...names]);
});
