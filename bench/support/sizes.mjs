// What each import set weighs in an application: bundled, minified and gzipped, dependencies included.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const packages = fileURLToPath(new URL("../../packages/", import.meta.url));
const bench = fileURLToPath(new URL("..", import.meta.url));
const frameworks = ["react", "react-dom", "vue"];

const atoms = "atom, deref, swap, reset, compareAndSet, addWatch, removeWatch";
const refs = `${atoms}, ref, dosync, alter, refSet, commute, ensure`;

/** @type {readonly { name: string, library: string, code: string, external?: string[] }[]} */
const sets = [
  ours("atom with watches", `export { ${atoms} } from "@dosync/core";`),
  ours("atom, ref and dosync", `export { ${refs} } from "@dosync/core";`),
  ours("with derived", `export { ${refs}, derived } from "@dosync/core";`),
  ours(
    "with asynchronous transactions",
    `export { ${refs}, derived, dosyncAsync, when } from "@dosync/core";`,
  ),
  ours("core, everything", `export * from "@dosync/core";`),
  ours(
    "React hooks without core",
    `export { useAtom, useRef, useDeref, useDerived, useSelector, useWatch } from "@dosync/react";`,
    ["@dosync/core", "use-sync-external-store"],
  ),
  ours("Vue composables without core", `export { useAtom, useRef, useDeref } from "@dosync/vue";`, [
    "@dosync/core",
  ]),
  ours("Vue, everything, without core", `export * from "@dosync/vue";`, ["@dosync/core"]),
  peer("zustand", `export { createStore } from "zustand/vanilla";`),
  peer("nanostores", `export { atom, batch, computed } from "nanostores";`),
  peer("alien-signals", `export * from "alien-signals";`),
  peer("preact-signals", `export * from "@preact/signals-core";`),
  peer("tanstack-store", `export { batch, createAtom } from "@tanstack/store";`),
  peer("jotai", `export { atom, createStore } from "jotai/vanilla";`),
  peer("xstate-store", `export { createAtom, createStore } from "@xstate/store";`),
  peer("valtio", `export { proxy, snapshot, subscribe } from "valtio/vanilla";`),
  peer("mobx", `export { autorun, computed, configure, observable, runInAction } from "mobx";`),
  peer("effect", `export { Effect, TxRef } from "effect";`),
];

/**
 * @param {string} name
 * @param {string} code
 * @param {string[]} [external] left out
 */
function ours(name, code, external = []) {
  return { name, library: "dosync", code, external };
}

/**
 * @param {string} library
 * @param {string} code
 */
function peer(library, code) {
  return { name: "the whole, or what a store needs", library, code };
}

/** What core consists of, by what its files are called. The first that fits counts. */
const parts = /** @type {const} */ ([
  ["drafts", /draft/],
  [
    "asynchronous transactions",
    /dosync-async|attempt|buffered|handle|async-start|change-of|escalation|when|wait|time/,
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
  for (const { name, library, code, external = [] } of sets) {
    const { outputFiles, metafile } = await build({
      stdin: { contents: code, resolveDir: bench },
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      logLevel: "silent",
      write: false,
      metafile: true,
      outfile: "bundle.js",
      define: { "process.env.NODE_ENV": '"production"' },
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
      external: [...frameworks, ...external],
      alias:
        external.length > 0
          ? {
              "@dosync/react": `${packages}react/src/index.ts`,
              "@dosync/vue": `${packages}vue/src/index.ts`,
            }
          : { "@dosync/core": `${packages}core/src/index.ts` },
    });
    const [file] = outputFiles;
    if (file !== undefined) note(name, library, gzipSync(file.contents, { level: 9 }).length);
    const isCore = library === "dosync" && external.length === 0;
    if (isCore) for (const [part, bytes] of partsOf(metafile)) notePart(part, name, bytes);
  }
}

/**
 * @param {import("esbuild").Metafile} metafile
 * @returns {Map<string, number>}
 */
function partsOf({ outputs }) {
  const [output] = Object.values(outputs);
  /** @type {Map<string, number>} */
  const bytes = new Map();
  for (const [file, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const part = parts.find(([, pattern]) => pattern.test(file.replace("packages/core/src", "")));
    if (part !== undefined && bytesInOutput > 0) {
      bytes.set(part[0], (bytes.get(part[0]) ?? 0) + bytesInOutput);
    }
  }
  return bytes;
}
