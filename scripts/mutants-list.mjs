// What must not be missing from core: each entry breaks one thing, and the tests must notice.
// A text has to stand exactly once in its file; when the code changes, so does the entry.

/**
 * @typedef {object} Mutant
 * @property {string} name what is broken
 * @property {string} file in packages/core/src
 * @property {string} text
 * @property {string} by what stands in its place
 */

/** @type {(file: string, entries: readonly (readonly [name: string, text: string, by: string])[]) => Mutant[]} */
const inFile = (file, entries) => entries.map(([name, text, by]) => ({ name, file, text, by }));

/** @type {readonly Mutant[]} */
export const mutants = [
  ...inFile("transaction/in-place.ts", [
    [
      "validate: no validator is asked at the commit",
      "    if (source.extra !== undefined) validate(source, source.value);\n",
      "",
    ],
    [
      "validate: only the first written ref is validated",
      "source !== undefined; source = source.next) {\n    if (source.extra !== undefined) validate",
      "source !== undefined; source = undefined) {\n    if (source.extra !== undefined) validate",
    ],
    [
      "validate: no invariant is checked at the commit",
      "  if (kernel.checkInvariants !== undefined) kernel.checkInvariants(first, undefined, transaction);\n",
      "",
    ],
    ["roll back: the values stay", "      source.value = source.old;\n", ""],
    [
      "roll back: refs stay marked as written",
      "      source.value = source.old;\n      source.flags &= ~(WRITTEN | COMMUTED);\n",
      "      source.value = source.old;\n",
    ],
    [
      "roll back: refs stay marked as commuted",
      "      source.value = source.old;\n      source.flags &= ~(WRITTEN | COMMUTED);\n",
      "      source.value = source.old;\n      source.flags &= ~WRITTEN;\n",
    ],
    [
      "roll back: refs stay linked to each other",
      "      source.old = source.next = undefined;\n",
      "      source.old = undefined;\n",
    ],
    [
      "roll back: the list of what was written stays",
      "    undo.first = undo.last = undefined;\n    transaction.callbacks = transaction.sends",
      "    transaction.callbacks = transaction.sends",
    ],
    [
      "roll back: callbacks stay for the next transaction",
      "    transaction.callbacks = transaction.sends = transaction.memos = undefined;\n    kernel.context = undefined;\n    kernel.roots",
      "    transaction.sends = transaction.memos = undefined;\n    kernel.context = undefined;\n    kernel.roots",
    ],
    [
      "roll back: sends stay for the next transaction",
      "    transaction.callbacks = transaction.sends = transaction.memos = undefined;\n    kernel.context = undefined;\n    kernel.roots",
      "    transaction.callbacks = transaction.memos = undefined;\n    kernel.context = undefined;\n    kernel.roots",
    ],
    [
      "roll back: the transaction goes on",
      "    kernel.context = undefined;\n    kernel.roots?.aborted();\n",
      "    kernel.roots?.aborted();\n",
    ],
    [
      "roll back: what was swapped meanwhile is never told",
      "    flush(); // what was swapped meanwhile stays, and is told of now\n",
      "",
    ],
    ["roll back: the error is lost", "    throw error;\n", "    return undefined as T;\n"],
    ["publish: the version stays", "    source.version = point;\n", ""],
    [
      "publish: refs stay marked as commuted",
      "    source.version = point;\n    source.flags &= ~(WRITTEN | COMMUTED);\n",
      "    source.version = point;\n    source.flags &= ~WRITTEN;\n",
    ],
    [
      "publish: refs stay marked as written",
      "    source.version = point;\n    source.flags &= ~(WRITTEN | COMMUTED);\n",
      "    source.version = point;\n    source.flags &= ~COMMUTED;\n",
    ],
    [
      "publish: nobody is told",
      "  if (record !== undefined || (kernel.duties & NEWS) !== 0) published(record);\n",
      "",
    ],
    [
      "publish: what nobody notices leaves derived values as they were",
      "      kernel.point++;\n      return undefined;\n",
      "      return undefined;\n",
    ],
    [
      "publish: callbacks and sends are nothing to remark",
      "  if (kernel.duties !== 0 || hasHeldCalls()) return false;\n",
      "  if (kernel.duties !== 0) return false;\n",
    ],
    [
      "publish: only the first ref is looked at",
      "source !== undefined; source = source.next) {\n    if (!isUnnoticed(source)) return false;",
      "source !== undefined; source = undefined) {\n    if (!isUnnoticed(source)) return false;",
    ],
    [
      "publish: duties are nothing to remark",
      "  if (kernel.duties !== 0 || hasHeldCalls()) return false;\n",
      "  if (hasHeldCalls()) return false;\n",
    ],
    ["publish: no commit point", "  kernel.point++;\n  let record", "  let record"],
    [
      "publish: only the first ref is noted",
      "source !== undefined; source = source.next) {\n    if (!isUnnoticed(source)) {",
      "source !== undefined; source = undefined) {\n    if (!isUnnoticed(source)) {",
    ],
    [
      "a promise is taken for a result",
      "    if (isThenable(result)) throw strayPromise(result, origin);\n",
      "",
    ],
    [
      "a promise of a nested transaction is taken for a result",
      "    if (isThenable(result)) throw strayPromise(result, body);\n",
      "",
    ],
    ["the failure of a stray promise is nobody's", "  result.then(undefined, () => {});\n", ""],
    ["a set after a commute is let through", "    if (isFirstWrite) node.flags |= COMMUTED;\n", ""],
    [
      "a commute after an alter counts as the first",
      "    if (isFirstWrite) node.flags |= COMMUTED;\n",
      "    node.flags |= COMMUTED;\n",
    ],
    [
      "derived values in the transaction miss a swap",
      "    changeAtomNow(node, change);\n    undo.epoch++;\n",
      "    changeAtomNow(node, change);\n",
    ],
    [
      "derived values in the transaction miss what it wrote",
      "    return (source.flags & WRITTEN) !== 0;\n",
      "    return false;\n",
    ],
    [
      "a commute function may write",
      'const value = callPure("a commute function", node, change, node.value, args);',
      "const value = applyChange(change, node.value, args);",
    ],
    ["commit callbacks are dropped", "  record.afterCommit = transaction.callbacks;\n", ""],
    ["held sends are dropped", "  record.sends = transaction.sends;\n", ""],
    ["the label is lost", "    record.origin = origin;\n", ""],
  ]),
  ...inFile("undo.ts", [
    ["no old value to go back to", "  node.old = node.value;\n", ""],
    ["only the last written ref is known", "  else undo.last.next = node;\n", ""],
    ["a ref is not marked as written", "  node.flags |= WRITTEN;\n", ""],
    ["derived values in the transaction miss a write", "  undo.epoch++;\n", ""],
  ]),
  ...inFile("ref.ts", [
    [
      "an alter after a commute is let through",
      '    if ((ref.flags & COMMUTED) !== 0) refuseAfterCommute(ref, "alter");\n',
      "",
    ],
    [
      "a set after a commute is let through, on the short way",
      '    if ((ref.flags & COMMUTED) !== 0) refuseAfterCommute(ref, "set");\n',
      "",
    ],
  ]),
  ...inFile("commit.ts", [
    [
      "a swap has no commit point",
      "  kernel.point++;\n  let record = noteChange(source",
      "  let record = noteChange(source",
    ],
    ["a swap changes nothing", "  source.value = value;\n", ""],
    ["a swap leaves the version", "  source.version = kernel.point;\n", ""],
    [
      "a swap is not told",
      "  if (record !== undefined || (kernel.duties & NEWS) !== 0) published(record);\n",
      "",
    ],
    ["no version is kept for readers", "kernel.newestReadPoint >= source.version || ", ""],
    ["no version is kept for the minimum", " || (extra !== undefined && extra.minHistory > 0)", ""],
    [
      "equal values wake those who depend on them",
      "  if (source.subs !== undefined && !isSame(old, value)) {\n",
      "  if (source.subs !== undefined) {\n",
    ],
    ["derived values that somebody watches go stale", "    kernel.propagate!(source);\n", ""],
    [
      "no validator, watch or reader is noticed",
      "    (source.extra === undefined || isSilent(source.extra))\n",
      "    true\n",
    ],
    ["a change is not noticed by those who depend on it", "    source.subs === undefined &&\n", ""],
    [
      "a change is not noticed by readers of an earlier point",
      "    source.version > kernel.newestReadPoint &&\n",
      "",
    ],
    [
      "nobody settles what was marked",
      "  if (kernel.settle !== undefined) record = kernel.settle(record);\n",
      "",
    ],
  ]),
  ...inFile("delivery.ts", [
    ["chains of commits end early", "LONGEST_CHAIN = 10_000", "LONGEST_CHAIN = 100"],
    [
      "last in, first out",
      "  if (last === undefined) first = commit;\n  else last.next = commit;\n  last = commit;\n",
      "  commit.next = first;\n  first = commit;\n  last ??= commit;\n",
    ],
    [
      "depth first: an inner commit is delivered at once",
      "  if (delivering !== undefined) {\n    if (delivering.next !== undefined) kernel.mark?.(undefined);\n    return;\n  }\n",
      "",
    ],
    [
      "delivered within the transaction",
      "  if (first === undefined || kernel.context !== undefined) return;\n",
      "  if (first === undefined) return;\n",
    ],
    ["the delivery never ends", "delivering = refusal = undefined;", "refusal = undefined;"],
    [
      "a delivery without room is forgotten",
      "      deliver(commit);\n      first = commit.next;\n",
      "      first = commit.next;\n      deliver(commit);\n",
    ],
    ["it begins again from the start", "          heard.within = at;\n", ""],
    ["many ends of a loop are reported each", "!isRefusal || !isRefusalReported", "true"],
    ["a loop that spreads is not cut", "&& deepCommits < MOST_DEEP", ""],
    [
      "watches of derived values come first",
      "  if (heard.count > heard.from) callWatches(heard);\n  if (heardLater.count > heardLater.from) callWatches(heardLater);\n",
      "  if (heardLater.count > heardLater.from) callWatches(heardLater);\n  if (heard.count > heard.from) callWatches(heard);\n",
    ],
    [
      "watches of derived values are not called",
      "  if (heardLater.count > heardLater.from) callWatches(heardLater);\n",
      "",
    ],
    ["a watch that throws stops the delivery", "failed(error, node, key);\n", "throw error;\n"],
    [
      "callbacks come before subscribers",
      '  if (subscribers.count > subscribers.from) kernel.notifySubscribers!(commit);\n  if (commit.afterCommit !== undefined) callAll(commit, "afterCommit");\n',
      '  if (commit.afterCommit !== undefined) callAll(commit, "afterCommit");\n  if (subscribers.count > subscribers.from) kernel.notifySubscribers!(commit);\n',
    ],
    [
      "callbacks are not called",
      '  if (commit.afterCommit !== undefined) callAll(commit, "afterCommit");\n',
      "",
    ],
    [
      "the feed is silent",
      "kernel.feed !== undefined && !commit.isFed",
      "kernel.feed !== undefined && commit.isFed",
    ],
    [
      "subscribers are not told",
      "  if (subscribers.count > subscribers.from) kernel.notifySubscribers!(commit);\n",
      "",
    ],
    ["sends do not go out", '  if (commit.sends !== undefined) callAll(commit, "sends");\n', ""],
  ]),
  ...inFile("record.ts", [
    ["watches are those of the moment of delivery", "  watches.held++;\n", ""],
    ["old values are lost", "  heard.add(old);\n", "  heard.add(value);\n"],
    [
      "quiet commits call watches",
      "    if (extra.watches !== undefined && !isQuiet) {\n",
      "    if (extra.watches !== undefined) {\n",
    ],
  ]),
  ...inFile("subscribers.ts", [
    ["who has stopped is told", "if (!subscriber.isStopped) callOne(", "callOne("],
    [
      "who has stopped is told by its channel",
      "else if (!subscriber.isStopped) notifications",
      "else notifications",
    ],
    [
      "channels are not kept together",
      "if (subscriber.channel !== channel) others",
      "if (i > 0) others",
    ],
  ]),
  ...inFile("failures.ts", [
    ["a failure is reported to nobody", "  if (handlers.size === 0) reportUncaught(error);\n", ""],
    ["a handler that throws is silent", "      reportUncaught(failure);\n", ""],
  ]),
  ...inFile("atom.ts", [
    ["an inner swap is lost", "  if (!isSame(node.value, old)) return false;\n", ""],
    [
      "the short way asks no validator",
      "isAtom(atom) && isUnchecked(atom) && isSimple(atom)",
      "isAtom(atom) && isSimple(atom)",
    ],
    [
      "the short way is gone also inside a transaction",
      "  return kernel.context === undefined && kernel.duties === 0 && isUnnoticed(atom);\n",
      "  return kernel.duties === 0 && isUnnoticed(atom);\n",
    ],
    ["no check of an atom", "  if (node.extra !== undefined) checkAlone(node, value);\n", ""],
    [
      "no invariant is checked for an atom",
      "  if (node.extra?.invariants !== undefined) kernel.checkInvariants!(node, value, undefined);\n",
      "",
    ],
    [
      "compareAndSet compares by ===",
      "    const isMatch = Object.is(old, expected);\n",
      "    const isMatch = old === expected;\n",
    ],
    [
      "compareAndSet validates only what it sets",
      '"compareAndSet");\n  validate(node, value);\n',
      '"compareAndSet");\n',
    ],
  ]),
  ...inFile("versions.ts", [
    [
      "the version of the read point itself is dropped",
      "newest.point >= source.version ? newest",
      "newest.point > source.version ? newest",
    ],
    [
      "versions do not move to the older reader",
      "older !== undefined && older.point >= version.point",
      "older !== undefined && older.point < 0",
    ],
    [
      "versions move to readers that do not see them",
      "older !== undefined && older.point >= version.point",
      "older !== undefined",
    ],
    [
      "the commit at the read point is not seen",
      "source.version <= point",
      "source.version < point",
    ],
    ["a reader sees too new a version", "    if (version.point <= point) return", "    return"],
    ["the minimum is not kept", "kept < extra.minHistory || version", "version"],
    ["versions are never dropped", " || version.holder !== undefined;", " || kept >= 0;"],
    ["the maximum is exceeded", "!isNeeded || kept >= extra.maxHistory", "!isNeeded"],
    [
      "older readers are forgotten when the newest ends",
      "older === undefined ? -1 : older.point",
      "-1",
    ],
    ["closing twice counts twice", "    if (!this.isOpen) return;\n", ""],
    [
      "a closed read point keeps its versions",
      "this.older = this.newer = this.versions = undefined;",
      "this.older = this.newer = undefined;",
    ],
    [
      "a closed read point keeps those after it",
      "this.older = this.newer = this.versions = undefined;",
      "this.versions = undefined;",
    ],
  ]),
  ...inFile("invariant.ts", [
    [
      "what is not read any more is still followed",
      "    for (const source of this.#reads) if (!reads.has(source)) this.#unfollow(source);\n",
      "",
    ],
    [
      "what is newly read is not followed",
      "  for (const [rule, reads] of checked) rule.follow(reads);\n",
      "",
    ],
    [
      "a refused commit leaves a trace",
      "checked.push([rule, rule.check(world)]);",
      "{ const reads = rule.check(world); rule.follow(reads); checked.push([rule, reads]); }",
    ],
    [
      "false does not refuse",
      "    if (verdict === false) throw new InvariantError(this.label, valuesOf(reads, world));\n",
      "",
    ],
    [
      "no answer is an answer",
      '    if (isNoVerdict(verdict)) throw new NotABooleanError(`Invariant "${this.label}"`, verdict);\n',
      "",
    ],
    [
      "an atom is checked with its old value",
      "source === this.#source ? this.#value : source.committed()",
      "source.committed()",
    ],
    [
      "a transaction is checked ref by ref",
      "transactionWorld ?? new TrialWorld(first, value)",
      "new TrialWorld(first, transactionWorld === undefined ? value : first.value)",
    ],
    ["an invariant cannot be ended", "    this.follow(new Set());\n", ""],
    [
      "the first invariant alone is checked",
      "  for (const rule of concerned) checked.push(",
      "  for (const rule of [...concerned].slice(0, 1)) checked.push(",
    ],
  ]),
  ...inFile("validator.ts", [
    [
      "false does not refuse",
      "  if (verdict === false) throw new ValidationError(describe(node), value);\n",
      "",
    ],
    ["undefined is an answer", "verdict === undefined || verdict === null", "verdict === null"],
    [
      "a promise is an answer",
      "  if (!isThenable(verdict)) return false;\n",
      "  if (verdict !== verdict || !isThenable(0)) return false;\n",
    ],
    [
      "setValidator does not check",
      "  if (validator !== undefined) runValidator(node, validator, readNow(node));\n",
      "",
    ],
    [
      "setValidator checks the committed value",
      "runValidator(node, validator, readNow(node))",
      "runValidator(node, validator, node.committed())",
    ],
  ]),
  ...inFile("pure.ts", [
    ["a pure function may write", "  kernel.context = pure;\n", ""],
    [
      "a pure function reads the committed world",
      "this.outer === undefined ? node.committed() : this.outer.read(node)",
      "node.committed()",
    ],
  ]),
  ...inFile("watch.ts", [
    [
      "watches change while they are called",
      "  if (watches.held > 0) return (extra.watches = new Watches(watches.map));\n",
      "",
    ],
    ["a watch that was added is not called", "  watches.list = undefined;\n", ""],
  ]),
  ...inFile("agent.ts", [
    ["what an action sent is dropped", "    for (const dispatch of held) dispatch();\n", ""],
    [
      "what a failed action sent goes out",
      "  } else fail(node, failure.error);\n",
      "  } else {\n    fail(node, failure.error);\n    for (const dispatch of held) dispatch();\n  }\n",
    ],
    ["actions run all at once", "    else await perform(", "    else void perform("],
    [
      "the results of actions are not checked",
      "    checkAlone(node, value);\n    commitAlone(node, value, undefined);\n",
      "    commitAlone(node, value, undefined);\n",
    ],
    [
      "waiting ends at the wrong place",
      '    if ("reached" in entry) entry.reached();\n    else',
      '    if ("reached" in entry) continue;\n    else',
    ],
    [
      "a restart is heard by watches",
      "commitAlone(node, value, undefined, true)",
      "commitAlone(node, value, undefined)",
    ],
    [
      "a restart drops what waits",
      "  if (options?.clearActions === true) node.queue = [];\n",
      "  node.queue = [];\n",
    ],
    ["a restart is not checked", "  checkAlone(node, value);\n  if (options", "  if (options"],
    ["an agent that has failed takes actions", "    throwIfFailed(this);\n", ""],
  ]),
  ...inFile("snapshot.ts", [
    [
      "derived values of a snapshot are those of now",
      "source.version > this.readPoint.point",
      "false",
    ],
    ["a snapshot never lets go", "    this.readPoint.close();\n", ""],
    [
      "an ended snapshot is read",
      '    if (!this.readPoint.isOpen) throw new EndedError("the snapshot", "been disposed");\n',
      "",
    ],
  ]),
  ...inFile("source.ts", [
    [
      "in-transaction values are seen from outside",
      "  stored(): unknown {\n    return (this.flags & WRITTEN) !== 0 ? this.old : this.value;",
      "  stored(): unknown {\n    return this.value;",
    ],
  ]),
];
