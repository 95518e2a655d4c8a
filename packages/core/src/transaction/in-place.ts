import { changeAtomNow } from "../atom.ts";
import { isUnnoticed, noteChange, published } from "../commit.ts";
import { applyChange, type Change, type Context, KEEP } from "../context.ts";
import { flush, openCommit, refuseEndlessChain } from "../delivery.ts";
import { DEV } from "../dev.ts";
import { AsyncBodyError, isThenable } from "../errors.ts";
import { deepFreeze } from "../freeze.ts";
import type { IdentityNode } from "../identity.ts";
import { kernel, type Write } from "../kernel.ts";
import { callPure } from "../pure.ts";
import { COMMUTED, FOLLOWED, NEWS, WRITTEN } from "../flags.ts";
import type { Source } from "../source.ts";
import { type Commit, labelFrom, type Origin } from "../record.ts";
import { refuseAfterCommute, undo, writeInPlace } from "../undo.ts";
import { validate } from "../validator.ts";
import { warnAtomInTransaction } from "../warnings.ts";
import type { Memos, World } from "../world.ts";

/** What an asynchronous transaction went through before it could commit. */
export interface Past {
  readonly attempts: number;
  readonly conflicts: readonly IdentityNode[];
}

/**
 * The synchronous transaction: it cannot be overtaken, so it needs no history and no conflict check.
 * It writes in place; what it has written stands in `undo`.
 */
class InPlaceTransaction implements Context, World {
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
    return source.value;
  }
  differs(source: Source): boolean {
    return (source.flags & WRITTEN) !== 0;
  }

  changeAtom(node: Source, change: (old: unknown) => unknown): void {
    if (DEV) warnAtomInTransaction(node);
    if ((node.flags & WRITTEN) !== 0) {
      // Only who initializes it writes an atom in here. What follows from that is rolled back with it.
      const value = change(node.value);
      if (value !== KEEP) this.refSet(node, value);
      return;
    }
    changeAtomNow(node, change);
    undo.epoch++;
  }

  alter(node: Source, change: Change, args: readonly unknown[]): unknown {
    const value = applyChange(change, node.value, args);
    refuseAfterCommute(node, "alter");
    if (DEV) deepFreeze(value);
    writeInPlace(node, value);
    return value;
  }

  refSet(node: Source, value: unknown): unknown {
    refuseAfterCommute(node, "set");
    if (DEV) deepFreeze(value);
    writeInPlace(node, value);
    return value;
  }

  /** Nothing can come in between, so what the function gives now is what it would give at commit. */
  commute(node: Source, change: Change, args: readonly unknown[]): unknown {
    const value = callPure("a commute function", node, change, node.value, args);
    const isFirstWrite = (node.flags & WRITTEN) === 0;
    if (DEV) deepFreeze(value);
    writeInPlace(node, value);
    if (isFirstWrite) node.flags |= COMMUTED;
    return value;
  }

  ensure(node: Source): unknown {
    return node.value;
  }

  join(body: () => unknown): unknown {
    const result = body();
    if (isThenable(result)) throw strayPromise(result, body);
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
 * Runs a body as a synchronous transaction: everything that it changed is published at one commit
 * point, or nothing is. `rerun` runs the same transaction again, where that is possible.
 *
 * Whatever may fail stands in the `try`, and so does whatever makes a call: any call may be the one
 * for which the stack has no room left. To undo, and to publish, only assigns. It is also kept so
 * short that an engine can compile it into its caller, and the body with it.
 */
export function runInPlace<T>(
  body: () => T,
  origin: Origin,
  rerun: (() => unknown) | undefined,
  past?: Past,
): T {
  kernel.context = transaction;
  let result: T;
  let record: Commit | undefined;
  try {
    result = body();
    if (isThenable(result)) throw strayPromise(result, origin);
    record = prepare(origin, rerun, past);
  } catch (error) {
    for (let source = undo.first; source !== undefined;) {
      const { next }: Source = source;
      source.value = source.old;
      source.flags &= ~(WRITTEN | COMMUTED);
      source.old = source.next = undefined;
      source = next;
    }
    undo.first = undo.last = undefined;
    transaction.callbacks = transaction.sends = transaction.memos = undefined;
    kernel.context = undefined;
    kernel.roots?.aborted();
    flush(); // what was swapped meanwhile stays, and is told of now
    throw error;
  }
  const { point } = kernel;
  for (let source = undo.first; source !== undefined;) {
    const { next }: Source = source;
    source.version = point;
    source.flags &= ~(WRITTEN | COMMUTED);
    source.old = source.next = undefined;
    source = next;
  }
  undo.first = undo.last = undefined;
  transaction.callbacks = transaction.sends = transaction.memos = undefined;
  kernel.context = undefined;
  if (record !== undefined || (kernel.duties & NEWS) !== 0) published(record);
  return result;
}

/**
 * Everything before publishing: validates, and notes who has to hear of it. If any of it fails the
 * transaction is undone. What it leaves then does no harm: a version kept twice, a dependent that
 * looks in vain, an attempt that runs again.
 */
function prepare(
  origin: Origin,
  rerun: (() => unknown) | undefined,
  past: Past | undefined,
): Commit | undefined {
  const { first } = undo;
  if (first !== undefined) {
    validateWrites(first);
    if (isUnremarkable(first)) {
      kernel.point++;
      return undefined;
    }
  }
  const isFollowed = (kernel.duties & FOLLOWED) !== 0;
  const writes = isFollowed ? recordWrites(rerun) : undefined;
  const record = noteWrites(first, origin);
  return writes === undefined && !hasHeldCalls()
    ? record
    : noteMore(record ?? openCommit(), writes, origin, past);
}

/** Whether there is nobody to tell of anything: most transactions only change values. */
function isUnremarkable(first: Source): boolean {
  if (kernel.duties !== 0 || hasHeldCalls()) return false;
  for (let source: Source | undefined = first; source !== undefined; source = source.next) {
    if (!isUnnoticed(source)) return false;
  }
  return true;
}

function hasHeldCalls(): boolean {
  return transaction.callbacks !== undefined || transaction.sends !== undefined;
}

/** Throws, with everything still only in place, unless it may be published. */
function validateWrites(first: Source): void {
  refuseEndlessChain(first);
  if (DEV) kernel.guard?.();
  for (let source: Source | undefined = first; source !== undefined; source = source.next) {
    if (source.extra !== undefined) validate(source, source.value);
  }
  if (kernel.checkInvariants !== undefined) kernel.checkInvariants(first, undefined, transaction);
}

function noteWrites(first: Source | undefined, origin: Origin): Commit | undefined {
  if (first === undefined) return undefined;
  kernel.point++;
  let record: Commit | undefined;
  for (let source: Source | undefined = first; source !== undefined; source = source.next) {
    if (!isUnnoticed(source)) {
      record = noteChange(source, source.old, source.value, record, origin);
    }
  }
  return record;
}

/** What most transactions do not have: callbacks, held sends, somebody who follows every commit. */
function noteMore(
  record: Commit,
  writes: readonly Write[] | undefined,
  origin: Origin,
  past: Past | undefined,
): Commit {
  record.afterCommit = transaction.callbacks;
  record.sends = transaction.sends;
  if (writes !== undefined) {
    record.writes = writes;
    record.origin = origin;
    record.attempts = past?.attempts ?? 1;
    record.conflicts = past?.conflicts ?? [];
  }
  return record;
}

/** Who follows every commit needs a list of what it wrote; otherwise there is none. */
function recordWrites(rerun: (() => unknown) | undefined): readonly Write[] | undefined {
  const writes: Write[] = [];
  for (let source = undo.first; source !== undefined; source = source.next) {
    writes.push({ identity: source, old: source.old, value: source.value });
  }
  kernel.roots?.prepare(writes, rerun, false);
  return writes.length === 0 && kernel.roots === undefined ? undefined : writes;
}

/** What an asynchronous body does from here on is outside of the transaction. */
function strayPromise(result: PromiseLike<unknown>, origin: Origin): AsyncBodyError {
  result.then(undefined, () => {});
  return new AsyncBodyError(labelFrom(origin) ?? "dosync");
}
