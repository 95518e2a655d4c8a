// The packages that have mutants: what is broken in each, and which tests have to notice.
import { readdirSync } from "node:fs";
import { repository } from "../packages.mjs";
import { declarationsIn } from "./apply.mjs";

/**
 * @typedef {object} Part
 * @property {string} sources
 * @property {string} [without] a folder of the sources that is a part of its own
 * @property {readonly string[]} projects of vitest.config.ts
 * @property {readonly string[]} tests paths of test files, or of folders
 * @property {readonly string[]} [slow] tests that run only for a mutant that names them
 */

/** @type {Readonly<Record<string, Part>>} */
const parts = {
  core: {
    sources: "packages/core/src",
    projects: ["core", "core-alone"],
    tests: [
      "tests/properties/programs.test.ts",
      "tests/conformance/agent.test.ts",
      "tests/conformance/atom.test.ts",
      "tests/conformance/commute-ensure.test.ts",
      "tests/conformance/history.test.ts",
      "tests/conformance/ref.test.ts",
      "tests/conformance/validity.test.ts",
      "tests/conformance/watch.test.ts",
      "packages/core/test/adapter.test.ts",
      "packages/core/test/agent.test.ts",
      "packages/core/test/atom.test.ts",
      "packages/core/test/commit-feed.test.ts",
      "packages/core/test/delivery.test.ts",
      "packages/core/test/history.test.ts",
      "packages/core/test/invariant.test.ts",
      "packages/core/test/snapshot.test.ts",
      "packages/core/test/validator.test.ts",
      "packages/core/test/versions.test.ts",
      "packages/core/test/watch.test.ts",
      "packages/core/test/transaction/dosync.test.ts",
      "packages/core/test/worlds/",
    ],
  },
  collection: {
    sources: "packages/core/src",
    projects: ["core", "core-alone"],
    tests: ["packages/core/test/collection/"],
  },
  react: {
    sources: "packages/react/src",
    without: "transition",
    projects: ["react", "react-17", "browser"],
    tests: ["packages/react/test/"],
  },
  "react-transition": {
    sources: "packages/react/src/transition",
    projects: ["react", "react-18.0", "browser"],
    tests: ["tests/browser/transition/"],
  },
  vue: { sources: "packages/vue/src", projects: ["vue"], tests: ["packages/vue/test/"] },
  signals: {
    sources: "packages/signals/src",
    projects: ["signals"],
    tests: ["packages/signals/test/"],
  },
  replica: {
    sources: "packages/replica/src",
    without: "tabs",
    projects: ["replica"],
    tests: ["packages/replica/test/"],
    slow: ["tests/replica/"],
  },
  tabs: {
    sources: "packages/replica/src/tabs",
    projects: ["browser"],
    tests: ["tests/browser/replica/"],
  },
  persist: {
    sources: "packages/persist/src",
    projects: ["persist", "browser"],
    tests: ["packages/persist/test/persist.test.ts"],
  },
  server: {
    sources: "packages/server/src",
    projects: ["server"],
    tests: ["packages/server/test/"],
    slow: ["tests/server/"],
  },
  // The side of a replica that talks to a server.
  "replica-server": {
    sources: "packages/replica/src",
    projects: ["server", "replica"],
    tests: ["packages/server/test/client.test.ts"],
    slow: ["tests/server/"],
  },
  history: {
    sources: "packages/history/src",
    projects: ["history", "replica"],
    tests: ["packages/history/test/"],
    slow: ["tests/replica/"],
  },
  devtools: {
    sources: "packages/devtools/src",
    projects: ["devtools", "devtools-cost"],
    tests: ["packages/devtools/test/"],
  },
  "eslint-plugin": {
    sources: "packages/eslint-plugin/src",
    projects: ["eslint-plugin"],
    tests: ["packages/eslint-plugin/test/"],
    // They run the plugin as it is built from its files, which stay as they are.
    slow: [
      "packages/eslint-plugin/test/docs.test.ts",
      "packages/eslint-plugin/test/eslint.test.ts",
      "packages/eslint-plugin/test/oxlint.test.ts",
    ],
  },
};

/**
 * @param {string} name of a package
 * @returns {Part}
 */
export function partOf(name) {
  const part = parts[name];
  if (part === undefined)
    throw new Error(`There is no package ${name}: ${Object.keys(parts).join(", ")}.`);
  return part;
}

/** @param {string} name of a package */
export function declarationsOf(name) {
  const { sources, without } = partOf(name);
  return declarationsIn(`${repository}${sources}`, without);
}

/**
 * The mutants of each package that has any.
 * @returns {Promise<[name: string, mutants: readonly import("./apply.mjs").Mutant[]][]>}
 */
export function allMutants() {
  const names = readdirSync(`${repository}mutants`).map((file) => file.replace(/\.mjs$/, ""));
  return Promise.all(
    names.toSorted().map(async (name) => {
      partOf(name);
      const { mutants } = await import(`../../mutants/${name}.mjs`);
      return [name, mutants];
    }),
  );
}
