import { DEV } from "../ground/dev.ts";
import { applyChange, type Change, type Part, type TransactionContext } from "../kernel/context.ts";
import { BARE } from "../kernel/flags.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import type { Source } from "../kernel/source.ts";
import { undo, writeInPlace } from "../kernel/undo.ts";
import type { Entity } from "./entity.ts";
import type { Rows } from "./rows.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;

/** What a row was and becomes; `undefined` where it is not there. */
export interface RowChange {
  readonly key: unknown;
  readonly old: unknown;
  readonly value: unknown;
  /** The number of its insertion: where it stands, or stood. */
  readonly rank: unknown;
}

/** A change of a row by its entity. */
export class RowWrite implements RowChange {
  readonly entity: Entity;
  readonly value: unknown;
  old: unknown;
  rank: unknown;

  constructor(entity: Entity, value?: unknown, old?: unknown) {
    this.entity = entity;
    this.value = value;
    this.old = old;
    this.rank = entity.place;
  }

  get key(): unknown {
    return this.entity.key;
  }
}

/**
 * A change of a list that follows from changes of rows. It makes a new value from the old one and the
 * arguments.
 */
export type ListEdit = readonly [list: Source, change: Change, args: readonly unknown[]];

/**
 * Gives rows values, and changes with them the lists of their collection, or nothing.
 *
 * In a transaction that is repeated on other values, the lists follow inside of what is repeated: mostly with
 * the last row, for all of them. They are commuted, since two who change different rows are not in each other's
 * way.
 *
 * @param refuse Is asked before a row is written, where that is done at once; throws.
 */
export function writeRows(
  context: TransactionContext,
  rows: Rows,
  writes: readonly RowWrite[],
  refuse?: (write: RowWrite) => void,
): void {
  if (context === undo.owner) {
    writeRowsInPlace(rows, writes, refuse);
    return;
  }
  for (const { entity } of writes) rows.keep(entity);
  rows.check(writes);
  const last = writes.at(-1);
  let written: RowWrite[] = [];
  for (const write of writes) {
    const { entity, value } = write;
    const setRow = (old: unknown): unknown => {
      written.push(new RowWrite(entity, value, old));
      // A draft may leave out a step, so each row follows by itself there.
      if (write === last || context.keepsRefused === true) {
        const all = written;
        written = [];
        follow(rows, all);
      }
      return value;
    };
    // For a draft it is as definite as setting a ref.
    context.alter(entity, setRow, [], { part: entity as unknown as Part, isSet: true });
  }
}

/** The same where nothing is repeated. What fails puts back the rows that were written: no list is by then. */
function writeRowsInPlace(
  rows: Rows,
  writes: readonly RowWrite[],
  refuse: ((write: RowWrite) => void) | undefined,
): void {
  let count = 0;
  try {
    for (const write of writes) {
      const { entity, value } = write;
      if ((entity.flags & BARE) !== 0) rows.keep(entity);
      write.old = entity.held;
      refuse?.(write);
      if (DEV) freezeFor(entity, value);
      writeInPlace(entity, value);
      count++;
    }
    follow(rows, writes);
  } catch (error) {
    while (count > 0) {
      const { entity, old } = writes[--count]!;
      writeInPlace(entity, old);
    }
    throw error;
  }
}

/**
 * Edits the lists in which these rows stand, all of them or none: what an index computes comes first, since it
 * may fail. Then the lists are computed, and only then changed.
 */
export function follow(rows: Rows, writes: readonly RowWrite[]): void {
  const inCharge = kernel.context as TransactionContext & { readonly behind?: TransactionContext };
  const context = inCharge.behind ?? inCharge;
  const edits = rows.editsFor(writes, context);
  if (context !== undo.owner) {
    for (const [list, change, args] of edits) context.commute(list, change, args);
    return;
  }
  writeLists(edits);
}

/** Computes what lists become. Only then are they changed. */
export function writeLists(edits: readonly ListEdit[]): void {
  const lists = edits.map(([list, change, args]) => applyChange(change, list.held, args));
  for (let i = 0; i < edits.length; i++) writeInPlace(edits[i]![0], lists[i]);
}
