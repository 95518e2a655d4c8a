import { fileURLToPath } from "node:url";
import type { Alias } from "vite";
import type { TestProjectInlineConfiguration } from "vitest/config";

export type Project = TestProjectInlineConfiguration;

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The full path of a file of the repository. */
export function inRoot(path: string): string {
  return root + path;
}

/** Garbage collection tests force a collection with globalThis.gc. */
export const withGarbageCollector: Project["test"] = {
  pool: "forks",
  execArgv: ["--expose-gc"],
  testTimeout: 30_000, // a slow machine with other work is no failure
};

/** Packages, and those that stand in for them: other versions, installed under other names. */
export type Pins = Readonly<Record<string, string>>;

/** Takes the pinned packages in everything that Vite transforms. */
export function aliasesOf(pins: Pins): Alias[] {
  return Object.entries(pins).map(([name, replacement]) => ({
    find: new RegExp(`^${name}(?=$|/)`),
    replacement,
  }));
}

/** Takes the pinned packages in what Node loads; vitest/pin.ts reads it. */
export function environmentOf(pins: Pins): { PINNED: string } {
  return { PINNED: JSON.stringify(pins) };
}

/**
 * Test files of one project share a process, which takes a third of the time of a process for each.
 * `tests/support/at-rest.ts` sees to it that a test leaves nothing behind for the next one.
 */
export const inOneProcess: Project["test"] = { isolate: false };
