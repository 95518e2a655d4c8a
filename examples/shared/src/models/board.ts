// A board of cards. Pages and the server load this module, so both know its rules.
import { alter, deref, invariant, ref } from "@dosync/core";
import { defineModel } from "@dosync/replica";

export interface Card {
  readonly id: string;
  readonly title: string;
  /** Who has moved it last. */
  readonly by: string;
}

export const LISTS = ["todo", "doing", "done"] as const;
export type List = (typeof LISTS)[number];
export const titles: Readonly<Record<List, string>> = {
  todo: "To do",
  doing: "Doing",
  done: "Done",
};
export const MOST_DOING = 3;

const sample = (id: string, title: string): Card => ({ id, title, by: "" });

export const board = defineModel("board", () => {
  const lists = {
    todo: ref<readonly Card[]>([
      sample("1", "Write the invitation"),
      sample("2", "Find a room"),
      sample("3", "Order cake"),
    ]),
    doing: ref<readonly Card[]>([]),
    done: ref<readonly Card[]>([]),
  };
  invariant(`at most ${MOST_DOING} cards are in Doing`, () => {
    return deref(lists.doing).length <= MOST_DOING;
  });
  return lists;
});
export type Board = ReturnType<typeof board.create>;

export const addCard = board.mutation(
  "addCard",
  ({ todo }, { id, title }: { readonly id: string; readonly title: string }, { by }) => {
    const text = title.trim();
    if (text === "" || text.length > 80) throw new Error("A card has 1 to 80 letters.");
    alter(todo, (cards) => [...cards, { id, title: text, by: by ?? "" }]);
  },
);

/** Takes a card from the list where it is now, whoever has put it there, and puts it into another one. */
export const moveCard = board.mutation(
  "moveCard",
  (lists, { id, to }: { readonly id: string; readonly to: List }, { by }) => {
    const from = LISTS.find((name) => deref(lists[name]).some((card) => card.id === id));
    if (from === undefined) throw new Error("Somebody has taken this card away.");
    if (from === to) return;
    const card = deref(lists[from]).find((each) => each.id === id)!;
    alter(lists[from], (cards) => cards.filter((each) => each.id !== id));
    alter(lists[to], (cards) => [...cards, { ...card, by: by ?? "" }]);
  },
);

export const removeCard = board.mutation("removeCard", (lists, id: string) => {
  for (const name of LISTS) {
    alter(lists[name], (cards) => cards.filter((card) => card.id !== id));
  }
});
