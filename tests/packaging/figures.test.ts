// Sizes that a page names are those of the build.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { packageFolders } from "./scratch-project.ts";

const repository = join(import.meta.dirname, "../../");
const sizes = new Map<string, number>();

beforeAll(() => {
  // It also fails for what is too large, which is not asked here.
  const { stdout } = spawnSync(process.execPath, ["scripts/size.mjs"], {
    cwd: repository,
    encoding: "utf8",
  });
  for (const [, name = "", size] of stdout.matchAll(/^. (.+?) {2,}(\d+) of/gm)) {
    sizes.set(name, Number(size));
  }
});

const sizeOf = (name: string): number => sizes.get(name) ?? Number.NaN;
const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);

test("the README of the React package names the sizes of its hooks and of the shim", () => {
  const hooks = sizeOf("React hooks without core");
  const shim = sizeOf("React hooks with the shim") - hooks;

  expect(figuresIn("packages/react/README.md")).toEqual([kilobytes(hooks), kilobytes(shim)]);
});

test("the page on performance names the sizes of the bindings", () => {
  const hooks = sizeOf("React hooks with the shim");
  const composables = sizeOf("Vue, everything, on top of Vue and core");

  expect(figuresIn("docs/performance.md")).toEqual([kilobytes(hooks), kilobytes(composables)]);
});

test("the results of the benchmarks have the sizes of the build, or nearly", () => {
  const { results } = JSON.parse(readFileSync(join(repository, "bench/results.json"), "utf8"));
  const measured = Object.entries(results.sizes as Record<string, { dosync?: number }>).flatMap(
    ([name, { dosync }]) => (dosync === undefined ? [] : [{ name, size: dosync }]),
  );
  const drifted = measured.filter(({ name, size }) => Math.abs(size / sizeOf(name) - 1) > 0.1);

  expect(measured.length).toBeGreaterThan(5);
  expect(drifted).toEqual([]);
});

test("no other page names a size that nothing holds it to", () => {
  const pages = ["README.md", ...packageFolders.map((name) => `packages/${name}/README.md`)];
  const others = pages.filter((page) => !page.includes("/react/"));

  expect(others.flatMap(figuresIn)).toEqual([]);
});

/** The sizes in kB that a page names. */
function figuresIn(page: string): string[] {
  const text = readFileSync(join(repository, page), "utf8");
  return [...text.matchAll(/(\d+(?:\.\d+)?) kB/g)].map(([, figure = ""]) => figure);
}
