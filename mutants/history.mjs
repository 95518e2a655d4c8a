// What must not be missing from undo and redo: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string} */ name) => [`packages/history/test/${name}.test.ts`];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "takeBack",
    change: ["if (!isSame(present, written)) {", "if (false) {"],
    breaks: "an undo destroys what others have written",
    tests: test("laws"),
  },
  {
    in: "takeBack",
    change: ["values.has(whole) ? values.get(whole) : committed", "committed"],
    breaks: "of two parts of one ref only the last one comes back",
    tests: test("laws"),
  },
  {
    in: "takeBack",
    change: ["isUndo ? [next, present] : [present, next]", "[old, value]"],
    breaks: "a redo compares with what a resolved undo did not put there",
    tests: test("history"),
  },
  {
    in: "createHistory",
    change: ["[...values, [stacks, moved(readCommitted(stacks))]]", "values"],
    breaks: "a step that was undone stays to be undone again",
    tests: test("history"),
  },
  {
    in: "createHistory",
    change: ["origin: history", "origin: undefined"],
    breaks: "an undo is a step of its own",
    tests: test("history"),
  },
  {
    in: "createHistory",
    change: ["writes.length === 0 ? onto :", ""],
    breaks: "a step of which nothing is left can be redone",
    tests: test("history"),
  },
  {
    in: "createHistory",
    change: ["if (journal.newest !== before)", "if (false)"],
    breaks: "what resolve has committed is written over",
    tests: test("history"),
  },
  {
    in: "createHistory",
    change: [
      "if (origin !== undefined) return hear?.(commit);",
      "if (origin !== undefined) hear?.(commit);",
    ],
    breaks: "what a library has published is a step of the user",
    tests: test("history"),
  },
  {
    in: "createHistory",
    change: ["takeIn(); const { past", "const { past"],
    breaks: "a watch that commits and undoes undoes an older step",
    tests: test("history"),
  },
  {
    in: "withStep",
    change: ["!isSealed &&", ""],
    breaks: "what is typed after an undo belongs to the step before",
    tests: test("history"),
  },
  {
    in: "pushed",
    change: ["Math.min(size + 1, limit)", "size + 1"],
    breaks: "a history shows more steps than its limit",
    tests: test("stack"),
  },
  {
    in: "pushed",
    change: ["depth > limit * 1.5", "false"],
    breaks: "steps beyond the limit are never let go",
    tests: test("stack"),
  },
  {
    in: "Journal.note",
    change: ["this.#limit + 1", "Infinity"],
    breaks: "a history keeps every commit there ever was",
    tests: test("moments"),
  },
  {
    in: "Journal.valuesAt",
    change: ["cell!.item.point > moment", "cell!.item.point >= moment"],
    breaks: "a moment is shown without its own commit",
    tests: test("moments"),
  },
  {
    in: "Journal.valuesAt",
    change: ["if (this.#followed.has(identity))", ""],
    breaks: "a view shows what the history does not follow as it was",
    tests: test("moments"),
  },
  {
    in: "createHistory",
    change: [
      "history.group(() => publishChanges(values, notes), notes)",
      "publishChanges(values, notes)",
    ],
    breaks: "going back is a part of what was typed before it",
    tests: test("moments"),
  },
  {
    in: "chained",
    change: ["isAlike(write[near], there) ? there : write[near]", "write[near]"],
    breaks: "after a reload every undo is a conflict",
    tests: test("saved-steps"),
  },
  {
    in: "chained",
    change: ["present.set(identity, write[far]);", ""],
    breaks: "after a reload only the last step can be undone",
    tests: test("saved-steps"),
  },
  {
    in: "joined",
    change: ["if (!partOf(identity).isSame(before.value, old)) return undefined;", ""],
    breaks: "what others wrote between two commits of a group is lost by its undo",
    tests: test("history"),
  },
  {
    in: "refusalFrom",
    change: ["if (isMistake && !isRefused && !isRefusal(error)) throw error;", ""],
    breaks: "a mistake is answered as a refusal",
    tests: test("history"),
  },
  {
    in: "Scope.writesOf",
    change: ["lenses !== undefined && isAlike(explained, value)", "false"],
    breaks: "a lens beside its whole is not compared by its part",
    tests: test("parts"),
  },
  {
    in: "Scope.#hasWhole",
    change: [
      "this.#wholes.has(identity) || this.#wholes.has(collectionOf(identity))",
      "this.#wholes.has(identity)",
    ],
    breaks: "rows of a collection are not followed",
    tests: test("parts"),
  },
  {
    in: "lensOf",
    change: ["get: (whole) => answerOf(undefined, () => get(whole)),", ""],
    breaks: "a part that is gone takes a step with it",
    tests: ["packages/history/test/failing-functions.test.ts"],
  },
  {
    in: "takeBack",
    change: ["&& !isSame(present, next)", ""],
    breaks: "to leave a part that is gone as it is fails",
    tests: ["packages/history/test/failing-functions.test.ts"],
  },
  {
    in: "withSteps",
    change: [
      "return withStep(all, { ...step, group: undefined }, () => false, limit);",
      "return all;",
    ],
    breaks: "a step is lost where `merge` fails",
    tests: ["packages/history/test/failing-functions.test.ts"],
  },
  {
    in: "createHistory",
    change: [
      "if (origin !== undefined) return hear?.(commit);",
      "if (origin !== undefined) return;",
    ],
    breaks: "an undo that a replica refuses later says nothing, and its step is lost",
    tests: ["tests/replica/undo.test.ts"],
  },
  {
    in: "createHistory",
    change: ["onRefused.push(() => moveAway((step) => step.commit === onRefused));", ""],
    breaks: "a mutation that was refused is still a step",
    tests: ["tests/replica/undo.test.ts"],
  },
  {
    in: "placeBefore",
    change: ["places.get(step) ??", ""],
    breaks: "a step whose undo and redo were both refused can only be redone",
    tests: ["tests/replica/undo.test.ts"],
  },
  {
    in: "createHistory",
    change: ["if (way?.cancel(isUndo) === true) return answer;", ""],
    breaks: "what is not sent is undone by a mutation more",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "createHistory",
    change: ["&& nextStep(isUndo) === step", ""],
    breaks: "an undo of what is held back takes another step along",
    tests: ["tests/replica/undo-by-inverse-laws.test.ts"],
  },
  {
    in: "createHistory",
    change: ["isResolved ? undefined : step.way", "step.way"],
    breaks: "what resolve has decided is not put there",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "createHistory",
    change: ["commit: undefined,", ""],
    breaks: "what was cancelled by an undo cannot be redone",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "createHistory",
    change: ["isUndo ? way : (waysBack[0] ?? way)", "way"],
    breaks: "what was done again is never taken back",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "refusalFrom",
    change: ["&& !isRefusal(error)", ""],
    breaks: "an undo throws that a replica refuses",
    tests: ["tests/replica/undo-by-inverse.test.ts"],
  },
  {
    in: "createHistory",
    change: ["reportFailure(error);", "return reportFailure(error);"],
    breaks: "an undo that failed after it had waited seems to wait for ever",
    tests: ["tests/replica/undo-waits.test.ts"],
  },
  {
    in: "createHistory",
    change: ["reportFailure(error);", "void error;"],
    breaks: "nobody hears of a mistake in an undo that has waited",
    tests: ["tests/replica/undo-waits.test.ts"],
  },
  {
    in: "createHistory",
    change: ["isNext() && tellRefusal(error)", "void error"],
    breaks: "an undo seems to wait for a decision that never comes",
    tests: test("failing-functions"),
  },
  {
    in: "createHistory",
    change: [
      "for (const failure of failures) reportFailure(failure);",
      "if (failures.length > 0) throw failures[0];",
    ],
    breaks: "an undo fails by a `merge` that has failed before",
    tests: test("failing-functions"),
  },
];
