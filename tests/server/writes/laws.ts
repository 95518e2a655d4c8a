// Laws of transactions without a name over a server, for every store. They use no test runner, since SQLite runs them
// in another Node.
import { deepEqual, equal } from "node:assert/strict";
import { alter, deref, dosync, draft, invariant, ref, refSet, setValidator } from "@dosync/core";
import { add, at, collection, keys, remove, size } from "@dosync/core/collection";
import { createHistory } from "@dosync/history";
import { defineModel, openReplica, type Place, type Replica } from "@dosync/replica";
import { server } from "@dosync/replica/server";
import { serve, type Spaces, type WriteWish } from "@dosync/server";

interface Card {
  readonly id: number;
  readonly title: string;
}

const board = defineModel("board", () => {
  const [title, limit, secret] = [ref("Board"), ref(2), ref("s")];
  const cards = collection<Card>()({ key: (card) => card.id });
  setValidator(title, (text) => typeof text === "string" && text.length < 20);
  invariant("not too many", () => deref(size(cards)) <= deref(limit));
  return { title, limit, secret, cards };
});
type Board = ReturnType<typeof board.create>;

const rename = board.mutation("rename", ({ title }, text: string) => refSet(title, text));

/** What a law has open. */
interface Scene {
  readonly mine: Replica<Board>;
  readonly yours: Replica<Board>;
  /** What is kept, as somebody sees it who comes anew to another server. */
  readonly kept: () => Promise<unknown[]>;
}

const seen = ({ model }: Replica<Board>): unknown[] => [
  deref(model.title),
  deref(model.limit),
  deref(keys(model.cards)).map((id) => `${id} ${deref(at(model.cards, id))?.title}`),
];

const isOpen = ({ address }: WriteWish): boolean => address !== "secret";

/** A law over writes: see {@link writeLaws}. */
export interface WriteLaw {
  readonly title: string;
  readonly check: (store: Place) => Promise<void>;
}

function law(title: string, check: (scene: Scene) => Promise<void>): WriteLaw {
  return {
    title,
    async check(store) {
      const ends: (() => unknown)[] = [];
      const start = (): Spaces => {
        const spaces = serve(board, {
          store,
          mutations: [rename],
          authenticate: (request) => request.headers.get("authorization") ?? undefined,
          authorize: () => true,
          allowWrites: isOpen,
        });
        ends.push(() => spaces.stop({ timeout: 0 }));
        return spaces;
      };
      const open = async (user: string, spaces: Spaces): Promise<Replica<Board>> => {
        const place = server("http://board.test/api", {
          user,
          headers: () => ({ authorization: user }),
          fetch: async (input, init) => spaces.fetch(new Request(input, init)),
          storage: "memory",
        });
        const all = { space: title, at: place, mutations: [rename], allowWrites: true };
        const replica = openReplica(board, all);
        ends.push(() => replica.close());
        await replica.ready;
        return replica;
      };
      try {
        const spaces = start();
        const [mine, yours] = [await open("ada", spaces), await open("bob", spaces)];
        const kept = async (): Promise<unknown[]> => seen(await open("eve", start()));
        await check({ mine, yours, kept });
      } finally {
        for (const end of ends.toReversed()) await end();
      }
    },
  };
}

/** Writes on a page that hears of nothing, while another one writes. */
async function race(
  { mine, yours }: Scene,
  write: (model: Board) => void,
  other: (model: Board) => void,
): Promise<void> {
  mine.pause();
  write(mine.model);
  other(yours.model);
  await yours.flush();
  mine.resume();
  await mine.flush();
  await yours.flush();
}

function renameAndAdd({ title, cards }: Board): void {
  dosync(() => refSet(title, "Mine"));
  dosync(() => add(cards, { id: 1, title: "one" }));
}

function titleByLimit({ title, limit }: Board): void {
  dosync(() => refSet(title, `${deref(limit)} cards`), { reads: "all" });
}

const put =
  (id: number) =>
  ({ cards }: Board): unknown =>
    dosync(() => add(cards, { id, title: "one" }));

const raise = ({ limit }: Board): unknown => dosync(() => alter(limit, (most) => most + 1));

export const writeLaws: readonly WriteLaw[] = [
  law("a plain transaction is shown at once, kept, and seen by others", async (scene) => {
    const { mine, yours, kept } = scene;
    dosync(() => {
      refSet(mine.model.title, "Plan");
      add(mine.model.cards, { id: 1, title: "one" });
      add(mine.model.cards, { id: 2, title: "two" });
    });
    deepEqual(seen(mine), ["Plan", 2, ["1 one", "2 two"]]);
    await mine.flush();
    await yours.flush();
    deepEqual(seen(yours), seen(mine));
    deepEqual(await kept(), seen(mine));
  }),

  law("rows are changed and removed", async (scene) => {
    const { mine, yours, kept } = scene;
    const { cards } = mine.model;
    dosync(() => [1, 2].map((id) => add(cards, { id, title: "new" })));
    dosync(() => alter(at(cards, 1), (card) => ({ ...card, title: "old" })));
    dosync(() => remove(cards, 2));
    await mine.flush();
    await yours.flush();
    deepEqual(seen(yours), ["Board", 2, ["1 old"]]);
    deepEqual(await kept(), seen(yours));
  }),

  law(
    "rows that are taken to the end stand there for others, and are kept there",
    async (scene) => {
      const { mine, yours, kept } = scene;
      const { cards, limit } = mine.model;
      dosync(() => refSet(limit, 9));
      dosync(() => [1, 2, 3].map((id) => add(cards, { id, title: "new" })));
      await mine.flush();
      await yours.flush();
      const toEnd = (id: number, title: string): void => {
        remove(cards, id);
        add(cards, { id, title });
      };
      dosync(() => toEnd(1, "new")); // it is moved, and nothing else
      await mine.flush();
      await yours.flush();
      deepEqual(seen(yours), ["Board", 9, ["2 new", "3 new", "1 new"]]);
      deepEqual(await kept(), seen(yours));
      const both = (): void =>
        dosync(() => {
          toEnd(3, "old");
          toEnd(2, "old");
        });
      await race(scene, both, (model) => dosync(() => add(model.cards, { id: 7, title: "new" })));
      deepEqual(seen(mine), ["Board", 9, ["1 new", "7 new", "3 old", "2 old"]]);
      deepEqual([seen(yours), await kept()], [seen(mine), seen(mine)]);
      const form = draft({ label: "form" });
      form.dosync(() => toEnd(7, "form"));
      form.commit();
      await mine.flush();
      await yours.flush();
      deepEqual(seen(yours), ["Board", 9, ["1 new", "3 old", "2 old", "7 form"]]);
      deepEqual([seen(mine), await kept()], [seen(yours), seen(yours)]);
    },
  ),

  law("who has written what others have changed before is refused, alone", async (scene) => {
    const { mine, kept } = scene;
    await race(scene, renameAndAdd, ({ title }) => dosync(() => refSet(title, "Yours")));
    deepEqual(seen(mine), ["Yours", 2, ["1 one"]]);
    deepEqual(await kept(), seen(mine));
  }),

  law("what was read and ensured is compared as well", async (scene) => {
    const { mine, kept } = scene;
    await race(scene, titleByLimit, raise);
    deepEqual(seen(mine), ["Board", 3, []]);
    deepEqual(await kept(), seen(mine));
  }),

  law("a rule and a validator hold where it is decided", async (scene) => {
    const { mine, kept } = scene;
    put(1)(mine.model);
    await mine.flush();
    await race(scene, put(2), put(3));
    deepEqual(seen(mine), ["Board", 2, ["1 one", "3 one"]]);
    deepEqual(await kept(), seen(mine));
  }),

  law("what is not allowed is refused with all that was written beside it", async (scene) => {
    const { mine, kept } = scene;
    dosync(() => {
      refSet(mine.model.title, "Open");
      refSet(mine.model.secret, "stolen");
    });
    const sent = mine.run(rename, "Named");
    await sent.confirmed;
    equal(deref(mine.model.secret), "s");
    deepEqual(await kept(), ["Named", 2, []]);
  }),

  law("a draft is committed as what it has written, with what it has ensured", async (scene) => {
    const { mine, kept } = scene;
    const form = draft({ label: "form" });
    form.ensure(mine.model.limit);
    form.refSet(mine.model.title, "Saved");
    form.commit();
    await mine.flush();
    deepEqual(await kept(), ["Saved", 2, []]);
    const late = draft({ label: "late" });
    late.ensure(mine.model.limit);
    late.refSet(mine.model.title, "Late");
    await race(scene, () => late.commit(), raise);
    deepEqual(seen(mine), ["Saved", 3, []]);
  }),

  law("an undo is sent, and answers where others were faster", async (scene) => {
    const { mine, yours, kept } = scene;
    const history = createHistory(mine.model);
    try {
      dosync(() => refSet(mine.model.title, "One"));
      await mine.flush();
      equal(history.undo().status, "done");
      await mine.flush();
      deepEqual(await kept(), ["Board", 2, []]);
      equal(history.redo().status, "done");
      await mine.flush();
      mine.pause();
      equal(history.undo().status, "done");
      await yours.run(rename, "Yours").confirmed;
      mine.resume();
      await mine.flush();
      equal(deref(history.answer)?.status, "conflicts");
      deepEqual(seen(mine), ["Yours", 2, []]);
      deepEqual(await kept(), seen(mine));
    } finally {
      history.dispose();
    }
  }),
];
