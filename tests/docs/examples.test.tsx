// @vitest-environment jsdom
// Every code block of the documentation and of the docstrings is run, and what its comments promise
// is checked: see "Examples" in CONTRIBUTING.md.
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { cleanup as cleanupReact, render as renderReact } from "@testing-library/react";
import { cleanup as cleanupVue, render as renderVue } from "@testing-library/vue";
import { openDevtools } from "@dosync/devtools";
import { type ComponentType, StrictMode } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { pages, repository, sources } from "./examples/blocks.ts";
import { complaintsAbout } from "./examples/lint.ts";
import { trials } from "./examples/trials.ts";
import { outputRoot, type Program, programsOfPage, programsOfSource } from "./examples/programs.ts";

rmSync(outputRoot, { recursive: true, force: true });
const programs: Program[] = [
  ...pages().flatMap(programsOfPage),
  ...sources().flatMap(programsOfSource),
];

/** What cannot be run is listed here with its reason, so that the list stays short. */
const CANNOT_RUN: Record<string, string> = {
  "docs/guide/optimistic-updates.md:70": "its replica is given by the component above",
  "docs/guide/resources.md:122": "it needs a Suspense around it",
};

afterEach(() => {
  cleanupReact();
  cleanupVue();
  openDevtools()(); // in the place of a panel that the example has left open
  vi.restoreAllMocks();
});

describe("examples run, and are what their comments say", () => {
  test.for(programs.filter(({ noRun }) => noRun === undefined))("$title", async (program) => {
    vi.spyOn(console, "log").mockReturnValue();
    const complaints = vi.spyOn(console, "error").mockReturnValue();
    vi.spyOn(console, "warn").mockReturnValue();
    const loaded = (await import(/* @vite-ignore */ program.path)) as {
      default?: object;
      componentsToRender?: ComponentType[];
      vueApp?: object | undefined;
    };
    const vueComponent = program.language === "vue" ? loaded.default : loaded.vueApp;
    if (vueComponent !== undefined) renderVue(vueComponent as never);
    for (const Component of loaded.componentsToRender ?? []) {
      renderReact(<Component />, { wrapper: StrictMode });
    }
    await trials[program.id]?.();
    expect(complaints.mock.calls).toEqual([]);
  });
});

test("every trial is of an example that is there", () => {
  const ids = new Set(programs.map(({ id }) => id));
  expect(Object.keys(trials).filter((id) => !ids.has(id))).toEqual([]);
});

test("what cannot be run says why", () => {
  const marked = programs.filter(({ noRun }) => noRun !== undefined);
  expect(Object.fromEntries(marked.map(({ title, noRun }) => [title, noRun]))).toEqual(CANNOT_RUN);
});

test("examples of pages follow the recommended lint rules", { timeout: 60_000 }, async () => {
  const shown = programs.filter(({ id, language }) => /\.md#/.test(id) && language !== "vue");
  expect(shown.length).toBeGreaterThan(50);
  expect(await complaintsAbout(shown)).toEqual([]);
});

/** The compiler of Vue takes far longer, and alone understands its files. */
test.each([
  { compiler: "tsc", include: ["**/*.ts", "**/*.tsx"] },
  { compiler: "vue-tsc", include: ["**/*.vue"] },
])("examples type-check with $compiler", { timeout: 120_000 }, ({ compiler, include }) => {
  const config = `${outputRoot}tsconfig.${compiler}.json`;
  writeFileSync(
    config,
    JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: { types: ["node", "vite/client"] },
      include,
    }),
  );
  const { stdout } = spawnSync("npx", ["--no-install", compiler, "--noEmit", "-p", config], {
    cwd: repository,
    encoding: "utf8",
  });
  expect(stdout).toBe("");
});
