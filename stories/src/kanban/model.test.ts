import { addCommitListener, addWatch, deref } from "@dosync/core";
import { expect, it } from "vitest";
import { createBoard } from "./model.ts";

const board = (): ReturnType<typeof createBoard> & { show: () => string } => {
  const made = createBoard();
  const show = (): string =>
    made.columns.map(({ cards }) => deref(cards).map(({ id }) => id)).join(" | ");
  return { ...made, show };
};

it("moves a card between columns in one commit", () => {
  const { move, show } = board();
  const writes: number[] = [];
  const stop = addCommitListener((commit) => writes.push(commit.writes.length));
  move("0-1", 2, 1);
  stop();
  expect(show()).toBe("0-0,0-2 | 1-0,1-1,1-2 | 2-0,0-1,2-1");
  expect(writes).toEqual([2]);
});

it("moves a card inside its column", () => {
  const { move, show } = board();
  move("0-0", 0, 2);
  expect(show()).toBe("0-1,0-2,0-0 | 1-0,1-1,1-2 | 2-0,2-1");
});

it("never shows anybody a card twice, or not at all", () => {
  const { moveAtRandom, identities, show } = board();
  const counts = new Set<number>();
  for (const column of identities) {
    addWatch(column, "count", () => {
      counts.add(
        new Set(
          show()
            .split(/,| \| /)
            .filter(Boolean),
        ).size,
      );
    });
  }
  for (let i = 0; i < 200; i++) moveAtRandom();
  expect([...counts]).toEqual([8]);
});

it("says which card does not exist, and changes nothing", () => {
  const { move, show } = board();
  const before = show();
  expect(() => move("9-9", 0, 0)).toThrow('no card "9-9"');
  expect(show()).toBe(before);
});
