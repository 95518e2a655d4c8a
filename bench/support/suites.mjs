// What is measured, with which libraries, and in which unit.

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} title
 * @property {string} unit
 * @property {readonly string[]} libraries
 * @property {"react" | "vue"} [framework] measured in Chromium
 * @property {true} [isOnPages] measured in Chromium as well, without a framework
 * @property {boolean} [isSlow] left out of a quick run's full range of libraries
 */

const everyLibrary = [
  "dosync",
  "dosync-atoms",
  "alien-signals",
  "preact-signals",
  "tanstack-store",
  "vue-reactivity",
  "xstate-store",
  "zustand",
  "mobx",
  "nanostores",
  "valtio",
  "jotai",
];

const withDerivedValues = [
  "dosync",
  "dosync-atoms",
  "alien-signals",
  "preact-signals",
  "tanstack-store",
  "vue-reactivity",
  "mobx",
];

/** @type {readonly Suite[]} */
export const suites = [
  {
    name: "transactions",
    title: "A transaction: move an amount between two stores",
    unit: "ns",
    libraries: [...everyLibrary, "effect"],
  },
  { name: "operations", title: "Single operations", unit: "ns", libraries: everyLibrary },
  { name: "memory", title: "Memory", unit: "bytes", libraries: everyLibrary },
  {
    name: "derived",
    title: "Derived values: the shapes of the public suites",
    unit: "ns",
    libraries: withDerivedValues,
  },
  {
    name: "cold",
    title: "Derived values, cold: a fresh process for each shape, making it included",
    unit: "µs",
    libraries: withDerivedValues,
  },
  {
    name: "asynchronous",
    title: "Asynchronous transactions",
    unit: "",
    libraries: ["dosync", "effect"],
  },
  {
    name: "scaling",
    title: "As it grows",
    unit: "ns",
    libraries: ["dosync", "alien-signals"],
  },
  {
    name: "rows",
    title: "Rows: a collection with a bucket index, in buckets of 100",
    unit: "",
    libraries: ["dosync", "tanstack-db", "tinybase", "redux-toolkit", "jotai", "zustand", "map"],
  },
  {
    name: "replica",
    title: "Shared and kept state, in Chromium",
    unit: "",
    isOnPages: true,
    libraries: ["dosync", "bare", "tanstack-db"],
  },
  {
    name: "undo",
    title: "Undo: each step moves one of 10,000 entities (on a busy machine)",
    unit: "",
    libraries: ["dosync", "zundo", "yjs", "travels", "redux-diff"],
  },
  {
    name: "react",
    title: "React 19 in Chromium: 1,000 components on 1,000 stores",
    unit: "ms",
    framework: "react",
    libraries: [
      "use-state",
      "dosync",
      "dosync-transition-root",
      "use-sync-external-store",
      "use-reducer-in-root",
      "zustand",
      "preact-signals",
      "mobx",
      "nanostores",
      "tanstack-store",
      "jotai",
      "valtio",
    ],
  },
  {
    name: "vue",
    title: "Vue 3.5 in Chromium: 1,000 components on 1,000 stores",
    unit: "ms",
    framework: "vue",
    libraries: ["plain", "dosync", "dosync-atoms", "nanostores", "pinia", "tanstack-store"],
  },
];

/** With these a quick run is content. */
export const quickLibraries = [
  "dosync",
  "dosync-atoms",
  "alien-signals",
  "preact-signals",
  "zustand",
  "effect",
  "use-state",
  "dosync-transition-root",
  "plain",
  "bare",
];
