// What must not be missing from replicas: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string} */ name) => [`packages/replica/test/${name}.test.ts`];
const CONVERGENCE = ["tests/replica/convergence.test.ts"];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "Rebase.#decided",
    change: ["this.#line = this.#line.filter((pending) => !refusals.has(pending));", ""],
    breaks: "a confirmation is applied twice: below what is pending, and as pending",
    tests: test("replica"),
  },
  {
    in: "Rebase.#decided",
    change: [
      "each.number === number && (each.client ?? this.client) === client",
      "each.number === number",
    ],
    breaks: "the outcome of another replica is taken for one's own",
    tests: CONVERGENCE,
  },
  {
    in: "Rebase.decide",
    change: ["this.#shared.baseOf(this.#written)", "new Map()"],
    breaks: "a mutation is decided over what is shown, with itself in it",
    tests: test("replica"),
  },
  {
    in: "Rebase.#refresh",
    change: ["[...this.#written, ...news]", "[...news]"],
    breaks: "a rebase keeps the effect of what was taken back",
    tests: test("replica"),
  },
  {
    in: "Rebase.#refresh",
    change: ["!isEqual(readCommitted(identity), value)", "true"],
    breaks: "what is pending is shown anew whenever it runs again",
    tests: test("replica"),
  },
  {
    in: "Rebase.#refresh",
    change: ['this.#line[index]!.isHeld = "error" in outcome;', ""],
    breaks: "what is held back says that it shows",
    tests: test("replica"),
  },
  {
    in: "Rebase.takeBack",
    change: ['pending.phase === "pending" &&', ""],
    breaks: "what was sent is taken back",
    tests: test("replica"),
  },
  {
    in: "Sequencer.#commit",
    change: ["this.#line.putBack(queued); this.#isStale = true;", "this.#head++;"],
    breaks: "a batch that came too late counts as the news of others",
    tests: CONVERGENCE,
  },
  {
    in: "repeat",
    change: [
      "if (!isEqual(deref(identity), value)) throw new OvertakenError(label, identity);",
      "",
    ],
    breaks: "a draft overwrites what others have changed",
    tests: test("transactions"),
  },
  {
    in: "MemoryStore.commit",
    change: ['if (expected !== this.#head) return "moved";', ""],
    breaks: "two batches are committed on the same head",
    tests: test("store"),
  },
  {
    in: "MemoryStore.commit",
    change: ["structuredClone(given)", "given"],
    breaks: "what is kept changes with the objects that were given",
    tests: test("store"),
  },
  {
    in: "OpenReplica.prepare",
    change: ["this.#shared.check(label, [[identity, value]]);", ""],
    breaks: "a value that cannot be copied is shown, and refused later",
    tests: test("faults"),
  },
];
