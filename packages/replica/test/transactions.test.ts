import { describe, expect, onTestFinished, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  commute,
  deref,
  dosync,
  dosyncAsync,
  draft,
  ref,
  refSet,
  swap,
} from "@dosync/core";
import { publishChanges } from "@dosync/core/adapter";
import { defineModel, memory, MixedTransactionError, openReplica } from "@dosync/replica";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { balances, bank, transfer } from "./bank.ts";
import { openTwo } from "./support.ts";

const page = defineModel("page", () => ({
  count: ref(0),
  title: ref("", { validator: (text) => text.length < 10 }),
  clicks: atom(0),
}));

describe("a transaction without a name over shared refs", () => {
  test("is shown at once, confirmed, and runs again over what others did", async () => {
    const { one, other, converged } = await openTwo(page, []);
    one.pause();
    dosync(() => alter(one.model.count, (n) => n + 1));
    dosync(() => commute(other.model.count, (n) => n + 10));
    await other.flush();
    expect([deref(one.model.count), deref(other.model.count)]).toEqual([1, 10]);
    one.resume();
    await converged();
    expect([deref(one.model.count), deref(other.model.count)]).toEqual([11, 11]);
  });

  test("is nothing to send where it has changed nothing, or has thrown", async () => {
    const { one } = await openTwo(page, []);
    one.pause();
    dosync(() => refSet(one.model.count, 0));
    dosync(() => deref(one.model.count));
    thrownBy(() => dosync(() => refSet(one.model.title, "much too long")));
    expect(deref(one.status).pending).toBe(0);
  });

  test("changes atoms once, however often it runs again", async () => {
    const { one, other, converged } = await openTwo(page, []);
    one.pause();
    dosync(() => {
      swap(one.model.clicks, (n) => n + 1);
      alter(one.model.count, (n) => n + 1);
    });
    dosync(() => alter(other.model.count, (n) => n + 1));
    await other.flush();
    one.resume();
    await converged();
    expect([deref(one.model.clicks), deref(one.model.count), deref(other.model.clicks)]).toEqual([
      1, 2, 0,
    ]);
  });

  test("is reported where it is refused", async () => {
    const errors = collectDeliveryErrors();
    const { one, other, converged } = await openTwo(bank, [transfer]);
    one.pause();
    dosync(() => alter(one.model.checking, (n) => n - 300));
    await other.run(transfer, 400).confirmed;
    one.resume();
    await converged();
    expect(errors).toMatchObject([{ cause: { code: "INVARIANT_VIOLATED", label: "dosync" } }]);
    expect(balances(one.model)).toEqual([100, 1400]);
  });

  test("that writes another ref as well is refused as a whole", async () => {
    const { one, other } = await openTwo(page, []);
    const mine = ref(0, { label: "mine" });
    for (const [first, second] of [
      [one.model.count, mine],
      [mine, one.model.count],
      [one.model.count, other.model.count],
    ] as const) {
      const error = thrownBy(() =>
        dosync(() => {
          refSet(first, 1);
          refSet(second, 1);
        }),
      );
      expect(error).toBeInstanceOf(MixedTransactionError);
      expect(error).toMatchObject({ code: "MIXED_TRANSACTION" });
    }
    expect([mine, one.model.count, other.model.count].map(deref)).toEqual([0, 0, 0]);
    expect(deref(one.status).pending).toBe(0);
  });

  test("that writes another ref when it runs again is refused then", async () => {
    const errors = collectDeliveryErrors();
    const { one, other, converged } = await openTwo(page, []);
    const mine = ref(0, { label: "mine" });
    one.pause();
    dosync(() => {
      if (alter(one.model.count, (n) => n + 1) > 1) refSet(mine, 1);
    });
    dosync(() => refSet(other.model.count, 5));
    await other.flush();
    one.resume();
    await converged();
    expect(errors).toMatchObject([{ cause: { code: "MIXED_TRANSACTION" } }]);
    expect([deref(one.model.count), deref(mine)]).toEqual([5, 0]);
  });

  test("is refused before anything changes where only named ones are taken", async () => {
    const replica = openReplica(bank, {
      space: "a",
      at: memory(),
      mutations: [transfer],
      allowWrites: false,
    });
    onTestFinished(() => replica.close());
    await replica.ready;
    const run = (): unknown => dosync(() => refSet(replica.model.checking, 1));
    expect(thrownBy(run)).toMatchObject({ code: "UNNAMED_MUTATION" });
    expect(deref(replica.model.checking)).toBe(500);
    await replica.run(transfer, 100).confirmed;
    expect(balances(replica.model)).toEqual([400, 1100]);
  });

  test("may be made by a watch of what a replica publishes", async () => {
    const { one, other, converged } = await openTwo(page, []);
    addWatch(one.model.count, "title", (_key, _identity, _old, count) => {
      dosync(() => refSet(one.model.title, `${count}`));
    });
    dosync(() => refSet(other.model.count, 7));
    await converged();
    await converged();
    expect([deref(one.model.title), deref(other.model.title)]).toEqual(["7", "7"]);
  });
});

describe("what cannot run again is repeated as it was, if what it relied on is still there:", () => {
  type Page = Awaited<ReturnType<typeof openTwo<ReturnType<typeof page.create>>>>["one"]["model"];
  const ways: Record<string, (model: Page) => unknown> = {
    "a draft": ({ count, title }) => {
      const edited = draft();
      edited.ensure(count);
      edited.refSet(title, "mine");
      edited.commit();
    },
    "an asynchronous transaction": ({ count, title }) =>
      dosyncAsync(async (tx) => {
        await Promise.resolve();
        tx.ensure(count);
        tx.refSet(title, "mine");
      }),
    "values from elsewhere": ({ title }) => publishChanges([[title, "mine"]]),
  };

  test.each(Object.keys(ways))("%s is confirmed over other changes", async (way) => {
    const { one, other, converged } = await openTwo(page, []);
    await ways[way]!(one.model);
    expect(deref(one.model.title)).toBe("mine");
    expect(deref(other.model.title)).toBe("");
    await converged();
    expect([deref(one.model.title), deref(other.model.title)]).toEqual(["mine", "mine"]);
  });

  test.each(Object.keys(ways))("%s is refused where others have written the same", async (way) => {
    const errors = collectDeliveryErrors();
    const { one, other, converged } = await openTwo(page, []);
    one.pause();
    await ways[way]!(one.model);
    dosync(() => refSet(other.model.title, "yours"));
    await other.flush();
    one.resume();
    await converged();
    expect(deref(one.model.title)).toBe("yours");
    expect(errors).toMatchObject([{ cause: { code: "CONFLICT" } }]);
  });

  test.each(["a draft", "an asynchronous transaction"])(
    "%s is refused where others have changed what it ensured",
    async (way) => {
      const errors = collectDeliveryErrors();
      const { one, other, converged } = await openTwo(page, []);
      one.pause();
      await ways[way]!(one.model);
      dosync(() => refSet(other.model.count, 1));
      await other.flush();
      one.resume();
      await converged();
      expect([deref(one.model.title), deref(other.model.title)]).toEqual(["", ""]);
      expect(errors).toMatchObject([{ cause: { code: "CONFLICT" } }]);
    },
  );

  test("over what is pending here itself, it stays", async () => {
    const { one, other, converged } = await openTwo(page, []);
    dosync(() => refSet(one.model.title, "first"));
    await ways["a draft"]!(one.model);
    await converged();
    expect(deref(other.model.title)).toBe("mine");
  });
});
