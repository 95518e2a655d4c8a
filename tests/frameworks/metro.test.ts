// What React Native needs of us, bundled by a real Metro with React Native's own settings for Babel, and run without a
// document: state, hooks, and what is kept in a storage like AsyncStorage.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Application } from "./application.ts";

const app = new Application("metro", ["react", "persist"]);

beforeAll(() => app.install());
afterAll(() => app.remove());

interface Bundle {
  readonly Accounts: unknown;
  transferAndKeep(area: AsyncStorage): Promise<number[][]>;
}

/** The part of React Native's AsyncStorage that `persist` needs. Every call answers later. */
class AsyncStorage {
  readonly items = new Map<string, string>();
  readonly getItem = async (key: string): Promise<string | null> => this.items.get(key) ?? null;
  readonly getAllKeys = async (): Promise<string[]> => [...this.items.keys()];
  readonly setItem = async (key: string, value: string): Promise<void> => {
    this.items.set(key, value);
  };
  readonly removeItem = async (key: string): Promise<void> => {
    this.items.delete(key);
  };
}

/** Starts the bundle as a program of its own, in a world that has neither a document nor a process. */
function start(mode: string): Bundle {
  const code = readFileSync(join(app.folder, `bundle-${mode}.js`), "utf8");
  const world: Record<string, unknown> = { console, setTimeout, clearTimeout, queueMicrotask };
  world["globalThis"] = world;
  runInNewContext(code, world);
  return world as unknown as Bundle;
}

test.each(["release", "dev"])("Metro bundles all of it for %s, and it runs", async (mode) => {
  const modules = Number(app.run("bundle.mjs", mode));
  const area = new AsyncStorage();

  const first = await start(mode).transferAndKeep(area);
  const next = await start(mode).transferAndKeep(area);

  expect(modules).toBeGreaterThan(100);
  expect(typeof start(mode).Accounts).toBe("function");
  expect(first).toEqual([
    [500, 1000],
    [400, 1100],
  ]);
  expect(next).toEqual([
    [400, 1100],
    [300, 1200],
  ]);
});
