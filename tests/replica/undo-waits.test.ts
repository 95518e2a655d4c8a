// An undo or redo over a replica may wait for what others decide. Where it fails then, nobody awaits it: it is
// reported, and `answer` says so.
import { deref, dosync, invariant, ref, refSet } from "@dosync/core";
import { UsageError } from "@dosync/core/adapter";
import { createHistory, type UndoHistory, type UndoOptions } from "@dosync/history";
import { defineModel, memory, openReplica, type Replica } from "@dosync/replica";
import { expect, onTestFinished, test } from "vitest";
import { gated } from "../../packages/replica/test/gated.ts";
import { collectDeliveryErrors } from "../support/delivery-errors.ts";

let isMistaken = false;
const page = defineModel("page", () => {
  const title = ref("first");
  invariant("no mistake", () => {
    if (deref(title) === "resolved" && isMistaken) throw new UsageError("MISTAKE", "rule", "no");
    return true;
  });
  return { title };
});
type Page = ReturnType<typeof page.create>;

const rename = page.mutation("rename", ({ title }, text: string) => refSet(title, text), {
  inverse: (_, { title }) => ["rename", deref(title)],
});
/** What somebody else does: it is no step. */
const overwrite = page.mutation("overwrite", ({ title }, text: string) => refSet(title, text));

interface Waiting {
  readonly mine: Replica<Page>;
  readonly history: UndoHistory;
  readonly causes: () => unknown[];
  /** Lets it be decided. Others overwrite it before the history goes on, so `resolve` is asked. */
  readonly decide: () => Promise<void>;
}

/** A step whose undo or redo waits. */
async function waiting(way: "undo" | "redo", options?: UndoOptions): Promise<Waiting> {
  const at = gated(memory());
  const errors = collectDeliveryErrors();
  const mutations = [rename, overwrite];
  const mine = openReplica(page, { space: "s", at, mutations, allowWrites: true });
  await mine.ready;
  const history = createHistory(mine.model, { own: ({ label }) => label !== "overwrite" });
  onTestFinished(() => {
    isMistaken = false;
    history.dispose();
    mine.close();
  });
  at.isShut = way === "undo";
  const sent = mine.run(rename, "mine");
  let decided = sent.confirmed;
  if (way === "redo") {
    await mine.flush();
    at.isShut = true;
    history.undo();
    decided = sent.undo();
  }
  void decided.then(() => mine.run(overwrite, "theirs")).catch(() => {});
  for (let turn = 0; turn < 3; turn++) await Promise.resolve(); // it is taken by whoever decides
  expect(history[way](options).status).toBe("waiting");
  return {
    mine,
    history,
    causes: () => errors.map(({ cause }) => cause),
    decide: async () => {
      at.isShut = false;
      await mine.flush();
      await mine.flush();
    },
  };
}

const counts = ({ steps, undone }: UndoHistory) => [deref(steps).length, deref(undone).length];

for (const way of ["undo", "redo"] as const) {
  const there = way === "undo" ? [1, 0] : [0, 1];

  test(`${way === "undo" ? "an" : "a"} ${way} that waited, whose \`resolve\` fails, is refused and reported`, async () => {
    const failure = new RangeError("resolve");
    const { mine, history, decide, causes } = await waiting(way, {
      resolve: () => {
        throw failure;
      },
    });
    await decide();
    expect(deref(history.answer)).toEqual({ status: "refused", rule: undefined, error: failure });
    expect([causes(), counts(history)]).toEqual([[failure], there]);
    expect(deref(mine.model.title)).toBe("theirs");
    // Whatever comes next is a way of its own.
    expect(history[way]({ resolve: ({ present }) => present }).status).toBe("done");
  });

  test(`${way === "undo" ? "an" : "a"} ${way} that waited, whose \`resolve\` commits, is refused and reported`, async () => {
    let isAsked = false;
    const { history, decide, causes } = await waiting(way, {
      resolve: ({ identity, wanted }) => {
        if (!isAsked) dosync(() => refSet(identity as Page["title"], "resolved"));
        isAsked = true;
        return wanted;
      },
    });
    await decide();
    const error = { code: "RESOLVE_COMMITTED" };
    expect(deref(history.answer)).toMatchObject({ status: "refused", error });
    expect(causes()).toMatchObject([error]);
  });

  test(`${way === "undo" ? "an" : "a"} ${way} that waited and meets a mistake in a rule is refused and reported`, async () => {
    const { mine, history, decide, causes } = await waiting(way, { resolve: () => "resolved" });
    isMistaken = true;
    await decide();
    const error = { code: "MISTAKE" };
    expect(deref(history.answer)).toMatchObject({ status: "refused", error });
    expect(causes()).toMatchObject([error]);
    expect([deref(mine.model.title), counts(history)]).toEqual(["theirs", there]);
  });

  test(`${way === "undo" ? "an" : "a"} ${way} that waits while the replica is closed is refused when that is decided`, async () => {
    const { mine, history, decide } = await waiting(way);
    mine.close();
    await decide();
    expect(deref(history.answer)).toMatchObject({ status: "refused", error: { code: "CLOSED" } });
    expect(counts(history)).toEqual(there);
  });
}

test("a `merge` that fails while an undo waits ends the waiting, and is reported once", async () => {
  const at = gated(memory());
  const errors = collectDeliveryErrors();
  const mine = openReplica(page, { space: "s", at, mutations: [rename, overwrite] });
  await mine.ready;
  const failure = new RangeError("merge");
  const history = createHistory(mine.model, {
    merge: () => {
      throw failure;
    },
  });
  onTestFinished(() => {
    history.dispose();
    mine.close();
  });
  at.isShut = true;
  mine.run(rename, "mine");
  for (let turn = 0; turn < 3; turn++) await Promise.resolve();
  expect(history.undo().status).toBe("waiting");
  mine.run(rename, "more");
  at.isShut = false;
  await mine.flush();
  expect([deref(history.answer), counts(history)]).toEqual([undefined, [2, 0]]);
  expect(errors.map(({ cause }) => cause)).toEqual([failure]);
});
