import type { Member } from "./member.ts";

/** A member in a list, at its place in the order. */
export interface Entry {
  readonly member: Member;
}

/** Which of two entries comes first. A negative number is for the one, a positive one for the other. */
export type Order<E extends Entry = Entry> = (one: E, other: E) => number;

/** What is to become of a list. Without either, rows have changed that stay where they are. */
export interface Edit<E extends Entry = Entry> {
  readonly removed: readonly E[];
  readonly added: readonly E[];
}

/**
 * A longer piece would cost more to change. At some ten thousand rows this one costs as much as the list of
 * pieces. An array that grows to this length has no room left over in V8.
 */
const LONGEST = 212;

/**
 * Members in an order. A list is a value: an edit makes another one, which shares what is not concerned.
 * So whoever looks at an earlier moment has the list of then.
 *
 *     pieces:  [ a b c ]  [ d e f ]  [ g h ]         an edit copies the pieces that it changes,
 *                  shared ┘              └ copied    and the list of pieces
 *
 * Each change of a row makes a new list, also where no row moves. So a list stands for its rows as well,
 * and what was read from them can be kept with it.
 */
export class List<E extends Entry = Entry> {
  readonly pieces: readonly (readonly E[])[];
  readonly size: number;
  /** What readers were given of it, made when somebody reads. */
  shown: readonly unknown[] | undefined = undefined;

  constructor(pieces: readonly (readonly E[])[], size: number) {
    this.pieces = pieces;
    this.size = size;
  }
}

export const EMPTY: List = /* @__PURE__ */ new List([], 0);

/** The list that an edit leads to. What is removed from it is in the list. */
export function edited<E extends Entry>(
  { pieces, size }: List<E>,
  { removed, added }: Edit<E>,
  order: Order<E>,
): List<E> {
  if (removed.length + added.length === 0) return new List(pieces, size);
  const next = [...pieces] as E[][];
  const own = new Set<E[]>();
  const copyAt = (at: number): E[] => {
    const piece = next[at]!;
    if (own.has(piece)) return piece;
    const copy = [...piece];
    own.add(copy);
    return (next[at] = copy);
  };
  let count = size;
  for (const entry of removed) {
    const [at, within] = find(next, entry, order);
    count--;
    if (next[at]!.length === 1) next.splice(at, 1);
    else copyAt(at).splice(within, 1);
  }
  let end: E[] | undefined; // the last piece, where it is our own
  for (const entry of added) {
    count++;
    const last = next.at(-1);
    if (last === undefined || order(last.at(-1)!, entry) < 0) {
      if (last === undefined || last.length === LONGEST)
        next.push((end = [])); // loaded in order, pieces are full
      else if (last !== end) end = copyAt(next.length - 1);
      own.add(end);
      end.push(entry);
      continue;
    }
    const [at, within] = find(next, entry, order);
    const piece = copyAt(at);
    piece.splice(within, 0, entry);
    if (piece.length <= LONGEST) continue;
    const half = piece.splice(LONGEST / 2);
    own.add(half);
    next.splice(at + 1, 0, half);
  }
  return new List(next, count);
}

/** The place of the first entry at or behind this one. It is behind the last piece if all come before. */
export function find<E extends Entry>(
  pieces: readonly (readonly E[])[],
  entry: E,
  order: Order<E>,
): [at: number, within: number] {
  const at = firstOf(pieces.length, (i) => order(pieces[i]!.at(-1)!, entry) >= 0);
  const piece = pieces[at] ?? [];
  return [at, firstOf(piece.length, (i) => order(piece[i]!, entry) >= 0)];
}

/** The first number below `count` that passes a test. All that follow pass it too. */
function firstOf(count: number, holds: (i: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
