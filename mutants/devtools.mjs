// What must not be missing from the developer tools: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string} */ name) => [`packages/devtools/test/${name}.test.ts`];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "Ring.push",
    change: ["this.#items.length < this.limit", "true"],
    breaks: "a log grows without end",
    tests: test("values"),
  },
  {
    in: "Ring.toArray",
    change: [
      "this.#items.slice(this.#oldest), ...this.#items.slice(0, this.#oldest)",
      "this.#items",
    ],
    breaks: "a full log is out of order",
    tests: test("values"),
  },
  {
    in: "Identities.note",
    change: ["this.#known.size > this.#limit", "false"],
    breaks: "identities are known without end",
    tests: test("recorder"),
  },
  {
    in: "Transactions.#note",
    change: ["entry.events.length < this.#limits.events", "true"],
    breaks: "the events of an attempt are kept without end",
    tests: test("recorder"),
  },
  {
    in: "Transactions.#openAttempt",
    change: ["transaction.attempts.length > this.#limits.attempts", "false"],
    breaks: "attempts are kept without end",
    tests: test("recorder"),
  },
  {
    in: "Transactions.step",
    change: ["if (transaction.endedAt !== undefined) return;", ""],
    breaks: "a transaction that was cancelled fails a second time",
    tests: test("recorder"),
  },
  {
    in: "Transactions.#entryOf",
    change: ["?? (attempt && this.#attempts.get(attempt)?.transaction)", ""],
    breaks: "a transaction that began before is there twice",
    tests: test("recorder"),
  },
  {
    in: "Recorder.#prepared",
    change: ["this.transactions.committing = undefined;", ""],
    breaks: "what a watch commits is taken for what the transaction has committed",
    tests: test("recorder"),
  },
  {
    in: "Recorder.#prepared",
    change: [
      "const measure = isAlone ? this.#alone : this.#whole;",
      "const measure = this.#whole;",
    ],
    breaks: "an atom is measured as if it were a transaction",
    tests: test("recorder"),
  },
  {
    in: "Recorder.constructor",
    change: ["if (attempt !== undefined) this.transactions.found(attempt);", ""],
    breaks: "a recorder that is attached late shows no transaction that runs",
    tests: test("recorder"),
  },
  {
    in: "valuesAt",
    change: ["if (record.point <= point) break;", ""],
    breaks: "every moment is the first one",
    tests: test("session"),
  },
  {
    in: "valuesAt",
    change: [
      "recorder.log.dropped > 0 && oldest !== undefined && point < oldest.record.point - 1",
      "false",
    ],
    breaks: "a moment that is forgotten is shown with wrong values",
    tests: test("session"),
  },
  {
    in: "exportSession",
    change: [
      "encode(sanitize(value, identity), () => lost.add(address))",
      "encode(value, () => lost.add(address))",
    ],
    breaks: "a secret is in the file of a session",
    tests: test("session"),
  },
  {
    in: "exportSession",
    change: [
      "for (const [identity, old] of before) if (!firstRows.has(identity)) put(identity, old);",
      "",
    ],
    breaks: "a session begins with values of its end",
    tests: test("session"),
  },
  {
    in: "exportSession",
    change: ["const firstRows = new Set(identities.firstRows());", "const firstRows = new Set();"],
    breaks: "rows that change are played in another order",
    tests: test("session"),
  },
  {
    in: "replaySession",
    change: ["if (point > (options.until ?? Infinity)) break;", ""],
    breaks: "a session is always played to its end",
    tests: test("session"),
  },
  {
    in: "diff",
    change: ["Object.is(one.at(-1 - end), other.at(-1 - end))", "false"],
    breaks: "an item that was inserted changes all behind it",
    tests: test("values"),
  },
  {
    in: "entriesOf",
    change: [
      'property?.get === undefined ? property?.value : "(getter)"',
      "(value as Record<string, unknown>)[key]",
    ],
    breaks: "to show a value runs a getter",
    tests: test("values"),
  },
  {
    in: "takeOver",
    change: ["JSON.stringify(shown) !== JSON.stringify(value)", "true"],
    breaks: "a mask is written over a secret",
    tests: test("redux-devtools"),
  },
  {
    in: "connectReduxDevtools",
    change: ["if (isTravelling) return;", ""],
    breaks: "a jump is an action",
    tests: test("redux-devtools"),
  },
  {
    in: "Runs.ended",
    change: ["if (point === undefined) {\n      known.elsewhere++;\n      return;\n    }", ""],
    breaks: "a run for a transaction is counted as one of the page",
    tests: test("graph"),
  },
  {
    in: "Runs.ended",
    change: ["if (!isNews) known.vain++;", "known.vain++;"],
    breaks: "every run is in vain",
    tests: test("graph"),
  },
  {
    in: "Runs.ended",
    change: ["known.last = run;", ""],
    breaks: "of what ran long ago nothing is known",
    tests: test("graph"),
  },
  {
    in: "Runs.logOf",
    change: ["derived === id", "true"],
    breaks: "a derived value has the runs of all others",
    tests: test("graph"),
  },
  {
    in: "commitOf",
    change: ["entry.record.point > run.point", "false"],
    breaks: "a run is told to follow from a later commit",
    tests: test("graph"),
  },
  {
    in: "commitOf",
    change: ["wanted.has(identity)", "true"],
    breaks: "a run is told to follow from whatever was committed last",
    tests: test("graph"),
  },
  {
    in: "walk",
    change: ["seen.size >= FARTHEST && !seen.has(other)", "false"],
    breaks: "a walk through the graph has no end",
    tests: test("graph"),
  },
  {
    in: "originsOf",
    change: ["one !== identity && hasOwnValue(one)", "one !== identity"],
    breaks: "a derived value is told to come from other derived values",
    tests: test("graph"),
  },
  {
    in: "Recorder.#decided",
    change: ['if (outline.phase !== "refused") return;', ""],
    breaks: "what was cancelled stands in the log as a refusal",
    tests: test("mutations"),
  },
  {
    in: "Recorder.#decided",
    change: ["&& record.origin === replica.origin", ""],
    breaks: "the commit of another replica is told to have taken a mutation back",
    tests: test("mutations"),
  },
  {
    in: "Mutations.shown",
    change: ["this.#byCommit.set(commit, entry);", ""],
    breaks: "a commit does not know the mutation that it has shown",
    tests: test("mutations"),
  },
  {
    in: "hasTakenBack",
    change: ["later.record.changes.some(([identity]) => written.has(identity))", "true"],
    breaks: "whatever a replica commits is told to have taken a mutation back",
    tests: test("mutations"),
  },
  {
    in: "Mutations.replicas",
    change: ["entry.replica === id", "true"],
    breaks: "a replica has the mutations of another one",
    tests: test("mutations"),
  },
  {
    in: "sanitizerOf",
    change: ["sanitize === undefined ? args : MASKED", "args"],
    breaks: "arguments show the secrets that values hide",
    tests: test("mutations"),
  },
  {
    in: "isHeldBack",
    change: [' && (phase === "pending" || phase === "stored" || phase === "sent")', ""],
    breaks: "what is refused is shown as held back",
    tests: test("mutations"),
  },
  {
    in: "Rules.inForce",
    change: ["else if (rule.reads.size > 0) found.push(known);", "else found.push(known);"],
    breaks: "a rule that has ended is listed as if it were in force",
    tests: test("recorder"),
  },
  {
    in: "Rules.clear",
    change: ["known.lastRefusal = undefined;", ""],
    breaks: "a rule shows a refusal that the log does not have any more",
    tests: test("recorder"),
  },
  {
    in: "Rules.asked",
    change: ["known.longest = Math.max(known.longest, milliseconds);", ""],
    breaks: "a rule does not know its longest check",
    tests: test("recorder"),
  },
  {
    in: "useLive",
    change: ["if (now - last < REST) return;", ""],
    breaks: "the panel takes the time of the page by drawing at every frame",
    tests: ["tests/browser/devtools/frames.test.ts"],
  },
];
