import { DEV } from "../ground/dev.ts";
import { applyChange, type Change, type TransactionContext } from "../kernel/context.ts";
import { PLAIN, SOURCE } from "../kernel/flags.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import type { RefLike } from "../identities/ref.ts";
import type { Entry } from "./list.ts";
import { Member } from "./member.ts";
import type { Rows } from "./rows.ts";
import { follow, RowWrite, writeRows } from "./write.ts";

// An own name: with a transformed module every use of an imported one is a call, for which the stack may
// have no room where nothing may fail.
const kernel = sharedKernel;

/** A row in the order of insertion. */
export interface Placed extends Entry {
  readonly member: Entity;
  /** A number that grows with each insertion. */
  readonly at: number;
}

/** The place of a row that was put there again. Lists of other moments have it at the one before. */
interface PlacedAgain extends Placed {
  readonly first: number;
}

/**
 * One row of a collection, there or not. Its value is the row, or `undefined`.
 *
 * An entity is a source: it has versions, watches, claims and dependents of its own. With a row change the
 * lists of its collection. So an entity is changed by its own methods, as a lens is.
 */
export class Entity extends Member implements RefLike, Placed {
  /** Its place in lists; the newest one for a row that came again. */
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
  get member(): this {
    return this;
  }

  /** Where it was put first. Until it is put there again, it is its own entry. */
  get at(): number {
    const { place } = this;
    return (typeof place === "object" ? place.first : place)!;
  }

  /** The entry of a row that is put there now. */
  placedAt(at: number): Placed {
    if (this.place !== undefined) {
      const again: PlacedAgain = { member: this, at, first: this.at };
      return (this.place = again);
    }
    this.place = at;
    return this;
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
    this.table.keep(this);
    writeRows(context, this.rows, [new RowWrite(this, value)]);
  }
}
