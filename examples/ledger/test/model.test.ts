// The model alone: no framework, no document.
import { deref, dosync, draft, ref, refSet } from "@dosync/core";
import { addAll } from "@dosync/core/collection";
import { defineModel, memory, openReplica, RefusedError } from "@dosync/replica";
import { openReplicas } from "@dosync/replica/testing";
import { describe, expect, test } from "vitest";
import { ledger, type Ledger, transfer, type Transfer } from "../src/model/ledger.ts";
import { euros, fromCents, toCents } from "../src/model/money.ts";
import { createPage } from "../src/model/page.ts";
import { sampleLines } from "../src/model/sample.ts";
import { createUndo } from "../src/model/undo.ts";

const rent: Transfer = { id: "1", from: "checking", to: "savings", amount: 100_00, text: "rent" };

type Opened = Awaited<ReturnType<typeof openReplicas<Ledger>>>["replicas"][0];

async function openTwo() {
  const opened = await openReplicas(ledger, { mutations: [transfer] });
  const [mine, yours] = opened.replicas as [Opened, Opened];
  return { ...opened, mine, yours };
}

describe("a transfer", () => {
  test("moves money, and is written down", async () => {
    const { mine, close } = await openTwo();
    mine.run(transfer, rent);

    const { checking, savings } = mine.model.accounts;
    expect([deref(checking.balance), deref(savings.balance)]).toEqual([2_400_00, 8_100_00]);
    expect(deref(mine.model.transfers)).toEqual([rent]);
    close();
  });

  test("beyond the limit changes nothing", async () => {
    const { mine, close } = await openTwo();
    expect(() => mine.run(transfer, { ...rent, amount: 3_000_01 })).toThrow(
      "Checking would be below",
    );

    expect(deref(mine.model.accounts.checking.balance)).toBe(2_500_00);
    expect(deref(mine.model.transfers)).toEqual([]);
    close();
  });

  test.for([0, -5, 0.5])("of %s cents is none", async (amount) => {
    const { mine, close } = await openTwo();
    expect(() => mine.run(transfer, { ...rent, amount })).toThrow("Nothing is moved.");
    expect(() => mine.run(transfer, { ...rent, to: "checking" })).toThrow("are the same");
    close();
  });

  test("that another tab has made impossible is taken back, and nothing else is", async () => {
    const { mine, yours, converged, close } = await openTwo();
    mine.pause();
    const late = mine.run(transfer, { ...rent, amount: 2_000_00 });
    const small = mine.run(transfer, { ...rent, id: "2", amount: 10_00 });
    yours.run(transfer, { ...rent, id: "3", amount: 1_500_00 });
    await yours.flush();
    mine.resume();
    const refusal = await late.confirmed.catch((error: unknown) => error);
    await small.confirmed;
    await converged();

    expect(refusal).toBeInstanceOf(RefusedError);
    expect(refusal).toMatchObject({ message: expect.stringContaining("Checking would be below") });
    expect(deref(mine.model.accounts.checking.balance)).toBe(990_00);
    expect(deref(mine.model.transfers).map(({ id }) => id)).toEqual(["3", "2"]);
    close();
  });
});

test("what version 1 has kept is there in cents", async () => {
  const at = memory();
  const first = defineModel("ledger", () => ({
    accounts: { checking: { name: ref("Giro"), euros: ref(12) } },
  }));
  const old = openReplica(first, { space: "home", at, mutations: [] });
  await old.ready;
  dosync(() => refSet(old.model.accounts.checking.euros, 700));
  await old.flush();
  const replica = openReplica(ledger, { space: "home", at, mutations: [transfer] });
  await replica.ready;

  const { checking, savings } = replica.model.accounts;
  expect([deref(checking.name), deref(checking.balance)]).toEqual(["Giro", 700_00]);
  expect(deref(savings.balance)).toBe(8_000_00);
  old.close();
  replica.close();
});

test("a draft of an account says what it is refused for, and what others have changed", async () => {
  const { mine, yours, converged, close } = await openTwo();
  const { name, limit } = mine.model.accounts.checking;
  const edit = draft({ label: "account" });
  edit.refSet(name, " ");
  edit.refSet(limit, 100_00);
  const refusals = edit.check().map(({ message }) => message);
  dosync(() => refSet(yours.model.accounts.checking.name, "Shared"));
  await converged();

  expect(refusals).toEqual(["An account needs a name."]);
  expect(edit.conflicts().map(({ theirs }) => theirs)).toEqual(["Shared"]);
  edit.rebase({ resolve: ({ theirs }) => theirs });
  edit.commit();
  await converged();
  expect(deref(yours.model.accounts.checking.limit)).toBe(100_00);
  close();
});

describe("undo", () => {
  test("takes a whole transfer back, in every tab", async () => {
    const { mine, yours, converged, close } = await openTwo();
    const page = createPage({ loadRate: async () => 1 });
    const history = createUndo({ ledger: mine.model, page });
    mine.run(transfer, rent);
    await converged();
    history.undo();
    await converged();

    expect(deref(yours.model.accounts.checking.balance)).toBe(2_500_00);
    expect(deref(yours.model.transfers)).toEqual([]);
    history.dispose();
    close();
  });

  test("changes nothing where another tab has gone on", async () => {
    const { mine, yours, converged, close } = await openTwo();
    const page = createPage({ loadRate: async () => 1 });
    const history = createUndo({ ledger: mine.model, page });
    mine.run(transfer, rent);
    await converged();
    yours.run(transfer, { ...rent, id: "2" });
    await converged();

    expect(deref(history.steps)).toHaveLength(1);
    expect(history.undo().status).toBe("conflicts");
    expect(deref(mine.model.accounts.checking.balance)).toBe(2_300_00);
    history.dispose();
    close();
  });

  test("gives a line its category back", () => {
    const page = createPage({ loadRate: async () => 1 });
    dosync(() => addAll(page.lines, sampleLines(5000)));
    const history = createUndo({ ledger: ledger.create(), page });
    const before = deref(page.sums);
    page.choose(1, "other");
    const moved = deref(page.sums);
    history.undo();

    expect(moved.other - before.other).toBe(sampleLines(1)[0]!.amount);
    expect(deref(page.sums)).toEqual(before);
    history.dispose();
  });
});

test("what is typed becomes cents, and cents what is shown", () => {
  expect(["12", "12.5", "12,50", "-3.07"].map(toCents)).toEqual([1200, 1250, 1250, -307]);
  expect(() => toCents("a lot")).toThrow("Enter an amount");
  expect([fromCents(1250), euros(-1250)]).toEqual(["12.50", "-€12.50"]);
});
