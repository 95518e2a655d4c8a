import { changeAtomNow } from "../atom.ts";
import { install, published } from "../commit.ts";
import { applyChange, type Change, type Context } from "../context.ts";
import {
  type Commit,
  flush,
  labelFrom,
  openCommit,
  type Origin,
  refuseEndlessChain,
} from "../delivery.ts";
import { DEV } from "../dev.ts";
import { AsyncBodyError, isThenable, SetAfterCommuteError } from "../errors.ts";
import { deepFreeze } from "../freeze.ts";
import { describe, type IdentityNode } from "../identity.ts";
import { kernel, type Write } from "../kernel.ts";
import { callPure } from "../pure.ts";
import { COMMUTED, type Source, WRITTEN } from "../source.ts";
import { validate } from "../validator.ts";
import { warnAtomInTransaction } from "../warnings.ts";
import type { World } from "../world.ts";

/** What an asynchronous transaction went through before it could commit. */
export interface Past {
  readonly attempts: number;
  readonly conflicts: readonly IdentityNode[];
}

const NO_PAST: Past = { attempts: 1, conflicts: [] };

/**
 * The synchronous transaction: it cannot be overtaken, so it needs no history and no conflict check.
 *
 * It writes in place. `first` is the head of the list of what it has written, each source with the
 * value to go back to (see `Source`); nothing is allocated for it. Only one can run at a time, so
 * there is only one object.
 */
class InPlaceTransaction implements Context, World {
  readonly isTransaction = true;
  origin: Origin = undefined;
  past: Past = NO_PAST;
  first: Source | undefined = undefined;
  last: Source | undefined = undefined;
  callbacks: (() => void)[] | undefined = undefined;
  sends: (() => void)[] | undefined = undefined;
  epoch = 0;
  memos: Map<IdentityNode, unknown> | undefined = undefined;

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
    changeAtomNow(node, change);
    this.epoch++;
  }

  alter(node: Source, change: Change, args: readonly unknown[]): unknown {
    const value = applyChange(change, node.value, args);
    if ((node.flags & COMMUTED) !== 0) throw new SetAfterCommuteError("alter", describe(node));
    return this.write(node, value);
  }

  refSet(node: Source, value: unknown): unknown {
    if ((node.flags & COMMUTED) !== 0) throw new SetAfterCommuteError("set", describe(node));
    return this.write(node, value);
  }

  /** Nothing can come in between, so what the function gives now is what it would give at commit. */
  commute(node: Source, change: Change, args: readonly unknown[]): unknown {
    const value = callPure("a commute function", node, change, node.value, args);
    const isFirstWrite = (node.flags & WRITTEN) === 0;
    this.write(node, value);
    if (isFirstWrite) node.flags |= COMMUTED;
    return value;
  }

  ensure(node: Source): unknown {
    return node.value;
  }

  join(body: () => unknown): unknown {
    return runBody(body, this.origin);
  }

  afterCommit(callback: () => void): void {
    refuseEndlessChain();
    (this.callbacks ??= []).push(callback);
  }

  send(dispatch: () => void): void {
    (this.sends ??= []).push(dispatch);
  }

  write(node: Source, value: unknown): unknown {
    if (DEV) deepFreeze(value);
    if ((node.flags & WRITTEN) === 0) this.touch(node);
    node.value = value;
    this.epoch++;
    return value;
  }

  touch(node: Source): void {
    node.flags |= WRITTEN;
    node.old = node.value;
    if (this.last === undefined) this.first = node;
    else this.last.next = node;
    this.last = node;
  }

  /** Throws, with everything still only in place, unless it may be published. */
  validate(): void {
    const { first } = this;
    if (first === undefined) return;
    refuseEndlessChain(first);
    if (DEV) kernel.guard?.();
    for (let source: Source | undefined = first; source !== undefined; source = source.next) {
      if (source.extra !== undefined) validate(source, source.value);
    }
    if (kernel.checkInvariants !== undefined) kernel.checkInvariants(first, undefined, this);
  }

  /** From here on no user code runs until everything is on the timeline. */
  publish(body: (() => unknown) | undefined): void {
    const isFollowed = kernel.roots !== undefined || kernel.feed !== undefined;
    const writes = isFollowed ? this.recordWrites(body) : undefined;
    let commit: Commit | undefined;
    let source = this.first;
    if (source !== undefined) kernel.point++;
    while (source !== undefined) {
      const { next, old, value } = source;
      release(source);
      commit = install(source, old, value, commit, this.origin);
      source = next;
    }
    if (this.callbacks !== undefined || this.sends !== undefined) {
      commit ??= openCommit(this.origin);
      commit.afterCommit = this.callbacks;
      commit.sends = this.sends;
    }
    if (writes !== undefined) {
      commit ??= openCommit(this.origin);
      commit.attempts = this.past.attempts;
      commit.conflicts = this.past.conflicts;
    }
    this.rest();
    published(commit, writes);
  }

  rollback(): void {
    for (let source = this.first; source !== undefined;) {
      const { next } = source;
      source.value = source.old;
      release(source);
      source = next;
    }
    this.rest();
  }

  rest(): void {
    this.first = this.last = undefined;
    this.callbacks = this.sends = undefined;
    this.memos = undefined;
  }

  /** Who follows every commit needs a list of what it wrote; otherwise there is none. */
  recordWrites(body: (() => unknown) | undefined): readonly Write[] | undefined {
    const writes: Write[] = [];
    for (let source = this.first; source !== undefined; source = source.next) {
      writes.push({ identity: source, old: source.old, value: source.value });
    }
    if (writes.length === 0) return undefined;
    kernel.roots?.prepare(writes, body);
    return writes;
  }
}

function release(source: Source): void {
  source.flags &= ~(WRITTEN | COMMUTED);
  source.old = undefined;
  source.next = undefined;
}

const transaction = new InPlaceTransaction();

/**
 * Runs a body as a synchronous transaction: everything that it changed is published at one commit
 * point, or nothing is. `rerun` runs the same transaction again, where that is possible.
 */
export function runInPlace<T>(
  body: () => T,
  origin: Origin,
  rerun: (() => unknown) | undefined,
  past: Past = NO_PAST,
): T {
  kernel.context = transaction;
  transaction.origin = origin;
  transaction.past = past;
  let isPublished = false;
  try {
    const result = runBody(body, origin);
    transaction.validate();
    transaction.publish(rerun);
    isPublished = true;
    return result as T;
  } finally {
    if (!isPublished) transaction.rollback();
    kernel.context = undefined;
    flush();
  }
}

function runBody(body: () => unknown, origin: Origin): unknown {
  const result = body();
  if (isThenable(result)) {
    result.then(undefined, () => {}); // what it does from here on is outside of the transaction
    throw new AsyncBodyError(labelFrom(origin) ?? "dosync");
  }
  return result;
}
