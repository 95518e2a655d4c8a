/** A row in a list: its key, and what the list is in the order of. */
export interface Entry {
  readonly key: unknown;
  /** The number of its insertion, or what an index orders it by. */
  readonly rank: unknown;
}

/** Which of two rows comes first. A negative number is for the one, a positive one for the other. */
export type Order = (rank: unknown, otherRank: unknown, key: unknown, otherKey: unknown) => number;

/** What is to become of a list. Without either, rows have changed that stay where they are. */
export interface Edit {
  readonly removed: readonly Entry[];
  readonly added: readonly Entry[];
}

/** A part of a list, in two arrays: an object for each row would cost more than both. */
interface Piece {
  readonly keys: readonly unknown[];
  readonly ranks: readonly unknown[];
}

interface OwnPiece extends Piece {
  readonly keys: unknown[];
  readonly ranks: unknown[];
}

/**
 * A longer piece would cost more to change. At some ten thousand rows this one costs as much as the list of
 * pieces. An array that grows to this length has no room left over in V8.
 */
const LONGEST = 212;

/**
 * Keys in an order. A list is a value: an edit makes another one, which shares what is not concerned.
 * So whoever looks at an earlier moment has the list of then.
 *
 *     pieces:  [ a b c ]  [ d e f ]  [ g h ]         an edit copies the pieces that it changes,
 *                  shared ┘              └ copied    and the list of pieces
 *
 * Each change of a row makes a new list, also where no row moves. So a list stands for its rows as well,
 * and what was read from them can be kept with it.
 */
export class List {
  readonly pieces: readonly Piece[];
  readonly size: number;
  /** What readers were given of it, made when somebody reads. */
  shown: readonly unknown[] | undefined = undefined;

  constructor(pieces: readonly Piece[], size: number) {
    this.pieces = pieces;
    this.size = size;
  }

  /** All keys, in order. */
  get keys(): unknown[] {
    return this.pieces.flatMap(({ keys }) => keys);
  }
}

export const EMPTY: List = /* @__PURE__ */ new List([], 0);

/** The list that an edit leads to. What is removed from it is in the list. */
export function edited(
  { pieces, size }: List,
  { removed, added }: Edit,
  order: Order = byPlace,
): List {
  if (removed.length + added.length === 0) return new List(pieces, size);
  const next = [...pieces] as OwnPiece[];
  const own = new Set<Piece>();
  const copyAt = (at: number): OwnPiece => {
    const piece = next[at]!;
    if (own.has(piece)) return piece;
    const copy = { keys: [...piece.keys], ranks: [...piece.ranks] };
    own.add(copy);
    return (next[at] = copy);
  };
  for (const entry of removed) {
    const [at, within] = find(next, entry, order);
    if (next[at]!.keys.length === 1) {
      next.splice(at, 1);
      continue;
    }
    const { keys, ranks } = copyAt(at);
    keys.splice(within, 1);
    ranks.splice(within, 1);
  }
  for (const entry of added) {
    const { key, rank } = entry;
    let [at, within] = find(next, entry, order);
    const last = next.at(-1)?.keys.length ?? LONGEST;
    if (at === next.length && last < LONGEST) [at, within] = [at - 1, last];
    if (at === next.length) {
      const piece = { keys: [key], ranks: [rank] }; // loaded in order, pieces are full
      own.add(piece);
      next.push(piece);
      continue;
    }
    const { keys, ranks } = copyAt(at);
    keys.splice(within, 0, key);
    ranks.splice(within, 0, rank);
    if (keys.length <= LONGEST) continue;
    const half = { keys: keys.splice(LONGEST / 2), ranks: ranks.splice(LONGEST / 2) };
    own.add(half);
    next.splice(at + 1, 0, half);
  }
  return new List(next, size + added.length - removed.length);
}

/** The list with many more keys, which come after all others. */
export function extended(
  { pieces, size }: List,
  keys: readonly unknown[],
  ranks: readonly unknown[],
): List {
  const next = [...pieces];
  const last = next.at(-1);
  let from = 0;
  if (last !== undefined && last.keys.length < LONGEST) {
    from = LONGEST - last.keys.length;
    next[next.length - 1] = {
      keys: last.keys.concat(keys.slice(0, from)),
      ranks: last.ranks.concat(ranks.slice(0, from)),
    };
  }
  for (; from < keys.length; from += LONGEST) {
    const to = from + LONGEST;
    next.push({ keys: keys.slice(from, to), ranks: ranks.slice(from, to) });
  }
  return new List(next, size + keys.length);
}

function byPlace(rank: unknown, other: unknown): number {
  return (rank as number) - (other as number);
}

/** The place of the first entry at or behind this one. It is behind the last piece if all come before. */
export function find(
  pieces: readonly Piece[],
  { key, rank }: Entry,
  order: Order = byPlace,
): Place {
  return placeIn(pieces, (ranks, keys, i) => order(ranks[i], rank, keys[i], key) >= 0);
}

export type Place = [at: number, within: number];

/** The place of the first row that passes a test. All that follow pass it too. */
export function placeIn(
  pieces: readonly Piece[],
  holds: (ranks: readonly unknown[], keys: readonly unknown[], i: number) => boolean,
): Place {
  const at = firstOf(pieces.length, (i) => {
    const { ranks, keys } = pieces[i]!;
    return holds(ranks, keys, keys.length - 1);
  });
  const piece = pieces[at];
  if (piece === undefined) return [at, 0];
  return [at, firstOf(piece.keys.length, (i) => holds(piece.ranks, piece.keys, i))];
}

/** The first number below `count` that passes a test. All that follow pass it too. */
export function firstOf(count: number, holds: (i: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
