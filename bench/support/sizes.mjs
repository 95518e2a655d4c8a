// What each import set weighs in an application: bundled, minified and gzipped, dependencies included.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { budgets, measure } from "../../scripts/measure-size.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What a store needs, or the whole where that is one thing. */
const peers = {
  zustand: `export { createStore } from "zustand/vanilla";`,
  nanostores: `export { atom, batch, computed } from "nanostores";`,
  "alien-signals": `export * from "alien-signals";`,
  "preact-signals": `export * from "@preact/signals-core";`,
  "tanstack-store": `export { batch, createAtom } from "@tanstack/store";`,
  jotai: `export { atom, createStore } from "jotai/vanilla";`,
  "xstate-store": `export { createAtom, createStore } from "@xstate/store";`,
  valtio: `export { proxy, snapshot, subscribe } from "valtio/vanilla";`,
  mobx: `export { autorun, computed, configure, observable, runInAction } from "mobx";`,
  effect: `export { Effect, TxRef } from "effect";`,
};

/** What core consists of, by what its files are called. The first that fits counts. */
const parts = /** @type {const} */ ([
  ["drafts", /draft/],
  [
    "asynchronous transactions",
    /dosync-async|attempt|buffered|handle|async-start|escalation|when|wait|time/,
  ],
  ["transactions and refs", /transaction\/|undo|\/ref\./],
  ["derived values", /graph\/|derived|lens/],
  ["the graph library", /node_modules/],
  ["agents", /agent/],
  ["invariants", /invariant/],
  ["versions and snapshots", /versions|history|snapshot/],
  ["errors", /errors/],
  ["validators, and what may only compute", /validator|pure/],
  ["publishing and telling", /commit|record|delivery|failures|subscribers|marking|watch/],
  ["atoms", /\/atom\./],
  ["what all identities have", /./],
]);

/** @typedef {(name: string, library: string, value: number | null) => void} Note */

/**
 * @param {Note} note of a whole, gzipped
 * @param {Note} notePart of a part of core in one of our sets, minified: parts cannot be gzipped apart
 */
export async function measureSizes(note, notePart) {
  const { status, stderr } = spawnSync("npm", ["run", "build"], {
    cwd: repository,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The packages cannot be built: ${stderr}`);
  for (const budget of budgets) {
    const { size, parts: files } = await measure(budget);
    note(budget.name, "dosync", size);
    if (budget.package !== "@dosync/core") continue;
    for (const [part, bytes] of partsOf(files)) notePart(part, budget.name, bytes);
  }
  for (const [library, contents] of Object.entries(peers)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: `${repository}bench` },
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      logLevel: "silent",
      write: false,
      define: { "process.env.NODE_ENV": '"production"' },
    });
    const size = gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
    note("the whole, or what a store needs", library, size);
  }
}

/**
 * @param {Readonly<Record<string, number>>} files
 * @returns {Map<string, number>}
 */
function partsOf(files) {
  /** @type {Map<string, number>} */
  const bytes = new Map();
  for (const [file, size] of Object.entries(files)) {
    const part = parts.find(([, pattern]) => pattern.test(file.replace("packages/core/dist", "")));
    if (part !== undefined) bytes.set(part[0], (bytes.get(part[0]) ?? 0) + size);
  }
  return bytes;
}
