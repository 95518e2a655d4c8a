import { changeAtomNow } from "../identities/atom.ts";
import { Callback } from "../commit/calls.ts";
import type { Details } from "../commit/follow.ts";
import { aborted, checkWrites, follow, noteChange } from "../commit/publish.ts";
import {
  applyChange,
  type AtomChange,
  type Change,
  type Changed,
  KEEP,
  type TransactionContext,
} from "../kernel/context.ts";
import { deliver, flush, openCommit, refuseEndlessChain } from "../commit/delivery.ts";
import { DEV } from "../ground/dev.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { callPure } from "../kernel/read-only.ts";
import { COMMUTED, NEWS, WRITTEN } from "../kernel/flags.ts";
import type { Source } from "../kernel/source.ts";
import { tellRefused, tools } from "../kernel/tools.ts";
import type { Commit, CommitName } from "../commit/commit.ts";
import { refuseAfterCommute, undo as sharedUndo, writeInPlace } from "../kernel/undo.ts";
import { warnAtomInTransaction } from "../identities/warnings.ts";
import type { Memos, World } from "../kernel/world.ts";
import { refuseUnfinished } from "./unfinished.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;
const undo = sharedUndo;
const UNWRITTEN = ~(WRITTEN | COMMUTED);
const HAS_NEWS = NEWS;

/**
 * An `InPlaceTransaction` is the synchronous transaction. It cannot be overtaken, so it needs neither a
 * history nor a conflict check. It writes in place, and its writes stand in `undo`.
 */
class InPlaceTransaction implements TransactionContext, World {
  readonly isTransaction = true;
  callbacks: (() => void)[] | undefined = undefined;
  sends: (() => void)[] | undefined = undefined;
  memos: Memos | undefined = undefined;

  constructor() {
    undo.owner = this;
  }

  get epoch(): number {
    return undo.epoch;
  }
  read(node: IdentityNode): unknown {
    return node.readIn(this);
  }
  valueOf(source: Source): unknown {
    return source.held;
  }
  differs(source: Source): boolean {
    return (source.flags & WRITTEN) !== 0;
  }

  changeAtom(node: Source, change: AtomChange): Changed {
    if (DEV) warnAtomInTransaction(node);
    if ((node.flags & WRITTEN) !== 0) {
      // `initialize` has written the atom in here. Later changes of it are rolled back together with that.
      const old = node.held;
      const value = change(old);
      return value === KEEP ? undefined : [old, this.refSet(node, value)];
    }
    const changed = changeAtomNow(node, change);
    undo.epoch++;
    return changed;
  }

  alter(node: Source, change: Change, args: readonly unknown[]): unknown {
    const value = applyChange(change, node.held, args);
    refuseAfterCommute(node, "alter");
    if (DEV) freezeFor(node, value);
    writeInPlace(node, value);
    return value;
  }

  refSet(node: Source, value: unknown): unknown {
    refuseAfterCommute(node, "set");
    if (DEV) freezeFor(node, value);
    writeInPlace(node, value);
    return value;
  }

  /**
   * Calls the function at once. It would give the same at commit, since no other commit can come in
   * between.
   */
  commute(node: Source, change: Change, args: readonly unknown[]): unknown {
    const value = callPure(DEV && "a commute function", node, change, node.held, args);
    const isFirstWrite = (node.flags & WRITTEN) === 0;
    if (DEV) freezeFor(node, value);
    writeInPlace(node, value);
    if (isFirstWrite) node.flags |= COMMUTED;
    return value;
  }

  ensure(node: Source): unknown {
    return node.held;
  }

  join(body: () => unknown): unknown {
    const result = body();
    if (result !== undefined) refuseUnfinished(result, body, body);
    return result;
  }

  afterCommit(callback: () => void): void {
    refuseEndlessChain();
    (this.callbacks ??= []).push(callback);
  }

  send(dispatch: () => void): void {
    (this.sends ??= []).push(dispatch);
  }
}

const transaction: InPlaceTransaction = /* @__PURE__ */ new InPlaceTransaction();

/**
 * Runs a body as a synchronous transaction. All of its changes are published at one commit point, or none.
 * `rerun` runs the same transaction again, where that is possible.
 *
 * Code that may fail stands in the `try`, and so does every call: the stack may have no room for it.
 * Undoing and publishing only assign. The function is so short that an engine can compile it into its
 * caller, and the body with it.
 */
export function runInPlace<T>(
  body: () => T,
  commitName: CommitName,
  rerun: (() => unknown) | undefined,
  details?: Details,
): T {
  kernel.context = transaction;
  kernel.isTransacting = true;
  let result: T;
  let commit: Commit | undefined;
  try {
    if (DEV) tools?.began(undefined);
    result = body();
    // Only `dosync` has a result. Its body is `rerun`, also where `body` records reads around it.
    if (result !== undefined) refuseUnfinished(result, rerun!, commitName);
    commit = prepare(commitName, rerun, details);
  } catch (error) {
    for (let source = undo.first; source !== undefined;) {
      const { next }: Source = source;
      source.held = source.old;
      source.flags &= UNWRITTEN;
      source.old = source.next = undefined;
      source = next;
    }
    undo.first = undo.last = undefined;
    transaction.callbacks = transaction.sends = transaction.memos = undefined;
    kernel.context = undefined;
    kernel.isTransacting = false;
    aborted?.();
    flush(); // atoms that were swapped meanwhile stay swapped, and are told of now
    if (process.env.NODE_ENV !== "production") tellRefused(commitName, error);
    throw error;
  }
  const { point } = kernel;
  for (let source = undo.first; source !== undefined;) {
    const { next }: Source = source;
    source.version = point;
    source.flags &= UNWRITTEN;
    source.old = source.next = undefined;
    source = next;
  }
  undo.first = undo.last = undefined;
  transaction.callbacks = transaction.sends = transaction.memos = undefined;
  kernel.context = undefined;
  kernel.isTransacting = false;
  if (commit !== undefined || (kernel.duties & HAS_NEWS) !== 0) deliver(commit);
  return result;
}

/**
 * Does everything before publishing: checks the writes and notes the calls that follow. A failure in here
 * undoes the transaction. The rest of it does no harm then: a version that is kept twice, a dependent that
 * looks in vain, an attempt that runs again.
 */
function prepare(
  commitName: CommitName,
  rerun: (() => unknown) | undefined,
  details: Details | undefined,
): Commit | undefined {
  const { first } = undo;
  if (first !== undefined) checkWrites(first, transaction);
  let commit: Commit | undefined;
  if (transaction.callbacks !== undefined) commit = callLater(commit, transaction.callbacks);
  if (follow !== undefined) commit = follow(commit, first, undefined, rerun, commitName, details);
  if (transaction.sends !== undefined) commit = callLater(commit, transaction.sends);
  if (first !== undefined) kernel.point++;
  for (let source = first; source !== undefined; source = source.next) {
    commit = noteChange(source, source.old, source.held, commit, commitName);
  }
  return commit;
}

/**
 * Notes callbacks of the transaction. `follow` stands between those of `afterCommit` and those for agents.
 */
function callLater(commit: Commit | undefined, callbacks: readonly (() => void)[]): Commit {
  const opened = commit ?? openCommit();
  for (const callback of callbacks) opened.last.add(new Callback(callback));
  return opened;
}
