import { DEV } from "../ground/dev.ts";
import { applyChange, type Change, type TransactionContext } from "../kernel/context.ts";
import { PLAIN, SOURCE } from "../kernel/flags.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { peek } from "../identities/deref.ts";
import type { Identity } from "../kernel/types.ts";
import type { RefLike } from "../identities/ref.ts";
import { find, type List } from "./list.ts";
import { Member } from "./member.ts";
import type { Rows } from "./rows.ts";
import { follow, RowWrite, writeRows } from "./write.ts";

// An own name: with a transformed module every use of an imported one is a call, for which the stack may
// have no room where nothing may fail.
const kernel = sharedKernel;

/** The places of a row that was put there again. Lists of other moments may have it at an earlier one. */
export interface PlacedAgain {
  readonly first: number;
  readonly last: number;
}

/**
 * One row of a collection, there or not. Its value is the row, or `undefined`.
 *
 * An entity is a source: it has versions, watches, claims and dependents of its own. With a row change the
 * lists of its collection. So an entity is changed by its own methods, as a lens is.
 */
export class Entity extends Member implements RefLike {
  /** The number of its insertion. A row that came again has the first and the last one. */
  place: number | PlacedAgain | undefined;

  constructor(rows: Rows, key: unknown) {
    super(rows, key, undefined, SOURCE | PLAIN);
    this.place = undefined;
  }

  override get kind(): string {
    return "ref";
  }
  override get isEmpty(): boolean {
    return this.stored() === undefined;
  }
  get rows(): Rows {
    return this.table as Rows;
  }

  /** It is put there now. Answers its place. */
  placeAt(last: number): number {
    const { place } = this;
    if (place === undefined) this.place = last;
    else this.place = { first: typeof place === "object" ? place.first : place, last };
    return last;
  }

  /** Its place in a list of all rows, in which it is. It is known, unless the row was put there again. */
  placeIn(list: () => List): unknown {
    const { key, place } = this;
    if (typeof place !== "object") return place;
    const { pieces } = list();
    for (const rank of [place.last, place.first]) {
      const [at, within] = find(pieces, { key, rank });
      if (pieces[at]?.keys[within] === key) return rank;
    }
    const { keys, ranks } = pieces.find((piece) => piece.keys.includes(key))!;
    return ranks[keys.indexOf(key)];
  }

  alter(context: TransactionContext, change: Change, args: readonly unknown[]): unknown {
    return context.alter(this, this.extended(change), args);
  }

  refSet(context: TransactionContext, value: unknown): unknown {
    this.put(context, this.rows.rowForKey(this, value));
    return value;
  }

  /** An index must know the row. So what may run in any order is altered as everything else is. */
  commute(context: TransactionContext, change: Change, args: readonly unknown[]): unknown {
    return this.alter(context, change, args);
  }

  ensure(context: TransactionContext): unknown {
    return context.ensure(this);
  }

  /** Extends a change of the row by the changes of the lists. */
  override extended(change: Change): Change {
    return (old: unknown, ...args: unknown[]): unknown => {
      const { rows } = this;
      rows.keep(this);
      if (old === undefined) rows.refuse("NO_ENTITY", this.key);
      const value = rows.rowForKey(this, applyChange(change, old, args));
      if (DEV) freezeFor(this, value); // what is refused has changed no list
      // The function itself may have changed the row, or taken it away: the lists are those of after that.
      const present = (kernel.context as TransactionContext).read(this);
      follow(rows, [new RowWrite(this, value, present)]);
      return value;
    };
  }

  /** Sets the row. `undefined` removes it. */
  override put(context: TransactionContext, value: unknown): void {
    this.rows.keep(this);
    writeRows(context, this.rows, [new RowWrite(this, value)]);
  }
}

/** The row at the place of the call, without depending on it. */
export function peekAt(entity: Entity): unknown {
  return peek(entity as unknown as Identity<unknown>);
}
