import type { TransactionContext } from "./context.ts";
import { SetAfterCommuteError } from "../ground/errors.ts";
import { describe } from "./identity.ts";
import { COMMUTED, WRITTEN } from "./flags.ts";
import type { Source } from "./source.ts";

/**
 * The sources that the running synchronous transaction has written in place. They are a list in first-touch
 * order, each with the value to go back to (see `Source`). Nothing is allocated for it.
 *
 * Only one such transaction can run at a time, so there is one list. It stands below the room of
 * transactions, so that `alter` can write without asking its context.
 */
export interface UndoLog {
  /** The context of the synchronous transaction; while that stands, writing goes straight in here. */
  owner: TransactionContext | undefined;
  first: Source | undefined;
  last: Source | undefined;
  /** Changes with every write. */
  epoch: number;
}

export const undo: UndoLog = { owner: undefined, first: undefined, last: undefined, epoch: 0 };

/** Writes a value that the running transaction sees from now on. */
export function writeInPlace(node: Source, value: unknown): void {
  if ((node.flags & WRITTEN) === 0) touch(node);
  node.held = value;
  undo.epoch++;
}

function touch(node: Source): void {
  node.flags |= WRITTEN;
  node.old = node.held;
  if (undo.last === undefined) undo.first = node;
  else undo.last.next = node;
  undo.last = node;
}

/** Throws if the transaction has commuted the ref. The commute would be replayed over the new value. */
export function refuseAfterCommute(node: Source, operation: string): void {
  if ((node.flags & COMMUTED) !== 0) throw new SetAfterCommuteError(operation, describe(node));
}
