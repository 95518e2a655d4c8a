import { DEV } from "../ground/dev.ts";
import { IS_ATOM, IS_REF, KEPT, WATCHED, WRITTEN } from "./flags.ts";
import type { Extra } from "./extra.ts";
import { notAnIdentity } from "./arguments.ts";
import { IdentityNode } from "./identity.ts";
import { observersChanged } from "./observers.ts";
import { tools } from "./tools.ts";
import type { Change, TransactionContext } from "./context.ts";
import type { World } from "./world.ts";

/**
 * A `Source` is a place on the timeline. It is an atom, a ref, an agent or a row.
 *
 * A synchronous transaction writes in place, so that a read finds an in-transaction value in one load.
 * Until it ends, the sources that it wrote hang in a list in first-touch order, each with the value to go
 * back to:
 *
 *     first ─▶ checking ─next─▶ savings ─next─▶ undefined
 *              held  400        held  1100       what the transaction sees
 *              old   500        old   1000       what everybody else sees
 *
 * Publishing drops `old`; rolling back returns to it.
 *
 * A flag, not a class, tells atoms and refs apart: so shared code, above all the graph, meets objects of a
 * single shape.
 */
export class Source extends IdentityNode {
  old: unknown;
  next: Source | undefined;
  /** The commit point of the committed value. It is 0 for the first one, which every read point sees. */
  version: number;
  // The list of the readers that depend on this source. It belongs to the graph.
  subs: unknown;
  subsTail: unknown;

  constructor(value: unknown, flags: number) {
    super(flags, value);
    this.old = undefined;
    this.next = undefined;
    this.version = 0;
    this.subs = undefined;
    this.subsTail = undefined;
    made?.add(this);
    if (DEV) tools?.made(this);
  }

  override get kind(): string {
    return (this.flags & IS_REF) !== 0 ? "ref" : "atom";
  }

  override committed(): unknown {
    return this.stored();
  }

  /** The committed value, or the failure in its place, for worlds and memos. It never throws. */
  stored(): unknown {
    return (this.flags & WRITTEN) !== 0 ? this.old : this.held;
  }

  override readIn(world: World): unknown {
    return world.valueOf(this);
  }

  override collectSources(_world: World, into: Set<Source>): void {
    into.add(this);
  }

  override watchedChanged(isWatched: boolean): void {
    if (isWatched) this.flags |= WATCHED;
    else this.flags &= ~WATCHED;
    observersChanged?.(this);
  }

  /**
   * Called before the first of `DEPENDENTS` or `CLAIMANTS` comes. It is called again when the last has left.
   */
  followedChanged(_which: number, _isFollowed: boolean): void {}

  /** Makes the sources that this one stands for in the running transaction. They are written then as well. */
  unfold?(): void;
  /**
   * Extends a change by the changes that follow from it. A row changes the lists of its collection. A source
   * that changes alone has no such method.
   */
  extended?(change: Change): Change;
  /** Sets a value, and makes the changes that follow from it. It is there where `extended` is. */
  put?(transaction: TransactionContext, value: unknown): void;
}

/** Sets a source in a transaction, and makes the changes that follow from that. */
export function setIn(transaction: TransactionContext, source: Source, value: unknown): void {
  if (source.put === undefined) transaction.refSet(source, value);
  else source.put(transaction, value);
}

/** Sets the bit KEPT of a source. Called when its claims or the bounds of its history change. */
export function keptChanged(source: Source, { claims, minHistory }: Extra): void {
  const isKept = claims !== undefined || minHistory > 0;
  source.flags = isKept ? source.flags | KEPT : source.flags & ~KEPT;
}

/** Collects the sources that are made while a model is built: see `bindings/initial.ts`. */
export let made: Set<Source> | undefined;

export function collectMade(into: Set<Source> | undefined): void {
  made = into;
}

export function isRef(value: unknown): value is Source {
  return value instanceof Source && (value.flags & IS_REF) !== 0;
}

export function isAtom(value: unknown): value is Source {
  return value instanceof Source && (value.flags & IS_ATOM) !== 0;
}

/** Whether this is an atom, a ref or an agent. A part, a computed value and one from elsewhere are none. */
export function isAtomRefOrAgent(identity: unknown): identity is Source {
  return identity instanceof Source && ["atom", "ref", "agent"].includes(identity.kind);
}

/** The source behind an identity that can be changed, or a clear error. */
export function sourceOf(identity: unknown, operation: string): Source {
  if (identity instanceof Source) return identity;
  throw notAnIdentity(operation, "an atom, ref or agent", identity);
}
