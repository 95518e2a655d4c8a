import { changeAtomNow } from "../identities/atom.ts";
import {
  applyChange,
  type AtomChange,
  type Change,
  type Changed,
  KEEP,
  type TransactionContext,
} from "../kernel/context.ts";
import { flush } from "../commit/delivery.ts";
import { DEV } from "../ground/dev.ts";
import { SetAfterCommuteError } from "../ground/errors.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { describe, type IdentityNode } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { callPure } from "../kernel/read-only.ts";
import { labelFrom, type CommitName } from "../commit/commit.ts";
import type { Source } from "../kernel/source.ts";
import { tools } from "../kernel/tools.ts";
import { undo } from "../kernel/undo.ts";
import { warnAtomInTransaction } from "../identities/warnings.ts";
import type { Memos, World } from "../kernel/world.ts";
import { refuseUnfinished } from "./unfinished.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;

/**
 * A function that a commute will run again at commit, on the latest value. The last one comes first: so one
 * more costs the same however many there are, and earlier states stay as they were.
 */
export interface CommuteEntry {
  readonly change: Change;
  readonly args: readonly unknown[];
  readonly before: CommuteEntry | undefined;
}

/** The state of one source in a transaction that buffers its writes. */
export interface Buffered {
  readonly value: unknown;
  /** The commutes, as long as they are all that was done to the source. They are replayed at commit. */
  readonly commutes: CommuteEntry | undefined;
}

/**
 * A `BufferedTransaction` lives longer than one synchronous call. It keeps its writes apart from the
 * committed values, over a base that stays as it was.
 *
 *     what it sees  =  its own writes  over  atoms it changed  over  its base
 *
 * What the base is, and what happens when a ref is claimed by a write or by `ensure`, is for
 * asynchronous attempts, drafts and replays to say.
 */
export abstract class BufferedTransaction implements TransactionContext, World {
  readonly isTransaction = true;
  readonly #commitName: CommitName;
  epoch = 0;
  readonly isLasting = true;
  memos: Memos | undefined = undefined;
  writes: Map<Source, Buffered> = new Map();
  // Rare fields are made when they are needed. Empty maps and lists cost as much as a write.
  ensured: Set<Source> | undefined = undefined;
  /**
   * The atoms that were changed from inside. The transaction sees these changes, which its base does not
   * have.
   */
  atoms: Map<Source, unknown> | undefined = undefined;
  callbacks: (() => void)[] | undefined = undefined;
  sends: (() => void)[] | undefined = undefined;

  constructor(commitName: CommitName) {
    this.#commitName = commitName;
  }

  get label(): string | undefined {
    return labelFrom(this.#commitName);
  }

  /** The value of a source before its own writes. */
  protected abstract baseOf(source: Source): unknown;
  /** Whether the base may have another value than the committed world. */
  protected abstract baseDiffers(source: Source): boolean;
  /** Throws if it has ended or cannot commit any more. Asked before anything else. */
  protected abstract assertUsable(operation: string): void;
  /** From here on a commit of this source by somebody else matters. */
  protected abstract claim(source: Source): void;

  valueOf(source: Source): unknown {
    const write = this.writes.get(source);
    if (write !== undefined) return write.value;
    return this.atoms?.has(source) === true ? this.atoms.get(source) : this.baseOf(source);
  }

  /** The write of a source, here or in the scope around a branch. */
  writeOf(source: Source): Buffered | undefined {
    return this.writes.get(source);
  }

  differs(source: Source): boolean {
    return this.writes.has(source) || this.atoms?.has(source) === true || this.baseDiffers(source);
  }

  read(node: IdentityNode): unknown {
    this.assertUsable("read");
    return node.readIn(this);
  }

  alter(node: Source, change: Change, args: readonly unknown[]): unknown {
    this.assertUsable("alter");
    const value = applyChange(change, this.valueOf(node), args);
    this.assertUsable("alter"); // the function may have ended it
    this.assertNotCommuted(node, "alter");
    this.claim(node);
    return this.write(node, value, undefined);
  }

  refSet(node: Source, value: unknown): unknown {
    this.assertUsable("set");
    this.assertNotCommuted(node, "set");
    this.claim(node);
    return this.write(node, value, undefined);
  }

  commute(node: Source, change: Change, args: readonly unknown[]): unknown {
    this.assertUsable("commute");
    const write = this.writeOf(node);
    const value = callPure(DEV && "a commute function", node, change, this.valueOf(node), args);
    this.assertUsable("commute");
    const isReplayed = write === undefined || write.commutes !== undefined;
    const commutes = isReplayed ? { change, args, before: write?.commutes } : undefined;
    return this.write(node, value, commutes);
  }

  ensure(node: Source): unknown {
    this.assertUsable("ensure");
    this.claim(node);
    (this.ensured ??= new Set()).add(node);
    if (DEV) tools?.touched("ensure", this, node);
    return this.valueOf(node);
  }

  /** Changes an atom at once and for good. This transaction sees the change as well. */
  changeAtom(node: Source, change: AtomChange): Changed {
    this.assertUsable("change");
    if (DEV) warnAtomInTransaction(node);
    if (this.writes.has(node)) return this.changeWritten(node, change);
    const changed = changeAtomNow(node, change);
    if (changed !== undefined) this.atomChanged(node);
    return changed;
  }

  /** Changes what was written in here. Only who initializes an atom writes one as refs are. */
  protected changeWritten(node: Source, change: AtomChange): Changed {
    const old = this.valueOf(node);
    const value = change(old);
    return value === KEEP ? undefined : [old, this.refSet(node, value)];
  }

  /** Notes a change of an atom. A `dosync` around this transaction sees it as well. */
  protected atomChanged(node: Source): void {
    (this.atoms ??= new Map()).set(node, node.held);
    this.epoch++;
    undo.epoch++;
  }

  join(body: () => unknown): unknown {
    this.assertUsable("run");
    const result = body();
    if (result !== undefined) refuseUnfinished(result, body, this.#commitName);
    return result;
  }

  afterCommit(callback: () => void): void {
    this.assertUsable("call");
    (this.callbacks ??= []).push(callback);
  }

  send(dispatch: () => void): void {
    this.assertUsable("send");
    (this.sends ??= []).push(dispatch);
  }

  /** Runs synchronous code in which the bare functions mean this transaction. */
  inside<T>(code: () => T): T {
    const { context, isTransacting } = kernel;
    kernel.context = this;
    kernel.isTransacting = true;
    try {
      return code();
    } finally {
      kernel.context = context;
      kernel.isTransacting = isTransacting;
      flush(); // atoms that were changed in there
    }
  }

  /** Does to the committed world what was done here. Runs inside of a synchronous transaction. */
  applyTo(target: TransactionContext): void {
    for (const [source, write] of this.writes) target.refSet(source, this.latest(source, write));
    for (const callback of this.callbacks ?? []) target.afterCommit(callback);
    for (const dispatch of this.sends ?? []) target.send(dispatch);
  }

  /** Takes over what a branch has done. */
  adopt(writes: ReadonlyMap<Source, Buffered>, { callbacks, sends }: BufferedTransaction): void {
    for (const [source, { value, commutes }] of writes) this.write(source, value, commutes);
    for (const callback of callbacks ?? []) this.afterCommit(callback);
    for (const dispatch of sends ?? []) this.send(dispatch);
  }

  protected write(node: Source, value: unknown, commutes: CommuteEntry | undefined): unknown {
    if (DEV) {
      freezeFor(node, value);
      tools?.touched("write", this, node);
    }
    this.writes.set(node, { value, commutes });
    this.epoch++;
    return value;
  }

  protected assertNotCommuted(node: Source, operation: string): void {
    if (this.writeOf(node)?.commutes !== undefined) {
      throw new SetAfterCommuteError(operation, describe(node));
    }
  }

  /**
   * What is committed of a write. A commute is computed on the latest value. Where that is the one it was
   * computed on, it is kept.
   */
  protected latest(source: Source, { value, commutes }: Buffered): unknown {
    if (commutes === undefined || !this.baseDiffers(source)) return value;
    let latest = source.committed();
    const inOrder: CommuteEntry[] = [];
    for (let one: CommuteEntry | undefined = commutes; one !== undefined; one = one.before) {
      inOrder.push(one);
    }
    for (const { change, args } of inOrder.toReversed()) {
      latest = callPure(DEV && "a commute function", source, change, latest, args);
    }
    return latest;
  }
}
