// What must not be missing from spaces in IndexedDB: each entry breaks one thing, and the tests must notice.

const STORE = ["tests/browser/replica/tabs-store.test.ts"];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "TabsStore.#commit",
    change: ["(now?.head ?? 0) !== expected ||", ""],
    breaks: "two tabs commit on one head",
    tests: STORE,
  },
  {
    in: "TabsStore.#commit",
    change: ["|| !this.#isSameLife(now)", ""],
    breaks: "a batch of a space that was deleted is committed to the next one",
    tests: STORE,
  },
  {
    in: "TabsStore.#commit",
    change: ["stores.abort();", ""],
    breaks: "of a batch that cannot be kept the first half is",
    tests: STORE,
  },
  {
    in: "TabsStore.#commit",
    change: ["Math.max(head - log, 0)", "0"],
    breaks: "the log grows for ever",
    tests: STORE,
  },
  {
    in: "TabsStore.#commit",
    change: ["for (const address of batch.removed) request(values.delete(address));", ""],
    breaks: "what was removed is loaded again",
    tests: STORE,
  },
  {
    in: "TabsStore.#commit",
    change: ["this.#hints.give();", ""],
    breaks: "other tabs hear of nothing before they are looked at",
    tests: STORE,
  },
  {
    in: "TabsStore.since",
    change: ["|| (now?.floor ?? 0) > head", ""],
    breaks: "a log without its beginning is taken for damage",
    tests: STORE,
  },
  {
    in: "TabsStore.since",
    change: ["!this.#isSameLife(now) ||", ""],
    breaks: "a log of another life is taken for the continuation",
    tests: STORE,
  },
  {
    in: "allOf",
    change: ["if (part.length < PART)", "if (part.length <= PART)"],
    breaks: "of a space with more than 500 values the others are not loaded",
    tests: STORE,
  },
  {
    in: "allOf",
    change: [".address, true);", ".address);"],
    breaks: "the last value of each part is loaded twice",
    tests: STORE,
  },
  {
    in: "TabsStore.load",
    change: ["last: last?.mutations ?? []", "last: []"],
    breaks: "a replica that loads anew never hears what became of its batch",
    tests: STORE,
  },
  {
    in: "TabsStore.load",
    change: ["isVolatile: true", "isVolatile: false"],
    breaks: "a space that ends with its page says that it is kept",
    tests: STORE,
  },
  {
    in: "TabsStore.#use",
    change: ["this.#hasOpened ||", ""],
    breaks: "a tab that has lost its database goes on in memory, and says nothing",
    tests: STORE,
  },
  {
    in: "TabsStore.#use",
    change: ["if (isClosed(error)) this.#database = undefined;", ""],
    breaks: "a connection that was closed is never opened again",
    tests: STORE,
  },
  {
    in: "openDatabase",
    change: ["database.close(); onClosed();", "onClosed();"],
    breaks: "nobody can delete the database while a tab has it open",
    tests: STORE,
  },
  {
    in: "checkHead",
    change: ["if (format !== 1) throw", "if (false) throw"],
    breaks: "records of another library are read as one's own",
    tests: STORE,
  },
];
