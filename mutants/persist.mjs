// What must not be missing from kept models: each entry breaks one thing, and the tests must notice.

const ONE_KEY = ["packages/persist/test/one-key.test.ts"];
const IN_BROWSER = ["tests/browser/persist/persist.test.ts"];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "Items.write",
    change: ["[begin, ...steps, end]", "[...steps, end]"],
    breaks: "a program that ends in the midst of a write leaves half of it",
  },
  {
    in: "Items.write",
    change: ["[begin, ...steps, end]", "[begin, ...steps]"],
    breaks: "an old journal is replayed over what was written later by another program",
  },
  {
    in: "withLeft",
    change: ["[...(begun ?? []), ...delta]", "[...delta]"],
    breaks: "what an ended program had begun to write is lost when the next one writes",
  },
  {
    in: "Items.version",
    change: ["journal?.version ?? after", "after"],
    breaks: "what a newer program had begun to write is overwritten by an older one",
  },
  {
    in: "Items.read",
    change: [
      "if (item === null) items.delete(address); else items.set(address, item);",
      "if (item !== null) items.set(address, item);",
    ],
    breaks: "a row whose removal was under way is there again",
  },
  {
    in: "Items.read",
    change: ["journal?.version ?? this.#versionIn(head)", "this.#versionIn(head)"],
    breaks: "a migration that was under way is done again over its own result",
  },
  {
    in: "Items.isSame",
    change: [
      "typeof one === typeof other && JSON.stringify(one) === JSON.stringify(other)",
      "false",
    ],
    breaks: "what another tab has saved renders where it is the same",
  },
  {
    in: "valuesOf",
    change: ["(one.n ?? -1) - (other.n ?? -1)", "0"],
    breaks: "rows come back in the order of their keys",
  },
  {
    in: "Keeper.constructor",
    change: ["if (origin === this) return;", ""],
    breaks: "what was loaded is written again",
  },
  {
    in: "Keeper.#take",
    change: ["if (version > this.#version)", "if (false)"],
    breaks: "an old program shows and overwrites what a newer one has written",
  },
  {
    in: "Keeper.#take",
    change: ["|| !isKept(identity) || this.#changed.has(identity)", "|| !isKept(identity)"],
    breaks: "what was changed before it was loaded is overwritten by what was kept",
  },
  {
    in: "Keeper.#take",
    change: [
      "publishChanges(changes.filter(isNews), {",
      "for (const change of changes.filter(isNews)) publishChanges([change], {",
    ],
    breaks: "a model is loaded in several commits",
  },
  {
    in: "Keeper.#take",
    change: ["changes.push([identity, undefined]);", ""],
    breaks: "a row that another tab has removed stays",
  },
  {
    in: "Keeper.#writeMigrated",
    change: ["for (const address of Object.keys(old)) delta.set(address, undefined);", ""],
    breaks: "what a migration has left behind stays in the storage",
  },
  {
    in: "Keeper.#write",
    change: ["if (version !== undefined && version > this.#version)", "if (false)"],
    breaks: "a program that runs on overwrites what a newer one has migrated",
  },
  {
    in: "Keeper.#write",
    change: [
      "delta.set(address, isGone ? undefined : this.#itemOf(address, value));",
      "delta.set(address, this.#itemOf(address, value));",
    ],
    breaks: "a row that was removed stays in the storage",
  },
  {
    in: "Keeper.#run",
    change: ["for (const identity of identities) this.#changed.add(identity);", ""],
    breaks: "what could not be written is forgotten",
  },
  {
    in: "Keeper.#run",
    change: ["if (!this.#isClosed) this.#plan(wait);", ""],
    breaks: "what could not be written is not tried again",
  },
  {
    in: "Keeper.#run",
    change: ["this.#follower?.tell(written);", ""],
    breaks: "other tabs are not told of what was saved",
  },
  {
    in: "Keeper.#note",
    change: ["|| this.#isPaused", ""],
    breaks: "a keeper that is paused writes",
  },
  {
    in: "Keeper.close",
    change: ["await this.flush();", ""],
    breaks: "what has changed last is not written at the end",
  },
  {
    in: "Keeper.#itemOf",
    change: ["this.#places.get(address) ?? ++this.#lastPlace", "++this.#lastPlace"],
    breaks: "an edited row goes to the end",
  },
  {
    in: "shaped",
    change: ["from < version ? structuredClone(old) : old", "old"],
    breaks: "a migration that throws has changed what is taken for the old values",
  },
  {
    in: "shaped",
    change: [
      "if (answer.issues === undefined && answer.value !== undefined) return answer.value;",
      "return answer.value ?? values;",
    ],
    breaks: "what a schema refuses is shown",
  },
  {
    in: "textOf",
    change: ["if (problem === undefined)", "if (true)"],
    breaks: "a map is kept as {}",
  },
  {
    in: "follow",
    change: ['globalThis.addEventListener("pagehide", leaves);', ""],
    breaks: "a page that is left does not save",
    tests: IN_BROWSER,
  },
  {
    in: "follow",
    change: ['document.visibilityState === "hidden" ? leaves() : comesBack()', "comesBack()"],
    breaks: "a page that is hidden does not save",
    tests: IN_BROWSER,
  },
  {
    in: "idb",
    change: ["stores.abort();", ""],
    breaks: "of a commit that cannot be copied the first half is kept",
    tests: IN_BROWSER,
  },
  {
    in: "idb",
    change: ["(event.target as IDBDatabase).close();", ""],
    breaks: "nobody can delete the database while a page has it open",
    tests: IN_BROWSER,
  },
  {
    in: "unplacedIn",
    change: [
      "unplaced.push(...order.slice(order.findLastIndex((row) => !written.has(row)) + 1));",
      "",
    ],
    breaks: "a row that is removed and added again in one commit keeps its place",
    tests: ["packages/persist/test/persist.test.ts"],
  },
  {
    in: "unplacedIn",
    change: ["(row) => !written.has(row)", "(row) => edited.every(([one]) => one !== row)"],
    breaks: "a row that was moved before another one is added keeps its place",
    tests: ["packages/persist/test/persist.test.ts"],
  },
  {
    in: "noteWrite",
    change: ["own === -1 ? [] : writes.slice(own + 1)", "[]"],
    breaks: "two models of a page write over each other, and nobody is told",
    tests: ONE_KEY,
  },
  {
    in: "noteWrite",
    change: ["own === -1 ? [] : writes.slice(own + 1)", "writes"],
    breaks: "a model that writes no more is told of as if it did",
    tests: ONE_KEY,
  },
  {
    in: "Keeper.close",
    change: ["forgetWrites(this.#place, this);", ""],
    breaks: "a key is in use for ever",
    tests: ONE_KEY,
  },
  {
    in: "isWithin",
    change: ["|| key.startsWith(`${other}:`)", ""],
    breaks: "a key may be the name of an item of another one",
    tests: ONE_KEY,
  },
];
