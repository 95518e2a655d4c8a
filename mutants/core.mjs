// What must not be missing from core: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string[]} */ ...names) =>
  names.map((name) => `packages/core/test/${name}.test.ts`);
const parallel = ["tests/properties/parallel/parallel.test.ts"];
const places = test(
  "transaction/refusal-places",
  "transaction/draft-fields",
  "transaction/draft-field-states",
  "lens-validator",
  "transaction/draft-parts",
);
const fields = test(
  "transaction/draft-fields",
  "transaction/draft-field-states",
  "transaction/draft-parts",
  "transaction/draft-check",
  "transaction/draft-gone",
  "transaction/draft",
);

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "checkWrites",
    change: ["if (source.extra !== undefined) validate(source, source.held);", ""],
    breaks: "validate: no validator is asked at the commit",
  },
  {
    in: "checkWrites",
    change: [
      "source !== undefined; source = source.next) { if (source.extra !== undefined) validate",
      "source !== undefined; source = undefined) { if (source.extra !== undefined) validate",
    ],
    breaks: "validate: only the first written ref is validated",
  },
  {
    in: "checkWrites",
    change: ["checkInvariants?.(first, undefined, world);", ""],
    breaks: "validate: no invariant is checked at the commit",
  },
  {
    in: "runInPlace",
    change: ["source.held = source.old;", ""],
    breaks: "roll back: the values stay",
  },
  {
    in: "runInPlace",
    change: ["source.held = source.old; source.flags &= UNWRITTEN;", "source.held = source.old;"],
    breaks: "roll back: refs stay marked as written",
  },
  {
    in: "runInPlace",
    change: [
      "source.held = source.old; source.flags &= UNWRITTEN;",
      "source.held = source.old; source.flags &= ~WRITTEN;",
    ],
    breaks: "roll back: refs stay marked as commuted",
  },
  {
    in: "runInPlace",
    change: [
      "source.held = source.old; source.flags &= UNWRITTEN; source.old = source.next = undefined;",
      "source.held = source.old; source.flags &= UNWRITTEN; source.old = undefined;",
    ],
    breaks: "roll back: refs stay linked to each other",
  },
  {
    in: "runInPlace",
    change: [
      "undo.first = undo.last = undefined; transaction.callbacks = transaction.sends = transaction.memos = undefined; kernel.context = undefined; kernel.isTransacting = false; aborted",
      "transaction.callbacks = transaction.sends = transaction.memos = undefined; kernel.context = undefined; kernel.isTransacting = false; aborted",
    ],
    breaks: "roll back: the list of what was written stays",
  },
  {
    in: "runInPlace",
    change: [
      "transaction.callbacks = transaction.sends = transaction.memos = undefined; kernel.context = undefined; kernel.isTransacting = false; aborted",
      "transaction.sends = transaction.memos = undefined; kernel.context = undefined; kernel.isTransacting = false; aborted",
    ],
    breaks: "roll back: callbacks stay for the next transaction",
  },
  {
    in: "runInPlace",
    change: [
      "transaction.callbacks = transaction.sends = transaction.memos = undefined; kernel.context = undefined; kernel.isTransacting = false; aborted",
      "transaction.callbacks = transaction.memos = undefined; kernel.context = undefined; kernel.isTransacting = false; aborted",
    ],
    breaks: "roll back: sends stay for the next transaction",
  },
  {
    in: "runInPlace",
    change: [
      "kernel.context = undefined; kernel.isTransacting = false; aborted?.();",
      "aborted?.();",
    ],
    breaks: "roll back: the transaction goes on",
  },
  {
    in: "runInPlace",
    change: ["flush();", ""],
    breaks: "roll back: what was swapped meanwhile is never told",
  },
  {
    in: "runInPlace",
    change: ["throw error;", "return undefined as T;"],
    breaks: "roll back: the error is lost",
  },
  {
    in: "runInPlace",
    change: ["source.version = point;", ""],
    breaks: "publish: the version stays",
  },
  {
    in: "runInPlace",
    change: [
      "source.version = point; source.flags &= UNWRITTEN;",
      "source.version = point; source.flags &= ~WRITTEN;",
    ],
    breaks: "publish: refs stay marked as commuted",
  },
  {
    in: "runInPlace",
    change: [
      "source.version = point; source.flags &= UNWRITTEN;",
      "source.version = point; source.flags &= ~COMMUTED;",
    ],
    breaks: "publish: refs stay marked as written",
  },
  {
    in: "runInPlace",
    change: ["if (commit !== undefined || (kernel.duties & HAS_NEWS) !== 0) deliver(commit);", ""],
    breaks: "publish: nobody is told",
  },
  {
    in: "prepare",
    change: ["if (first !== undefined) kernel.point++;", ""],
    breaks: "publish: no commit point",
  },
  {
    in: "prepare",
    change: [
      "source !== undefined; source = source.next) {",
      "source !== undefined; source = undefined) {",
    ],
    breaks: "publish: only the first ref is noted",
  },
  {
    in: "runInPlace",
    change: ["if (result !== undefined) refuseUnfinished(result, rerun!, commitName);", ""],
    breaks: "a promise is taken for a result",
  },
  {
    in: "InPlaceTransaction.join",
    change: ["if (result !== undefined) refuseUnfinished(result, body, body);", ""],
    breaks: "a promise of a nested transaction is taken for a result",
  },
  {
    in: "refuseUnfinished",
    change: ["ignoreFailure(result);", ""],
    breaks: "the failure of a stray promise is nobody's",
  },
  {
    in: "InPlaceTransaction.commute",
    change: ["if (isFirstWrite) node.flags |= COMMUTED;", ""],
    breaks: "a set after a commute is let through",
  },
  {
    in: "InPlaceTransaction.commute",
    change: ["if (isFirstWrite) node.flags |= COMMUTED;", "node.flags |= COMMUTED;"],
    breaks: "a commute after an alter counts as the first",
  },
  {
    in: "InPlaceTransaction.changeAtom",
    change: ["changeAtomNow(node, change); undo.epoch++;", "changeAtomNow(node, change);"],
    breaks: "derived values in the transaction miss a swap",
  },
  {
    in: "InPlaceTransaction.differs",
    change: ["return (source.flags & WRITTEN) !== 0;", "return false;"],
    breaks: "derived values in the transaction miss what it wrote",
  },
  {
    in: "InPlaceTransaction.commute",
    change: [
      'const value = callPure(DEV && "a commute function", node, change, node.held, args);',
      "const value = applyChange(change, node.held, args);",
    ],
    breaks: "a commute function may write",
  },
  {
    in: "prepare",
    change: [
      "if (transaction.callbacks !== undefined) commit = callLater(commit, transaction.callbacks);",
      "",
    ],
    breaks: "commit callbacks are dropped",
  },
  {
    in: "prepare",
    change: [
      "if (transaction.sends !== undefined) commit = callLater(commit, transaction.sends);",
      "",
    ],
    breaks: "held sends are dropped",
  },
  {
    in: "FollowedCommit.constructor",
    change: ["labelFrom(commitName)", "undefined"],
    breaks: "the label is lost",
  },
  {
    in: "touch",
    change: ["node.old = node.held;", ""],
    breaks: "no old value to go back to",
  },
  {
    in: "touch",
    change: ["else undo.last.next = node;", ""],
    breaks: "only the last written ref is known",
  },
  {
    in: "touch",
    change: ["node.flags |= WRITTEN;", ""],
    breaks: "a ref is not marked as written",
  },
  {
    in: "writeInPlace",
    change: ["undo.epoch++;", ""],
    breaks: "derived values in the transaction miss a write",
  },
  {
    in: "alter",
    change: ['if ((ref.flags & COMMUTED) !== 0) refuseAfterCommute(ref, "alter");', ""],
    breaks: "an alter after a commute is let through",
  },
  {
    in: "refSet",
    change: ['if ((ref.flags & COMMUTED) !== 0) refuseAfterCommute(ref, "set");', ""],
    breaks: "a set after a commute is let through, on the short way",
  },
  {
    in: "commitAlone",
    change: ["kernel.point++;", ""],
    breaks: "a swap has no commit point",
  },
  {
    in: "place",
    change: ["source.held = value;", ""],
    breaks: "a swap changes nothing",
  },
  {
    in: "place",
    change: ["source.version = kernel.point;", ""],
    breaks: "a swap leaves the version",
  },
  {
    in: "commitAlone",
    change: ["if (commit !== undefined || (kernel.duties & NEWS) !== 0) deliver(commit);", ""],
    breaks: "a swap is not told",
  },
  {
    in: "keep",
    change: ["version <= (newest?.point ?? -1) ||", ""],
    breaks: "no version is kept for readers",
  },
  {
    in: "keep",
    change: ["|| (extra !== undefined && extra.minHistory > 0)", ""],
    breaks: "no version is kept for the minimum",
  },
  {
    in: "noteChange",
    change: [
      "if (source.subs !== undefined && !isSame(old, value)) {",
      "if (source.subs !== undefined) {",
    ],
    breaks: "equal values wake those who depend on them",
  },
  {
    in: "noteChange",
    change: ["propagate!(source.subs);", ""],
    breaks: "derived values that somebody watches go stale",
  },
  {
    in: "isHeard",
    change: ["(source.flags & HEARD) !== 0", "false"],
    breaks: "no validator, watch or reader is noticed",
  },
  {
    in: "isNoticed",
    change: ["source.subs !== undefined ||", ""],
    breaks: "a change is not noticed by those who depend on it",
  },
  {
    in: "isHeard",
    change: ["|| source.version <= kernel.newestReadPoint", ""],
    breaks: "a change is not noticed by readers of an earlier point",
  },
  {
    in: "settle",
    change: ["settleDependents?.(commit);", ""],
    breaks: "nobody settles what was marked",
  },
  {
    in: "settle",
    change: [
      "link.seen = (dep.flags & written) === 0 ? dep.held : dep.old;",
      "link.seen = dep.held;",
    ],
    breaks: "a subscription takes what a transaction has written for what was committed",
    tests: test("transaction/no-room"),
  },
  {
    in: "look",
    change: ["if (depsTail!.dep === dep)", ""],
    breaks: "derived: what is read again from elsewhere counts as what was read last",
    tests: test("external"),
  },
  {
    in: "isSame",
    change: ["one !== 0 || 1 / one === 1 / other", "true"],
    breaks: "0 and -0 are taken for the same value",
  },
  {
    in: "settle",
    change: ["edge.flags &= settled;", "edge.flags = EDGE;"],
    breaks: "who has ended while it was looked at is told",
    tests: test("graph/live"),
  },
  {
    in: "FollowedCommit.published",
    change: ["calls[at] = undefined;", ""],
    breaks: "participants: an answer that commits is called again by its own commit",
    tests: test("participate"),
  },
  {
    in: "FollowedCommit.published",
    change: ["calls[at] = call;", ""],
    breaks: "participants: an answer for which the stack had no room is never called",
    tests: test("participate"),
  },
  {
    in: "prepareAll",
    change: [
      "if (!followed.writes.some(({ identity }) => of.has(identity as never))) continue;",
      "",
    ],
    breaks: "participants: each is asked of every commit",
    tests: test("participate"),
  },
  {
    in: "inReading",
    change: ["kernel.context = before;", ""],
    breaks: "participants: one that is asked may change something",
    tests: test("participate"),
  },
  {
    in: "runRecorded",
    change: ["transaction.sends = recorder.sends;", ""],
    breaks: "reads: what is sent where they are recorded is lost",
    tests: test("commit-notes"),
  },
  {
    in: "recorderOn",
    change: ["if ((source.flags & WRITTEN) === 0) reads.add(source);", "reads.add(source);"],
    breaks: "reads: what a transaction has written counts as read",
    tests: test("commit-notes"),
  },
  {
    in: "readsOf",
    change: ["for (const source of rule.reads) reads.add(source);", ""],
    breaks: "reads: what rules have read is missing",
    tests: test("commit-notes"),
  },
  {
    in: "publishChanges",
    change: ["if (isSet || again.has(source)) news.set", "news.set"],
    breaks: "values that are there already are published",
    tests: test("worlds/replay-over"),
  },
  {
    in: "Confined.#allowed",
    change: ["rows !== undefined && this.#of.has(rows as Identity<unknown>)", "rows !== undefined"],
    breaks: "a body that runs elsewhere as well reads the keys of any collection",
    tests: test("collection/elsewhere"),
  },
  {
    in: "publishChanges",
    change: ["for (const source of again) setIn(transaction, source, undefined);", ""],
    breaks: "a row that is given again stays where it was",
    tests: test("collection/elsewhere"),
  },
  {
    in: "LONGEST_CHAIN",
    change: ["LONGEST_CHAIN = 10_000", "LONGEST_CHAIN = 100"],
    breaks: "chains of commits end early",
  },
  {
    in: "deliver",
    change: [
      "if (last === undefined) first = commit; else last.next = commit; last = commit;",
      "commit.next = first; first = commit; last ??= commit;",
    ],
    breaks: "last in, first out",
  },
  {
    in: "flush",
    change: [
      "if (delivering !== undefined) { if (delivering.next !== undefined) mark?.(); return; }",
      "",
    ],
    breaks: "depth first: an inner commit is delivered at once",
  },
  {
    in: "flush",
    change: [
      "if (first === undefined || kernel.context !== undefined) return;",
      "if (first === undefined) return;",
    ],
    breaks: "delivered within the transaction",
  },
  {
    in: "flush",
    change: ["delivering = refusal = undefined;", "refusal = undefined;"],
    breaks: "the delivery never ends",
  },
  {
    in: "Calls.deliver",
    change: [
      "if (hasNoRoom(error)) throw error;",
      "if (hasNoRoom(error)) { this.items[this.at++] = undefined; throw error; }",
    ],
    breaks: "a call without room is forgotten",
  },
  {
    in: "Calls.deliver",
    change: ["this.within += 2;", ""],
    breaks: "a call that fails is made again",
  },
  {
    in: "report",
    change: ["if (error === lastLoop) return;", ""],
    breaks: "many ends of a loop are reported each",
  },
  {
    in: "refuseEndlessChain",
    change: ["&& deepCommits < MOST_DEEP", ""],
    breaks: "a loop that spreads is not cut",
  },
  {
    in: "flush",
    change: ["if (commit.notices.count > 0) commit.notices.deliver();", ""],
    breaks: "overtaken attempts do not hear of it",
  },
  {
    in: "Calls.deliver",
    change: ["report(error, call, this.within);", "throw error;"],
    breaks: "a watch that throws stops the delivery",
  },
  {
    in: "flush",
    change: [
      "if (commit.subscribers.count > 0) commit.subscribers.deliver(); if (commit.last.count > 0) commit.last.deliver();",
      "if (commit.last.count > 0) commit.last.deliver(); if (commit.subscribers.count > 0) commit.subscribers.deliver();",
    ],
    breaks: "callbacks come before subscribers",
  },
  {
    in: "flush",
    change: ["if (commit.last.count > 0) commit.last.deliver();", ""],
    breaks: "callbacks are not called, sends do not go out, and the feed is silent",
  },
  {
    in: "flush",
    change: ["if (commit.subscribers.count > 0) commit.subscribers.deliver();", ""],
    breaks: "subscribers are not told",
  },
  {
    in: "follow",
    change: ["opened.last.add(follower);", ""],
    breaks: "the feed is silent",
  },
  {
    in: "Calls.add",
    change: ["this.count++", "0"],
    breaks: "only the first of several is told",
  },
  {
    in: "Commit.hear",
    change: [
      "new WatchCalls(node, watches, old, value)",
      "new WatchCalls(node, watches, value, value)",
    ],
    breaks: "old values are lost",
  },
  {
    in: "noteHearers",
    change: [
      "if ((source.flags & WATCHED) !== 0 && !isQuiet)",
      "if ((source.flags & WATCHED) !== 0)",
    ],
    breaks: "quiet commits call watches",
  },
  {
    in: "Subscription.deliver",
    change: ["if (within === 0 && !this.isStopped) notify();", "if (within === 0) notify();"],
    breaks: "who has stopped is told",
  },
  {
    in: "byChannel",
    change: ["if (isStopped) continue;", ""],
    breaks: "who has stopped is told by its channel",
  },
  {
    in: "reportFailure",
    change: ["if (tellHandlers?.(error) !== true) reportUncaught(error);", ""],
    breaks: "a failure is reported to nobody",
  },
  {
    in: "tell",
    change: ["else reportUncaught(failure);", ""],
    breaks: "a handler that throws is silent",
  },
  {
    in: "replace",
    change: ["if (!isSame(node.held, old)) return false;", ""],
    breaks: "an inner swap is lost",
  },
  {
    in: "reset",
    change: [
      "isAtom(atom) && !isChecked(atom) && isSimple(atom)",
      "isAtom(atom) && isSimple(atom)",
    ],
    breaks: "the short way asks no validator",
  },
  {
    in: "isSimple",
    change: [
      "return kernel.context === undefined && kernel.duties === 0 && !isNoticed(atom);",
      "return kernel.duties === 0 && !isNoticed(atom);",
    ],
    breaks: "the short way is gone also inside a transaction",
  },
  {
    in: "replace",
    change: ["if (node.extra !== undefined) checkAlone(node, value);", ""],
    breaks: "no check of an atom",
  },
  {
    in: "checkAlone",
    change: [
      "if (source.extra?.invariants !== undefined) checkInvariants!(source, value, undefined);",
      "",
    ],
    breaks: "no invariant is checked for an atom",
  },
  {
    in: "compareAndSet",
    change: ["Object.is(old, expected)", "old === expected"],
    breaks: "compareAndSet compares by ===",
  },
  {
    in: "compareAndSet",
    change: ['"compareAndSet"); validate(node, value);', '"compareAndSet");'],
    breaks: "compareAndSet validates only what it sets",
  },
  {
    in: "keepVersion",
    change: ["newest.point >= source.version ? newest", "newest.point > source.version ? newest"],
    breaks: "the version of the read point itself is dropped",
  },
  {
    in: "ReadPoint.close",
    change: [
      "older !== undefined && older.point >= version.point",
      "older !== undefined && older.point < 0",
    ],
    breaks: "versions do not move to the older reader",
  },
  {
    in: "ReadPoint.close",
    change: ["older !== undefined && older.point >= version.point", "older !== undefined"],
    breaks: "versions move to readers that do not see them",
  },
  {
    in: "valueAt",
    change: ["source.version <= point", "source.version < point"],
    breaks: "the commit at the read point is not seen",
  },
  {
    in: "valueAt",
    change: ["if (version.point <= point) return", "return"],
    breaks: "a reader sees too new a version",
  },
  {
    in: "dropUnneeded",
    change: ["kept < extra.minHistory || version", "version"],
    breaks: "the minimum is not kept",
  },
  {
    in: "dropUnneeded",
    change: ["|| version.holder !== undefined;", "|| kept >= 0;"],
    breaks: "versions are never dropped",
  },
  {
    in: "dropUnneeded",
    change: ["!isNeeded || kept >= extra.maxHistory", "!isNeeded"],
    breaks: "the maximum is exceeded",
  },
  {
    in: "ReadPoint.close",
    change: ["older === undefined ? oldest : older.point", "oldest"],
    breaks: "older readers are forgotten when the newest ends",
  },
  {
    in: "ReadPoint.close",
    change: ["if (!this.isOpen) return;", ""],
    breaks: "closing twice counts twice",
  },
  {
    in: "ReadPoint.close",
    change: [
      "this.older = this.newer = this.versions = undefined;",
      "this.older = this.newer = undefined;",
    ],
    breaks: "a closed read point keeps its versions",
  },
  {
    in: "ReadPoint.close",
    change: ["this.older = this.newer = this.versions = undefined;", "this.versions = undefined;"],
    breaks: "a closed read point keeps those after it",
  },
  {
    in: "Rule.follow",
    change: [
      "for (const source of this.reads) if (!reads.has(source)) this.#unfollow(source);",
      "",
    ],
    breaks: "what is not read any more is still followed",
  },
  {
    in: "checkInvariants",
    change: ["for (const [rule, reads] of checked) rule.follow(reads);", ""],
    breaks: "what is newly read is not followed",
  },
  {
    in: "checkInvariants",
    change: [
      "checked.push([rule, rule.check(world)]);",
      "{ const reads = rule.check(world); rule.follow(reads); checked.push([rule, reads]); }",
    ],
    breaks: "a refused commit leaves a trace",
  },
  {
    in: "Rule.check",
    change: ["if (verdict === true)", "if (verdict === true || verdict === false)"],
    breaks: "false does not refuse",
  },
  {
    in: "Rule.check",
    change: ["if (verdict === true)", "if (verdict === true || verdict === undefined)"],
    breaks: "no answer is an answer",
  },
  {
    in: "Overlay.valueOf",
    change: ["this.#values.has(source) ? this.#values.get(source) :", ""],
    breaks: "what would be is checked with what is",
  },
  {
    in: "checkInvariants",
    change: [
      "const world = transactionWorld ?? overlay(committedWorld, new Map([[first, value]]))",
      "const world = overlay(committedWorld, new Map([[first, transactionWorld === undefined ? value : first.value]]))",
    ],
    breaks: "a transaction is checked ref by ref",
  },
  {
    in: "Rule.dispose",
    change: ["this.follow(new Set());", ""],
    breaks: "an invariant cannot be ended",
  },
  {
    in: "checkInvariants",
    change: ["for (const rule of concerned) {", "for (const rule of [...concerned].slice(0, 1)) {"],
    breaks: "the first invariant alone is checked",
  },
  {
    in: "runValidator",
    change: ["if (verdict === true) return;", "if (verdict === true || verdict === false) return;"],
    breaks: "false does not refuse",
  },
  {
    in: "refusalOf",
    change: ["if (verdict === false) return undefined;", "if (!verdict) return undefined;"],
    breaks: "undefined is an answer",
  },
  {
    in: "refusalOf",
    change: ["throw new NotABooleanError(judge, verdict);", "return undefined;"],
    breaks: "a promise is an answer",
  },
  {
    in: "setValidator",
    change: [
      "if (validator !== undefined) runValidator(node, validator as Validator<unknown>, readNow(node));",
      "",
    ],
    breaks: "setValidator does not check",
  },
  {
    in: "setValidator",
    change: ["readNow(node)", "node.committed()"],
    breaks: "setValidator checks the committed value",
  },
  {
    in: "callPure",
    change: ["kernel.context = pure;", ""],
    breaks: "a pure function may write",
  },
  {
    in: "PureContext.read",
    change: ["outer === undefined ? node.committed() : outer.read(node)", "node.committed()"],
    breaks: "a pure function reads the committed world",
  },
  {
    in: "perform",
    change: ["for (const dispatch of held) dispatch();", ""],
    breaks: "what an action sent is dropped",
  },
  {
    in: "perform",
    change: [
      "} else fail(node, failure.error);",
      "} else { fail(node, failure.error); for (const dispatch of held) dispatch(); }",
    ],
    breaks: "what a failed action sent goes out",
  },
  {
    in: "workOff",
    change: ["else await perform(", "else void perform("],
    breaks: "actions run all at once",
  },
  {
    in: "perform",
    change: [
      "checkAlone(node, value); node.commit(value, node.state.pending - 1, false);",
      "node.commit(value, node.state.pending - 1, false);",
    ],
    breaks: "the results of actions are not checked",
  },
  {
    in: "workOff",
    change: [
      'if ("reached" in entry) entry.reached(); else',
      'if ("reached" in entry) continue; else',
    ],
    breaks: "waiting ends at the wrong place",
  },
  {
    in: "restartAgent",
    change: [
      "node.commit(value, node.queue.size, true)",
      "node.commit(value, node.queue.size, false)",
    ],
    breaks: "a restart is heard by watches",
  },
  {
    in: "restartAgent",
    change: ["if (options?.clearActions === true) node.queue.clear();", "node.queue.clear();"],
    breaks: "a restart drops what waits",
  },
  {
    in: "restartAgent",
    change: ["checkAlone(node, value); if (options", "if (options"],
    breaks: "a restart is not checked",
  },
  {
    in: "PinnedWorld.differs",
    change: ["source.version > this.readPoint.point", "false"],
    breaks: "derived values of a snapshot are those of now",
  },
  {
    in: "PinnedSnapshot.dispose",
    change: ["this.readPoint.close();", ""],
    breaks: "a snapshot never lets go",
  },
  {
    in: "PinnedSnapshot.deref",
    change: [
      'if (!this.readPoint.isOpen) throw new EndedError("the snapshot", "been disposed");',
      "",
    ],
    breaks: "an ended snapshot is read",
  },
  {
    in: "Source.stored",
    change: [
      "stored(): unknown { return (this.flags & WRITTEN) !== 0 ? this.old : this.held;",
      "stored(): unknown { return this.held;",
    ],
    breaks: "in-transaction values are seen from outside",
  },
  {
    in: "settle",
    change: ["commit.follower?.published();", ""],
    breaks: "roots are not told that a commit stands",
  },
  {
    in: "flush",
    change: ["if (unsettled !== undefined) settle();", ""],
    breaks:
      "a commit that was made where there was no room is delivered before its subscribers are found",
  },
  {
    in: "Calls.deliver",
    change: ["this.within = 0;", ""],
    breaks: "the watches of the next identity begin where those of the one before have ended",
  },
  {
    in: "FollowedCommit.published",
    change: ["if (!this.#isPublished) {", "{"],
    breaks: "a root hears twice of a commit in which it commits",
  },
  {
    in: "DraftTransaction.overtake",
    change: ["if (this.#overtakenAt === kernel.point) return undefined;", ""],
    breaks: "a draft tells of one commit once for each conflict",
  },
  {
    in: "keptChanged",
    change: ["claims !== undefined || minHistory > 0", "minHistory > 0"],
    breaks: "nobody who has claimed an identity is overtaken",
    tests: [
      "packages/core/test/transaction/draft.test.ts",
      "packages/core/test/transaction/retry.test.ts",
    ],
  },
  {
    in: "keptChanged",
    change: ["claims !== undefined || minHistory > 0", "claims !== undefined"],
    breaks: "no version is kept for a minimum without a reader",
  },
  {
    in: "deliver",
    change: ["kernel.duties |= HAS_NEWS;", ""],
    breaks: "a commit that waits for the end of a transaction is not delivered there",
  },
  {
    in: "callLater",
    change: [
      "for (const callback of callbacks) opened.last.add(new Callback(callback));",
      "opened.last.add(new Callback(callbacks[0]!));",
    ],
    breaks: "only the first of several callbacks is called",
  },
  {
    in: "FollowedCommit.constructor",
    change: ["writes.length > 0 ? kernel.point + 1 : kernel.point", "kernel.point"],
    breaks: "the feed names the point before",
  },
  {
    in: "DerivedNode.renew",
    change: ["isLive !== 0 && isValue(old) ? old : undefined", "undefined"],
    breaks: "nobody is given the previous value",
  },
  {
    in: "DerivedNode.renew",
    change: ["isLive !== 0 && isValue(old) ? old : undefined", "isValue(old) ? old : undefined"],
    breaks: "other worlds are given a previous value",
  },
  {
    in: "DerivedNode.renew",
    change: ["isLive !== 0 && isValue(old) ? old : undefined", "isLive !== 0 ? old : undefined"],
    breaks: "a failure is given as the previous value",
    tests: ["packages/core/test/graph/previous.test.ts"],
  },
  {
    in: "checkHint",
    change: ["if (mayBeSame(value, computeWithout(node, value))) return;", "return;"],
    breaks: "what depends on the previous value is not warned of",
    tests: ["packages/core/test/graph/previous.dev.test.ts"],
  },
  // what is frozen, and what is left alone
  {
    in: "deepFreeze",
    change: ["if (!isFreezing || typeof value", "if (typeof value"],
    breaks: "freezing: a program cannot turn it off",
    tests: test("freeze.dev"),
  },
  {
    in: "deepFreeze",
    change: ["addObject(pending, next[i])", "void 0"],
    breaks: "freezing: what an array holds is not frozen",
    tests: test("freeze.dev"),
  },
  {
    in: "deepFreeze",
    change: [
      "addObject(pending, Object.getOwnPropertyDescriptor(next, key)?.value)",
      "addObject(pending, (next as never)[key])",
    ],
    breaks: "freezing: an accessor is called",
    tests: test("freeze.dev"),
  },
  {
    in: "freezeOne",
    change: ["if (isReactiveOfVue(value)) throw", "if (false) throw"],
    breaks: "freezing: a reactive proxy of Vue is taken for a value",
    tests: test("freeze.dev"),
  },
  {
    in: "isOurs",
    change: ["&& !isSubclass", ""],
    breaks: "freezing: an instance of a class of arrays is frozen",
    tests: test("freeze.dev"),
  },
  {
    in: "isOurs",
    change: ["&& !foreign.has(value)", ""],
    breaks: "freezing: what belongs to somebody elsewhere is frozen",
    tests: test("freeze.dev"),
  },
  {
    in: "isMarked",
    change: ["marks.$$typeof !== undefined ||", ""],
    breaks: "freezing: an element of React is frozen",
    tests: test("freeze.dev"),
  },
  {
    in: "isMarked",
    change: ["marks.__v_skip !== undefined ||", ""],
    breaks: "freezing: what Vue is told to leave alone is frozen",
    tests: test("freeze.dev"),
  },
  {
    in: "isMarked",
    change: ['Object.hasOwn(value, "constructor")', "false"],
    breaks: "freezing: a node of Preact is frozen",
    tests: test("freeze.dev"),
  },
  {
    in: "freezeFor",
    change: ["if (isFreezing(node)) deepFreeze", "deepFreeze"],
    breaks: "freezing: the option of an identity is not asked",
    tests: test("freeze.dev"),
  },
  {
    in: "freezeResult",
    change: ["extraOf(node).freeze = false", "void 0"],
    breaks: "freezing: what is derived from what is left alone is frozen",
    tests: test("freeze.dev"),
  },
  // effects
  {
    in: "effect",
    change: ["if (kernel.context !== undefined) {", "if (false) {"],
    breaks: "effect: one starts inside of a transaction",
    tests: test("effect"),
  },
  {
    in: "Effect.start",
    change: ["if (!isDelivering()) {", "if (true) {"],
    breaks: "effect: one that starts in a delivery runs a delivery in it",
    tests: test("effect"),
  },
  {
    in: "Effect.stop",
    change: ["this.clean();", ""],
    breaks: "effect: the last cleanup is not called",
    tests: test("effect"),
  },
  {
    in: "Effect.runIfDue",
    change: ["if ((this.flags & DUE) === 0) return;", ""],
    breaks: "effect: one that has run already runs again",
    tests: test("effect"),
  },
  {
    in: "Effect.runIfDue",
    change: ["if (this.cleanup !== undefined) this.clean();", ""],
    breaks: "effect: nothing is cleaned up before the next run",
    tests: test("effect"),
  },
  {
    in: "Effect.runIfDue",
    change: ["if (this.isStopped) return;", ""],
    breaks: "effect: one that its cleanup has ended runs again",
    tests: test("effect"),
  },
  {
    in: "Effect.track",
    change: ["reading.known = undefined;", ""],
    breaks: "effect: one that starts in another takes what that has read for its own",
    tests: test("effect"),
  },
  {
    in: "Effect.track",
    change: ["if (depsTail === undefined || depsTail.nextDep !== undefined) trim(this);", ""],
    breaks: "effect: what it reads no more wakes it",
    tests: test("effect"),
  },
  {
    in: "Effect.keep",
    change: ["if (this.isStopped) this.clean();", ""],
    breaks: "effect: the cleanup of one that has ended itself is not called",
    tests: test("effect"),
  },
  {
    in: "Effect.clean",
    change: ["this.cleanup = undefined;", ""],
    breaks: "effect: a cleanup is called twice",
    tests: test("effect"),
  },
  {
    in: "Effect.clean",
    change: ["kernel.active = undefined;", ""],
    breaks: "effect: what a cleanup reads is followed",
    tests: test("effect"),
  },
  // values that live elsewhere
  {
    in: "ExternalSource.hasNews",
    change: ["if (Object.is(present, this.held)) this.#tried = present;", ""],
    breaks: "external: what was refused once is refused for ever",
    tests: test("external"),
  },
  {
    in: "ExternalSource.present",
    change: ["if (known instanceof Failure && Object.is(known.error, error)) return known;", ""],
    breaks: "external: the same failure again is a change",
    tests: test("external", "worlds/failing-external"),
  },
  {
    in: "ExternalSource.compare",
    change: [
      "if (this.#reasons !== 0 || elsewhere.isHeld) return;",
      "if (elsewhere.isHeld) return;",
    ],
    breaks: "external: one that is listened to is compared at each read",
    tests: test("external", "external-round-trip"),
  },
  {
    in: "ExternalSource.#need",
    change: ["this.compare();", ""],
    breaks: "external: what changed before somebody listened is missed",
    tests: test("external"),
  },
  {
    in: "ExternalSource.#needNoLonger",
    change: ["if (this.#reasons !== 0 || this.#stop", "if (this.#stop"],
    breaks: "external: the first one who leaves ends it for all",
    tests: test("external"),
  },
  {
    in: "ExternalSource.#needNoLonger",
    change: ["catch (error) { reportFailure(error, this); }", "finally {}"],
    breaks:
      "external: what the end of listening throws reaches those who have nothing to do with it",
    tests: test("external"),
  },
  {
    in: "ExternalSource.shown",
    change: ["if (--this.#roots === 0)", "if (--this.#roots >= 0)"],
    breaks: "external: the first root that stops ends it for all",
    tests: test("external"),
  },
  {
    in: "external",
    change: ["if (openReadPoints() > 0) source.pinnedChanged(true);", ""],
    breaks: "external: one that is made while a snapshot is open is not frozen in it",
    tests: test("external"),
  },
  {
    in: "changedSince",
    change: ["const due = isMixed ? news : changed;", "const due = changed;"],
    breaks:
      "external: what is computed from a batch elsewhere and a commit here comes without the batch",
    tests: test("external-round-trip"),
  },
  {
    in: "isRefused",
    change: ["reportFailure(error);", ""],
    breaks: "external: a refusal that nobody is there to be thrown at is silent",
    tests: test("external-round-trip"),
  },
  // what travels between a server and a page
  {
    in: "dehydrate",
    change: ["if (isSendable(value)) values.set", "values.set"],
    breaks: "dehydrate: functions and promises are sent",
    tests: test("model"),
  },
  {
    in: "isAtomRefOrAgent",
    change: ['["atom", "ref", "agent"].includes(identity.kind)', "true"],
    breaks: "dehydrate: what lives elsewhere is sent",
    tests: test("model"),
  },
  {
    in: "entriesOf",
    change: ["|| isUndefined(path)", ""],
    breaks: "hydrate: what was undefined keeps its first value",
    tests: test("model"),
  },
  {
    in: "refuseNoObject",
    change: ["&& given !== null", ""],
    breaks: "hydrate: null is no data, in the words of the engine",
    tests: test("model"),
  },
  {
    in: "lostInObject",
    change: ["!isPlain(value)", "!Array.isArray(value)"],
    breaks: "dehydrate: plain objects are warned of",
    tests: test("model.dev"),
  },
  {
    in: "initializeWith",
    change: ["initials.set(source, value)", "void 0"],
    breaks: "hydrate: hydration starts from what was there before",
    tests: test("initial-values"),
  },
  {
    in: "makeIdentities",
    change: ["source.version = 0", "void 0"],
    breaks: "made: what a factory commits is no first value",
    tests: test("make-identities"),
  },
  {
    in: "placesIn",
    change: ["isPlain(value) && !seen.has(value)", "isPlain(value)"],
    breaks: "model: one that holds itself is walked for ever",
    tests: test("model"),
  },
  // two copies
  {
    in: "noteCopy",
    change: ["if (before >= 0) all[before] = own; else all.push(own);", "all.push(own);"],
    breaks: "copies: the same file that is loaded anew counts as another one",
    tests: test("copies.dev"),
  },
  {
    in: "hintAtTransaction",
    change: ["isTransacting())", "true)"],
    breaks: "copies: one that is loaded counts as one that runs a transaction",
    tests: test("copies.dev"),
  },
  {
    in: "notAnIdentity",
    change: ["!(got instanceof IdentityNode) &&", ""],
    breaks: "copies: an identity of the wrong kind counts as one of another copy",
    tests: test("identity.dev"),
  },
  // branches of orElse, and what an attempt has read
  {
    in: "Branch.succeed",
    change: ["this.#heir = this.#outer;", ""],
    breaks: "branch: its handle is of no use after it has succeeded",
    tests: parallel,
  },
  {
    in: "Branch.succeed",
    change: ["isOvertaken ? this.#again() : this", "this"],
    breaks: "branch: what others wrote meanwhile is lost",
    tests: parallel,
  },
  {
    in: "Branch.adopt",
    change: ["this.#steps.push(...inner.#steps);", ""],
    breaks: "branch: what an inner branch did is not done again",
    tests: parallel,
  },
  {
    in: "Branch.undo",
    change: ["this.#state = UNDONE;", ""],
    breaks: "branch: one that was undone only waits",
    tests: parallel,
  },
  {
    in: "Branch.writeOf",
    change: ["?? this.#outer.writeOf(source)", ""],
    breaks: "branch: commutes around it are forgotten in it",
    tests: parallel,
  },
  {
    in: "Branch.assertUsable",
    change: ["this.#outer.assertUsable(operation);", ""],
    breaks: "branch: one of an attempt that has ended goes on",
    tests: parallel,
  },
  {
    in: "Branch.#noticeOuter",
    change: ["if (epoch !== this.#outerEpoch) this.epoch++;", ""],
    breaks: "branch: a derived value in it does not see what changes around it",
    tests: parallel,
  },
  {
    in: "Attempt.noteReads",
    change: ["for (const source of sources) this.#noteRead(source);", ""],
    breaks: "attempt: what a cached derived value comes from was not read",
    tests: parallel,
  },
  {
    in: "changeOf",
    change: ["if (attempt.hasNews()) return Promise.resolve();", ""],
    breaks: "retry: a change that came before the waiting is missed",
    tests: parallel,
  },
  {
    in: "TransactionHandle.orElse",
    change: ["if (branch.isWaiting) return otherwise(); branch.succeed();", "branch.succeed();"],
    breaks: "orElse: a branch that waits and says nothing of it counts as a success",
    tests: test("transaction/branches"),
  },
  // observables
  {
    in: "follow",
    change: ["!isOver &&", ""],
    breaks: "observable: one that was ended in a delivery hears once more",
    tests: test("observable"),
  },
  {
    in: "follow",
    change: ["&& !Object.is(old, value)", ""],
    breaks: "observable: an equal value is given again",
    tests: test("observable"),
  },
  {
    in: "follow",
    change: ["removeWatch(identity, key);", ""],
    breaks: "observable: one that was ended keeps its watch",
    tests: test("observable"),
  },
  {
    in: "newestValues",
    change: ["isOver = true; leave?.();", "isOver = true;"],
    breaks: "observable: a loop that is left is followed for ever",
    tests: test("observable"),
  },
  {
    in: "fromObservable",
    change: ['if ("error" in last) throw last.error;', ""],
    breaks: "observable: its failure is a value that is undefined",
    tests: test("observable"),
  },
  // peek, verdicts, forms
  {
    in: "peek",
    change: [
      "context.peek === undefined ? context.read(node) : context.peek(node)",
      "context.read(node)",
    ],
    breaks: "peek: what is looked at is followed",
    tests: test("graph/peek"),
  },
  {
    in: "tryToSet",
    change: [
      "if (kernel.context !== undefined && !kernel.context.keepsRefused) validate(node, value);",
      "",
    ],
    breaks: "form: a draft takes what the validator will refuse",
    tests: test("try-to-set"),
  },
  {
    in: "isRefusal",
    change: [
      "return !(error instanceof DosyncError || error instanceof UsageError);",
      "return true;",
    ],
    breaks: "form: a mistake of the program is shown to people",
    tests: test("try-to-set"),
  },
  // agents
  {
    in: "AgentNode.receive",
    change: ["throwIfFailed(this);", ""],
    breaks: "agent: one that has failed takes actions",
    tests: test("agent"),
  },
  {
    in: "AgentNode.commit",
    change: ["this.state = before;", ""],
    breaks: "an agent whose result was refused counts the action as done before it has failed",
    tests: test("agent"),
  },
  {
    in: "AgentNode.commit",
    change: ["this.state = { pending, error: undefined };", ""],
    breaks: "a watch of an agent's last value finds it at work",
    tests: test("agent"),
  },
  {
    in: "AgentNode.tellState",
    change: ["catch (failure) { reportFailure(failure, this); }", "finally {}"],
    breaks: "agent: a listener that throws keeps the others from being told",
    tests: test("agent", "adapter"),
  },
  {
    in: "fail",
    change: ["entry.failed(error)", "entry.reached()"],
    breaks: "agent: who waits for one that fails is told that it is done",
    tests: test("agent"),
  },
  {
    in: "start",
    change: ["heldByAction = held;", ""],
    breaks: "agent: what a failing action has sent is sent",
    tests: test("agent"),
  },
  // the graph
  {
    in: "followForWatches",
    change: ["if (hasNoRoom(value.error)) throw value.error;", ""],
    breaks: "watch: a derived value that found no room is reported instead of computed",
    tests: test("transaction/stack-overflow", "transaction/no-room"),
  },
  {
    in: "readAll",
    change: ["if (hasNoRoom(error)) throw error;", ""],
    breaks: "cycle: one that was found without room is kept",
    tests: test("transaction/stack-overflow"),
  },
  {
    in: "readDerived",
    change: ["if (isPassing || (derived.flags & (DIRTY | PENDING)) === 0)", "if (true)"],
    breaks: "derived: what changes when somebody starts to listen is missed",
    tests: test("external"),
  },
  {
    in: "warm",
    change: ["if (!isSameStill) propagate(node.subs);", ""],
    breaks: "derived: who depends on one that becomes live and has changed elsewhere is not told",
    tests: test("external"),
  },
  {
    in: "settle",
    change: ["link.seen = (dep.flags & written) === 0 ? dep.held : dep.old;", ""],
    breaks: "a subscription compares with what it was told first",
    tests: test("graph/live"),
  },
  {
    in: "Subscription.follow",
    change: ["this.depsTail!.seen = valueIn(node as unknown as Dependency);", ""],
    breaks: "a subscription does not know what it has seen",
    tests: test("adapter"),
  },
  {
    in: "letGo",
    change: ["node.flags & (DIRTY | PENDING)) === 0", "node.flags & DIRTY) === 0"],
    breaks: "derived: one that was marked and is followed no more is taken for up to date",
    tests: test("graph/live"),
  },
  {
    in: "freshen",
    change: ["memo.flags &= ~PENDING;", ";"],
    breaks: "derived: a live one that was found to be as it was stays marked",
    tests: test("graph/live"),
  },
  {
    in: "freshen",
    change: ["if (memo.deps !== first) { link = memo.deps; continue; }", ""],
    breaks: "derived: a member of a complete ring is compared by its former links",
    tests: test("graph/moving"),
  },
  {
    in: "compareAll",
    change: ["elsewhere.isHeld || computing.depth > 0", "elsewhere.isHeld"],
    breaks: "derived: a value elsewhere moves while a computation runs",
    tests: test("graph/moving"),
  },
  {
    in: "warm",
    change: ["&& (dep.flags & (DIRTY | PENDING)) === 0", ""],
    breaks: "derived: what becomes live takes what it depends on for settled",
    tests: test("graph/moving"),
  },
  {
    in: "link",
    change: ["next.seen = value;", ""],
    breaks: "derived: a link that is used again keeps what was seen before",
    tests: test("graph/live"),
  },
  {
    in: "firstChange",
    change: ["(dep as DerivedNode).pull();", ""],
    breaks: "a subscription to a derived value compares with what that was before",
    tests: test("graph/live"),
  },
  {
    in: "everySource",
    change: ["if ((memo.flags & flag) !== 0) return false;", ""],
    breaks: "a world takes over the result of a derived value that has to be computed",
    tests: test("graph/derived", "draft-world", "worlds/worlds", "snapshot"),
  },
  {
    in: "tellAll",
    change: ["if (tell !== undefined)", "if (false)"],
    breaks: "who has claimed a ref is not told of the commit that overtakes it",
    tests: test("transaction/async", "transaction/draft"),
  },
  {
    in: "Attention.changed",
    change: ["this.#stopTimer?.();", ""],
    breaks: "an observer that came in between does not put off the end",
    tests: test("observed"),
  },
  {
    in: "Attention.#endIfAlone",
    change: ["if (!isObserved(this.#node)) this.#clean();", "this.#clean();"],
    breaks: "what has begun ends although another observer has come",
    tests: test("observed"),
  },
  {
    in: "Attention.#lookSoon",
    change: ["&& isObserved(this.#node)", ""],
    breaks: "something begins for an observer that has left",
    tests: test("observed"),
  },
  {
    in: "Source.watchedChanged",
    change: ["observersChanged?.(this);", ""],
    breaks: "a watch of an atom is no observer",
    tests: test("observed"),
  },
  {
    in: "warm",
    change: ["if (dep.subs === undefined) beginObserving(dep);", ""],
    breaks: "what a cold derived value depends on is not observed when it becomes live",
    tests: test("observed"),
  },
  {
    in: "letGo",
    change: ["observersChanged?.(dep as unknown as IdentityNode);", ""],
    breaks: "the last dependent leaves and nobody hears of it",
    tests: test("observed"),
  },
  {
    in: "openModel",
    change: ["scope.dispose(); throw error;", "throw error;"],
    breaks: "what a factory that throws has started goes on",
    tests: test("disposal"),
  },
  {
    in: "Scope.dispose",
    change: ["next = this.#cleanups.pop())", "next = this.#cleanups.shift())"],
    breaks: "what was registered last does not end first",
    tests: test("disposal"),
  },
  {
    in: "DraftTransaction.#conflicting",
    change: ["!isSameAt(part, base, theirs)", "part !== undefined"],
    breaks: "a draft conflicts over parts that others have left alone",
    tests: test("transaction/draft-parts"),
  },
  {
    in: "DraftTransaction.latest",
    change: ["if (parts.length === 0) return mine;", "if (parts !== undefined) return mine;"],
    breaks: "a draft commits its parts over what others did to the rest",
    tests: test("transaction/draft-parts"),
  },
  {
    in: "DraftTransaction.#resolveAll",
    change: ["if (place !== source && found.has(source)) found.delete(place);", ""],
    breaks: "a conflict over all of a ref is asked about again for a part",
    tests: test("transaction/draft-parts"),
  },
  {
    in: "Lens.validatorChanged",
    change: ["this.#rule?.apply(isInForce);", ""],
    breaks: "the validator of a lens is asked by nobody",
    tests: test("lens-validator"),
  },
  {
    in: "keepState",
    change: ["if (kept !== undefined) putBack(model, kept);", ""],
    breaks: "an edited module begins anew",
    tests: test("keep-state"),
  },
  {
    in: "PartRule.check",
    change: ["kernel.context = outer;", ""],
    breaks: "the validator of a lens leaves its context behind",
    tests: test("lens-validator"),
  },
  {
    in: "checkAll",
    change: ["hasRules || rule.subject !== undefined", "hasRules"],
    breaks: "a draft in a draft asks no validator of a lens",
    tests: test("lens-validator"),
  },
  {
    in: "at",
    change: ["if (isPlain(whole) && !Object.hasOwn(whole, key)) return undefined;", ""],
    breaks: "a path finds what an object inherits",
    tests: test("lens-path"),
  },
  {
    in: "resetAll",
    change: ["source.owner.loader.startAnew();", ";"],
    breaks: "a resource that is looked at does not load again after it was put back",
    tests: test("testing/reset-all"),
  },
  {
    in: "keepFirstValues",
    change: ["others(source, old);", ""],
    breaks: "who keeps first values keeps others from doing that",
    tests: test("testing/reset-all"),
  },
  {
    in: "resultFromSent",
    change: ["!isAlike(expected, present.value)", "false"],
    breaks: "the browser shows what a server has loaded for another input",
    tests: test("sent-results"),
  },
  {
    in: "resultToSend",
    change: ['if (state.status !== "ready") return undefined;', ""],
    breaks: "a server sends what does not fit, or has failed",
    tests: test("sent-results"),
  },
  {
    in: "stateOf",
    change: ["if (result !== undefined && areSame(result.inputs))", "if (result !== undefined)"],
    breaks: "a resource shows a new input beside an old result",
    tests: test("resource"),
  },
  {
    in: "Loader.#land",
    change: ["if (this.#flight !== flight) return;", ""],
    breaks: "what was overtaken is a result all the same",
    tests: test("resource"),
  },
  {
    in: "Loader.#land",
    change: ["if (!areSame(flight.inputs)) return this.lookSoon();", ""],
    breaks: "what answers in the moment of a commit is not ignored",
    tests: test("when-loaded"),
  },
  {
    in: "Loader.#look",
    change: ["if (flight !== undefined && areSame(flight.inputs)) return;", ""],
    breaks: "whatever changes starts a load anew",
    tests: test("resource"),
  },
  {
    in: "Loader.#look",
    change: ["this.#follow(() => void areSame(result.inputs));", ""],
    breaks: "who looks at a result that was loaded before hears of no input",
    tests: test("resource"),
  },
  {
    in: "Loader.#publish",
    change: ["if (areSame(result.inputs)) transactionInCharge", "transactionInCharge"],
    breaks: "a screen with a pending transition loses its result to that of the transition",
    tests: test("resource"),
  },
  {
    in: "Loader.#endIfUnneeded",
    change: ["if (this.#isNeeded) return;", ""],
    breaks: "a load that somebody waits for is aborted with the last observer",
    tests: test("resource"),
  },
  {
    in: "stateOf",
    change: ["world.takeLater?.(source, fits) === true", "false"],
    breaks: "a draft that was opened before something was loaded shows it never",
    tests: test("resource"),
  },
  {
    in: "DraftTransaction.overtake",
    change: ["memo.flags |= DIRTY;", ""],
    breaks: "a draft is not told of what was loaded for its inputs",
    tests: test("resource"),
  },
  {
    in: "DraftTransaction.overtake",
    change: ["this.epoch++; }", "}"],
    breaks: "what a draft computes from a resource does not follow it",
    tests: test("resource"),
  },
  {
    in: "DraftTransaction.takeLater",
    change: ["if (!fits(value)) return false;", ""],
    breaks: "a draft shows what was loaded for other inputs",
    tests: test("resource"),
  },
  {
    in: "DraftTransaction.takeLater",
    change: ["this.#base.takeOver(source, value);", ""],
    breaks: "a draft loses what it has shown when something else is loaded",
    tests: test("resource"),
  },
  {
    in: "DraftTransaction.takeLater",
    change: ["if (!this.isOpen) return false;", ""],
    breaks: "a draft that has ended changes what it shows",
    tests: test("resource"),
  },
  {
    in: "Base.differs",
    change: ["return isTimeless ||", "return"],
    breaks: "a draft takes over what is computed from a resource that is loading",
    tests: test("resource"),
  },
  {
    in: "isAsSeen",
    change: ["|| isAlike?.(seen, value) === true", ""],
    breaks: "what was sent for a computed object is loaded again",
    tests: test("sent-results"),
  },
  {
    in: "isKeptByJson",
    change: ["isAlike(JSON.parse(JSON.stringify(value)), value)", "true"],
    breaks: "an input is sent that JSON does not keep",
    tests: test("sent-results"),
  },
  {
    in: "sourcesOf",
    change: ["if (known.has(path) &&", "if ("],
    breaks: "new results of a server are not taken",
    tests: test("sent-results", "new-data"),
  },
  {
    in: "sourcesOf",
    change: ['(readNow(resource) as ResourceState<unknown>).status === "ready"', "false"],
    breaks: "what was loaded here is replaced by what the server has sent before",
    tests: test("new-data"),
  },
  {
    in: "takeNewData",
    change: ["known.add(path);", "results.delete(path);"],
    breaks: "a result that is sent once more does not serve again",
    tests: test("new-data"),
  },
  {
    in: "sendable",
    change: ["if (names.length > 0) data[UNDEFINED] = names;", ""],
    breaks: "JSON loses which values are undefined",
    tests: test("model"),
  },
  {
    in: "sendable",
    change: ["if (all.length > 0) data[LOST_IN_JSON] = Object.fromEntries(all);", ""],
    breaks: "nobody is told of what JSON has lost",
    tests: test("model.dev"),
  },
  {
    in: "warnOfLosses",
    change: ["if (what === undefined || isThere) continue;", "if (what === undefined) continue;"],
    breaks: "who does not use JSON is warned of it",
    tests: test("model.dev"),
  },
  {
    in: "lensAt",
    change: ["if (kept !== undefined) return kept as L;", ""],
    breaks: "a lens that a component names in a render is another one each time",
    tests: test("lens-path"),
  },
  {
    in: "lensAt",
    change: ["collected.register(lens, () => void isEmpty(root, path, 0));", ""],
    breaks: "the places of lenses that are gone stay for ever",
    tests: test("lens-path"),
  },
  {
    in: "isEmpty",
    change: [
      "return place.inner.size === 0 && place.lens?.deref() === undefined;",
      "return place.inner.size === 0;",
    ],
    breaks: "a lens that somebody holds is forgotten",
    tests: test("lens-path"),
  },
  {
    in: "noteCopy",
    change: ["|| isServerOfNext()", ""],
    breaks: "Next is warned of the copy that its server components have",
    tests: test("copies.dev"),
  },
  {
    in: "makeModel",
    change: ["openModel(() => checked(factory(...args))).model", "checked(factory(...args))"],
    breaks: "model: what a factory has registered never ends",
    tests: test("disposal"),
  },
  {
    in: "checked",
    change: ["&& !isThenable(model)", ""],
    breaks: "model: the promise of a factory is a model",
    tests: test("disposal"),
  },
  {
    in: "openModel",
    change: ["labelIdentities(model);", ""],
    breaks: "model: its identities have no names",
    tests: test("disposal"),
  },
  {
    in: "openModel",
    change: ["current = outer;", ""],
    breaks: "model: what is registered after the factory is taken",
    tests: test("disposal"),
  },
  {
    in: "openModel",
    change: ["others.add(scope);", "others.clear();"],
    breaks: "model: of two calls that answer one model only the first ends",
    tests: test("disposal"),
  },
  {
    in: "restore",
    change: [
      'putAll(entries.values(), "restore", "restore", () => {',
      "initializeWith(entries.values(), () => {",
    ],
    breaks: "restore: a page hydrates from what a storage has kept",
    tests: test("model"),
  },
  {
    in: "guardTexts",
    change: ["before?.(node);", ""],
    breaks: "texts: the second binding takes the place of the first",
    tests: test("habits.dev"),
  },
  {
    in: "readFrom",
    change: ["warned.add(node);", ""],
    breaks: "texts: what is read by habit is said again and again",
    tests: test("habits.dev"),
  },
  {
    in: "DerivedNode.isEqual",
    change: ["kernel.context = undefined;", ""],
    breaks: "derived: what an equality reads is a dependency",
    tests: test("graph/equality"),
  },
  {
    in: "DerivedNode.peek",
    change: ["computing.depth === 0 || isCurrent(this)", "true"],
    breaks: "derived: to show a value inside of a computation computes it",
    tests: test("showing"),
  },
  {
    in: "refuseGenerator",
    change: ["/GeneratorF/.test(", "/never/.test("],
    breaks: "unfinished: a generator function runs nothing, and nobody hears of it",
    tests: test("transaction/unfinished"),
  },
  {
    in: "ignoreFailure",
    change: [
      "Promise.prototype.then.call(result, undefined, () => {})",
      "(result as PromiseLike<unknown>).then(undefined, () => {})",
    ],
    breaks: "unfinished: a query runs because it was refused",
    tests: test("transaction/unfinished"),
  },
  {
    in: "checkDuration",
    change: ["if (milliseconds >= 0) return;", "return;"],
    breaks: "wait: no number is a time",
    tests: test("wait"),
  },
  {
    in: "systemClock",
    change: ["left > LONGEST", "false"],
    breaks: "wait: a long time ends at once",
    tests: test("wait"),
  },
  {
    in: "io",
    change: ["kernel.isTransacting || kernel.context !== undefined", "kernel.isTransacting"],
    breaks: "io: a function that only computes may do it",
    tests: test("transaction/io"),
  },
  {
    in: "valuesOf",
    change: ["for (let n = 2; name in values; n++) name = `${label} (${n})`;", ""],
    breaks: "invariant: of two equal labels one value is lost",
    tests: test("invariant"),
  },
  {
    in: "derivedFamily",
    change: ["if (isObject(key)) byObject.set(key, new WeakRef(member)); else", ""],
    breaks: "family: a key that holds its member keeps it for ever",
    tests: test("derived-family"),
  },
  {
    in: "doesMore",
    change: ["(source.flags & HIDDEN) === 0", "true"],
    breaks: "a draft that changed a part of a row which is gone can only be aborted",
    tests: ["packages/core/test/transaction/draft-gone.test.ts"],
  },
  {
    in: "withAnswers",
    change: ["&& !theirs.has(place)", ""],
    breaks: "to take theirs of a row that is gone alters the row",
    tests: ["packages/core/test/transaction/draft-gone.test.ts"],
  },
  {
    in: "TypedTexts.keepingRefused",
    change: ["if (value !== undefined) this.#entries.set(identity, { ...entry, value });", ""],
    breaks: "what was typed is lost by a rebase, and the draft is saved without it",
    tests: ["packages/core/test/transaction/draft-gone.test.ts"],
  },
  {
    in: "TypedTexts.keepingRefused",
    change: ["if (decided.has(identity)) continue;", ""],
    breaks: "a text stays although its conflict was decided",
    tests: ["packages/core/test/transaction/draft-gone.test.ts"],
  },
  {
    in: "report",
    change: ["} catch { }", "} finally { }"],
    breaks: "a proxy that was revoked, thrown by a watch, ends all deliveries",
    tests: ["packages/core/test/odd-values.test.ts"],
  },
  {
    in: "isThenable",
    change: ["return false;", "throw new TypeError();"],
    breaks: "a thrown object whose `then` throws is never told of",
    tests: ["packages/core/test/odd-values.test.ts"],
  },
  {
    in: "newestValues",
    change: ["for (const answer of waiting.splice(0)) answer(DONE);", ""],
    breaks: "who waits for the next value is never told of the end",
    tests: ["packages/core/test/observable.test.ts"],
  },

  // a draft that is committed as another transaction
  {
    in: "OpenDraft.commit",
    change: ["this.#transaction.refuseConflicts();", ""],
    breaks: "a draft with conflicts asks for another transaction in its place",
    tests: test("transaction/draft-stand-in"),
  },
  {
    in: "OpenDraft.commit",
    change: ["if (this.#outer !== undefined) throw innerDraft(this.label);", ""],
    breaks: "a draft in a draft is committed past the outer one",
    tests: test("transaction/draft-stand-in"),
  },
  {
    in: "DraftTransaction.commit",
    change: ["standIn?.body,", "undefined,"],
    breaks: "a mutation that stands for a draft cannot run again",
    tests: test("transaction/draft-stand-in"),
  },
  {
    in: "DraftTransaction.commit",
    change: ["standIn === undefined && this.parent === undefined", "this.parent === undefined"],
    breaks: "a draft is brought up to date for another transaction's sake",
    tests: test("transaction/draft-stand-in"),
  },

  // the field that a refusal belongs to, and what a field shows
  {
    in: "refusalAt",
    change: [
      "if (own !== undefined || refused.length === 0) return own;",
      "if (refused.length === 0) return own;",
    ],
    breaks: "a field shows the refusal of the whole in place of its own",
    tests: places,
  },
  {
    in: "refusalAt",
    change: ["answers.get(draft.checkedAt)", "answers.get(answers as never)"],
    breaks: "a field gets another error at each question",
    tests: places,
  },
  {
    in: "refusalAt",
    change: [
      "answers.set(draft.checkedAt, (known = new Map()))",
      "answers.set((draft as unknown as { key: [] }).key ??= [], (known = new Map()))",
    ],
    breaks: "a field's answers are never found again",
    tests: places,
  },
  {
    in: "inOrAround",
    change: ["if (of === undefined) continue;", "if (of === undefined) return found;"],
    breaks: "a field shows a rule's refusal, which belongs to no field",
    tests: places,
  },
  {
    in: "inOrAround",
    change: ["if (isWithin(of, node)) return found;", ""],
    breaks: "a field does not show the refusal of its part",
    tests: places,
  },
  {
    in: "inOrAround",
    change: ["if (!isWithin(node, of)) continue;", ""],
    breaks: "a field shows what is wrong with another ref",
    tests: places,
  },
  {
    in: "inOrAround",
    change: [
      "if (issues.length > 0) return ofField(draft, node, found, issues);",
      "return ofField(draft, node, found, issuesOf(found));",
    ],
    breaks: "each field shows what is wrong with another field of the whole",
    tests: places,
  },
  {
    in: "issuesOf",
    change: ["error instanceof ValidationError ? error.issues : [{ message }]", "[{ message }]"],
    breaks: "a field shows the first issue of the whole, not its own",
    tests: places,
  },
  {
    in: "ofField",
    change: ["if (message === found.message) return found;", ""],
    breaks: "the whole's refusal is another error at each field",
    tests: places,
  },
  {
    in: "Trial.constructor",
    change: ["of instanceof Source ? of : (of as Part).source", "of as Source"],
    breaks: "a lens with a validator has no field that is to blame",
    tests: places,
  },
  {
    in: "Trial.concerns",
    change: ["if (own.some((key, i) => i < at.length && key !== at[i])) return false;", ""],
    breaks: "an issue is shown at fields beside its path",
    tests: places,
  },
  {
    in: "Trial.concerns",
    change: ["if (at.length >= own.length) return true;", ""],
    breaks: "an issue with a path is shown only where putting the field back helps",
    tests: places,
  },
  {
    in: "Trial.concerns",
    change: ["if (this.#base === undefined) return true;", ""],
    breaks: "nothing of a new row is to blame",
    tests: places,
  },
  {
    in: "Trial.concerns",
    change: ["if (!this.#isChanged(part)) return false;", ""],
    breaks: "a field that nobody has changed is to blame",
    tests: places,
  },
  {
    in: "Trial.concerns",
    change: ["if (this.#goesWithout(part, message)) return true;", ""],
    breaks: "the one field to blame shows nothing",
    tests: places,
  },
  {
    in: "Trial.concerns",
    change: ["return !changed.some(", "return changed.some("],
    breaks: "a field is to blame beside the one that is",
    tests: places,
  },
  {
    in: "Trial.concerns",
    change: ["isWithin(one, this.#of) && ", ""],
    breaks: "what was changed elsewhere is tried as a part",
    tests: places,
  },
  {
    in: "Trial.#isChanged",
    change: [
      "!part.isSamePart(part.partOf(this.#base), part.partOf(this.#mine))",
      "part.partOf(this.#base) !== part.partOf(this.#mine)",
    ],
    breaks: "an equal part counts as changed",
    tests: places,
  },
  {
    in: "Trial.#isChanged",
    change: ["return true;", "return false;"],
    breaks: "a part that one of the values lacks counts as unchanged",
    tests: places,
  },
  {
    in: "Trial.#goesWithout",
    change: ["if (thrown === undefined) return true;", "if (thrown === undefined) return false;"],
    breaks: "a field is not to blame though all is well without it",
    tests: places,
  },
  {
    in: "Trial.#goesWithout",
    change: ["isUnsaid ? one.message.startsWith(unsaid) : ", ""],
    breaks: "a refusal without words counts as another one for its value",
    tests: places,
  },
  {
    in: "Trial.#worldWithout",
    change: ["return overlay(world, new Map([[this.#source, whole]]));", "return world;"],
    breaks: "no field is to blame alone: none is put back",
    tests: places,
  },
  {
    in: "isWithin",
    change: ["outer === whole || isWithin(outer, whole)", "outer === whole"],
    breaks: "a field two lenses below the whole is taken for no part of it",
    tests: places,
  },
  {
    in: "pathWithin",
    change: ["one !== undefined && one !== whole", "one !== undefined"],
    breaks: "the path of a field begins above the whole that has the validator",
    tests: places,
  },
  {
    in: "pathWithin",
    change: ["if (one.path === undefined) return undefined;", ""],
    breaks: "a lens of functions fails where paths are compared",
    tests: places,
  },
  {
    in: "draftField",
    change: [
      "if (last !== undefined && isSameState(last, now)) return last as DraftFieldState<T>;",
      "",
    ],
    breaks: "the state of a field is another object at each reading",
    tests: fields,
  },
  {
    in: "takeBack",
    change: ["edit.bases", "new Map()"],
    breaks: "what is taken back is the value of now, not the first one",
    tests: fields,
  },
  {
    in: "opened",
    change: ["if (draft instanceof OpenDraft) return draft;", "return draft as OpenDraft;"],
    breaks: "what is no draft fails with an error of the engine",
    tests: fields,
  },
  {
    in: "stateOf",
    change: ["isRefused: refusal !== undefined", "isRefused: refusal?.error !== undefined"],
    breaks: "a thrown undefined is no refusal",
    tests: fields,
  },
  {
    in: "stateOf",
    change: [
      "isChanged: text?.refusal !== undefined || !Object.is(base, value)",
      "isChanged: !Object.is(base, value)",
    ],
    breaks: "a text that is no value leaves its field unchanged",
    tests: fields,
  },
  {
    in: "stateOf",
    change: [
      "isChanged: text?.refusal !== undefined || !Object.is(base, value)",
      "isChanged: text !== undefined || !Object.is(base, value)",
    ],
    breaks: "a text of the first value counts as a change",
    tests: fields,
  },
  {
    in: "isSameState",
    change: ["isSameConflict &&", ""],
    breaks: "a field does not say that its conflict has changed",
    tests: fields,
  },
  {
    in: "isSameState",
    change: ["Object.is(a.theirs, b.theirs)", "true"],
    breaks: "a field shows what others had before",
    tests: fields,
  },
  {
    in: "conflictOver",
    change: ["Object.is(base, theirs) ? undefined : {", "{"],
    breaks: "a part is in conflict where others have changed another part",
    tests: fields,
  },
  {
    in: "TypedTexts.#isUpToDate",
    change: ["return Object.is(value, this.#read(identity));", "return true;"],
    breaks: "a typed text stays when the value becomes another one",
    tests: fields,
  },
  {
    in: "TypedTexts.set",
    change: ["this.version++;", ""],
    breaks: "a text that is no value is not checked",
    tests: fields,
  },
  {
    in: "TypedTexts.delete",
    change: ["this.version++;", ""],
    breaks: "a refused text is told of after it was deleted",
    tests: fields,
  },
];
