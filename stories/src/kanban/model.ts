import { alter, deref, dosync, invariant, ref } from "@dosync/core";

export interface Card {
  readonly id: string;
  readonly title: string;
}

const TITLES = [
  ["Sketch the empty state", "Name the error codes", "Ask five users"],
  ["Keyboard order", "Dark theme", "Write the migration"],
  ["Import from a file", "Shorter welcome"],
];

/** A board of three columns. The invariant: each card stands in exactly one of them. */
export function createBoard() {
  const columns = ["To do", "Doing", "Done"].map((name, column) => {
    const cards = (TITLES[column] ?? []).map((title, n) => ({ id: `${column}-${n}`, title }));
    return { name, cards: ref<readonly Card[]>(cards, { label: name }) };
  });
  const idsOnBoard = (): string[] =>
    columns.flatMap(({ cards }) => deref(cards).map(({ id }) => id)).toSorted();
  const allIds = idsOnBoard().join();
  invariant("each card stands in one column", () => idsOnBoard().join() === allIds);

  /** Where a card stands. */
  function find(id: string): { column: number; index: number } {
    for (const [column, { cards }] of columns.entries()) {
      const index = deref(cards).findIndex((card) => card.id === id);
      if (index !== -1) return { column, index };
    }
    throw new Error(`There is no card "${id}".`);
  }

  /** Takes a card out of its column and puts it into another, or elsewhere in its own. */
  function move(id: string, toColumn: number, toIndex: number, who = "you"): void {
    dosync(
      () => {
        const { column, index } = find(id);
        const from = columns[column]?.cards;
        const to = columns[toColumn]?.cards;
        const card = from && deref(from)[index];
        if (from === undefined || to === undefined || card === undefined) return;
        alter(from, (cards) => cards.toSpliced(index, 1));
        alter(to, (cards) => cards.toSpliced(Math.max(0, toIndex), 0, card));
      },
      { label: `${who} moved a card` },
    );
  }

  /** What a teammate does: some card, somewhere else. */
  function moveAtRandom(random: () => number = Math.random): void {
    const ids = idsOnBoard();
    const id = ids[Math.floor(random() * ids.length)];
    if (id === undefined) return;
    const { column } = find(id);
    const to = (column + 1 + Math.floor(random() * 2)) % columns.length;
    move(id, to, 0, "teammate");
  }

  return { columns, find, move, moveAtRandom, identities: columns.map(({ cards }) => cards) };
}

export type Board = ReturnType<typeof createBoard>;
