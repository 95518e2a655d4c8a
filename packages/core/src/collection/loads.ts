import { isNoticed, noteChange } from "../commit/publish.ts";
import { HIDDEN, PLAIN, SOURCE, WRITTEN } from "../kernel/flags.ts";
import { kernel } from "../kernel/kernel.ts";
import { made, Source } from "../kernel/source.ts";
import { writeInPlace } from "../kernel/undo.ts";
import { firstOf } from "./list.ts";
import type { Member } from "./member.ts";
import type { RowChange } from "./write.ts";

/** New rows with their keys, at places that follow one another. */
export class NewRows implements Iterable<RowChange> {
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
  readonly first: number;

  constructor(keys: readonly unknown[], values: readonly unknown[], first: number) {
    this.keys = keys;
    this.values = values;
    this.first = first;
  }

  *[Symbol.iterator](): Generator<RowChange> {
    const { keys, values, first } = this;
    for (let i = 0; i < keys.length; i++) {
      yield { key: keys[i], old: undefined, value: values[i], rank: first + i };
    }
  }
}

/** Rows by their places, from `first` on. A row that has left is `undefined`. */
interface Chunk {
  readonly first: number;
  rows: unknown[];
  left: number;
}

/** Rows that were put there at one commit point. They are from one place on to that of the next span. */
interface Span {
  readonly first: number;
  readonly point: number;
}

/**
 * The rows of a collection that have no entity of their own: nobody has heard of them since they were put there.
 *
 * Many rows are put there by one write, which is that of this source. So it tells whether the transaction that
 * has put them there runs, has been rolled back, or stands, and at which point. Rows of several points count as
 * put there at the last one, where no read point lies between: then nobody can tell.
 */
export class Loads extends Source {
  readonly #unfold: () => void;
  readonly #chunks: Chunk[] = [];
  readonly #spans: Span[] = [];
  /** The first place of what is not known to stand. */
  #from = Infinity;
  #mark: unknown = undefined;
  /** Whether somebody looks at a moment before a load, or at first values. */
  #isLookedBehind = false;

  constructor(unfold: () => void) {
    super(undefined, SOURCE | PLAIN | HIDDEN);
    this.#unfold = unfold;
  }

  override get kind(): string {
    return "rows";
  }

  /** Makes the entities of what the running transaction has put there. Somebody is told of them. */
  override unfold(): void {
    this.#unfold();
  }

  /** Whether rows may be put there now. */
  get isOpen(): boolean {
    return made === undefined; // what is made while a model is built has first values, which are noted one by one
  }

  /** Puts rows there. Nothing may fail after it. */
  add(first: number, rows: readonly unknown[]): void {
    const last = this.#chunks.at(-1);
    if (last === undefined) this.#isLookedBehind = false;
    if (kernel.newestReadPoint >= 0) this.#isLookedBehind = true;
    writeInPlace(this, (this.#mark = {}));
    if (this.#from === Infinity) this.#from = first;
    if (last === undefined || last.first + last.rows.length !== first) {
      this.#chunks.push({ first, rows: [...rows], left: rows.length });
      return;
    }
    for (const row of rows) last.rows.push(row);
    last.left += rows.length;
  }

  /** Whether what stands at a place was put there by the running transaction. */
  isRunning(place: number): boolean {
    return place >= this.#from && (this.flags & WRITTEN) !== 0;
  }

  /** Looks how a transaction has ended. Answers the first place of rows that were never there. */
  settle(): number | undefined {
    const from = this.#from;
    if (from === Infinity || (this.flags & WRITTEN) !== 0) return undefined;
    this.#from = Infinity;
    if (this.held === this.#mark) {
      this.#stand(from);
      return undefined;
    }
    this.#mark = this.held;
    this.cut(from);
    return from;
  }

  /** The rows from a place on stand, since the commit point of this source. */
  #stand(from: number): void {
    const spans = this.#spans;
    let first = from;
    // Who began to look while the transaction ran sees the version of this source from before.
    if (this.extra?.history !== undefined) this.#isLookedBehind = true;
    for (let last = spans.at(-1); last !== undefined; last = spans.at(-1)) {
      if (last.point <= kernel.newestReadPoint) break;
      ({ first } = last);
      spans.pop();
    }
    spans.push({ first, point: this.version });
  }

  /** Drops the rows from a place on. */
  cut(from: number): void {
    const chunks = this.#chunks;
    for (let last = chunks.at(-1); last !== undefined; last = chunks.at(-1)) {
      const lost = last.rows.splice(Math.max(0, from - last.first));
      last.left -= lost.filter((row) => row !== undefined).length;
      if (last.left > 0) break;
      chunks.pop();
    }
  }

  rowAt(place: number): unknown {
    const { first, rows } = this.#chunks[this.#chunkOf(place)]!;
    return rows[place - first];
  }

  /** The row has an entity from now on. */
  take(place: number): void {
    const at = this.#chunkOf(place);
    const chunk = this.#chunks[at]!;
    chunk.rows[place - chunk.first] = undefined;
    if (--chunk.left === 0) this.#chunks.splice(at, 1);
  }

  /** Gives a member what was put there without it. Answers whether the running transaction has done that. */
  begin(member: Member, value: unknown, place: number): boolean {
    made?.delete(member); // it was there before
    if (this.isRunning(place)) {
      writeInPlace(member, value);
      return true;
    }
    if (this.#isLookedBehind && isNoticed(member)) {
      noteChange(member, member.held, value, undefined, undefined);
    }
    member.held = value;
    const spans = this.#spans;
    member.version = spans[lastUpTo(place, spans)]!.point;
    return false;
  }

  #chunkOf(place: number): number {
    return lastUpTo(place, this.#chunks);
  }
}

/** Where the last of these is that begins at a place or before it. */
function lastUpTo(place: number, all: readonly { readonly first: number }[]): number {
  return all.length === 1 ? 0 : firstOf(all.length, (i) => all[i]!.first > place) - 1;
}
