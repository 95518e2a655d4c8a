// The model of these tests. The server and the pages load it.
import { alter, deref, invariant, ref } from "@dosync/core";
import { add, collection, keys } from "@dosync/core/collection";
import { defineModel, openReplica, type Replica } from "@dosync/replica";
import { type DehydratedReplica, server } from "@dosync/replica/server";

interface Card {
  readonly id: number;
  readonly made: Date;
}

export const board = defineModel("board", () => {
  const count = ref(0);
  const cards = collection<Card>()({ key: ({ id }) => id });
  invariant("the count is that of the cards", () => deref(count) === deref(keys(cards)).length);
  return { count, cards };
});
export type Board = ReturnType<typeof board.create>;

export const put = board.mutation("put", ({ count, cards }, id: number) => {
  add(cards, { id, made: new Date(id) });
  alter(count, (n) => n + 1);
});

/** The replica of a page, which goes on with what was rendered. */
export function openInPage(): Replica<Board> {
  const from = JSON.parse(document.querySelector("#data")!.textContent) as DehydratedReplica;
  return openReplica(board, {
    space: "all",
    at: server("/api", { user: "ada" }),
    mutations: [put],
    from,
  });
}

/** What has changed below an element, from here on. */
export function textsOf(root: Element): string[] {
  const texts = [root.textContent];
  new MutationObserver(() => texts.push(root.textContent)).observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
  });
  return texts;
}
