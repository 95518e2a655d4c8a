// What must not be missing from the bridge to signals: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string} */ name) => [`packages/signals/test/${name}.test.ts`];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "readingSignal",
    change: ["if (stop === undefined) outdate();", ""],
    breaks: "without listeners an old value is read",
    tests: test("to-signal"),
  },
  {
    in: "readingSignal",
    change: ["stop?.();", ""],
    breaks: "a subscription outlives the last listener",
    tests: test("to-signal"),
  },
  {
    in: "readingSignal",
    change: ["stop = undefined; outdate();", "outdate();"],
    breaks: "after the last listener an old value is read",
    tests: test("to-signal"),
  },
  {
    in: "readingSignal",
    change: ["stop = undefined; outdate();", "stop = undefined;"],
    breaks: "what was read while somebody listened is kept",
    tests: test("to-signal"),
  },
  {
    in: "readingSignal",
    change: ["stop = outdate; stop = subscribe", "stop = subscribe"],
    breaks: "a signal is out of date while it subscribes, and is never told again",
    tests: test("no-glitch"),
  },
  {
    in: "readingSignal",
    change: ["outdate, channel)", "outdate)"],
    breaks: "a commit over several identities is several changes",
    tests: test("to-signal"),
  },
  {
    in: "readingSignal",
    change: ["{ name: labelOf(identity) }", "{}"],
    breaks: "a signal has no name",
    tests: test("to-signal"),
  },
  {
    in: "toSignal",
    change: ["pair(identity, made);", ""],
    breaks: "each call makes another signal",
    tests: test("to-signal"),
  },
  {
    in: "toSignal",
    change: ["replaceValue(made, identity);", ""],
    breaks: "the signal of an atom cannot be assigned to",
    tests: test("to-signal"),
  },
  {
    in: "replaceValue",
    change: ["isInTransaction() ? readPresent(identity, track) : kept", "kept"],
    breaks: "inside of a transaction, what an atom has changed is not seen",
    tests: test("to-signal"),
  },
  {
    in: "replaceValue",
    change: ['kindOf(identity) === "atom" &&', "true &&"],
    breaks: "the signal of a ref can be assigned to",
    tests: test("to-signal"),
  },
  {
    in: "track",
    change: ["void signalOf(identity)?.value;", ""],
    breaks: "what comes from a signal follows the signal too late",
    tests: test("no-glitch"),
  },
  {
    in: "fromSignal",
    change: ["if (found !== undefined) return found as Identity<T>;", ""],
    breaks: "a way there and back ends elsewhere",
    tests: test("from-signal"),
  },
  {
    in: "fromSignal",
    change: ["options?.label ?? (signal as { readonly name?: string }).name", "options?.label"],
    breaks: "the name of a signal is lost",
    tests: test("from-signal"),
  },
  {
    in: "fromSignal",
    change: ["signal.peek()", "signal.value"],
    breaks: "whoever reads the identity in an effect follows the signal twice",
    tests: test("from-signal"),
  },
  {
    in: "afterEachChange",
    change: ["if (!isFirst) untracked(changed);", "untracked(changed);"],
    breaks: "to listen is a change",
    tests: test("from-signal"),
  },
  {
    in: "afterEachChange",
    change: ["if (!isFirst) untracked(changed);", "if (!isFirst) changed();"],
    breaks: "what a change commits is followed by the listener",
    tests: test("from-signal"),
  },
  {
    in: "channel",
    change: ["proceed?.();", ""],
    breaks: "effects run before the watches of a commit, and before other frameworks hear of it",
    tests: test("order"),
  },
  {
    in: "pair",
    change: ["identities.set(signal, identity);", ""],
    breaks: "a signal of an identity is another identity",
    tests: test("from-signal"),
  },
];
