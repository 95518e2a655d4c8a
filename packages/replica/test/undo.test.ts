import { describe, expect, onTestFinished, test } from "vitest";
import { alter, deref, dosync, invariant, ref, refSet } from "@dosync/core";
import { defineModel, memory, type Mutation, openReplica, type Replica } from "@dosync/replica";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { bank, balances, transfer } from "./bank.ts";
import { gated } from "./gated.ts";
import { openTwo, rejectionOf } from "./support.ts";

const page = defineModel("page", () => {
  const title = ref("first");
  const count = ref(0);
  invariant("small", () => deref(count) < 100);
  return { title, count };
});
const rename: Mutation<ReturnType<typeof page.create>, string> = page.mutation(
  "rename",
  ({ title }, text: string) => refSet(title, text),
  { inverse: (_, { title }) => ["rename", deref(title)] },
);
const add = page.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n), {
  inverse: (n) => ["add", -n],
});
const mutations = [rename, add];

/** A mutation with an inverse that may do anything. */
function wrong(
  inverse: (model: ReturnType<typeof page.create>) => unknown,
): Mutation<ReturnType<typeof page.create>, void> {
  return page.mutation("wrong", ({ count }) => alter(count, (n) => n + 1), {
    inverse: (_, before) => ["add", inverse(before)],
  });
}

describe("undoing what a replica has run", () => {
  test("cancels what is not sent, without a mutation more", async () => {
    const { one } = await openTwo(bank, [transfer]);
    one.pause();
    const sent = one.run(transfer, 100);
    await sent.undo();
    expect([balances(one.model), deref(sent.state), deref(one.status).pending]).toEqual([
      [500, 1000],
      "cancelled",
      0,
    ]);
  });

  test("runs the inverse of what is confirmed, at once and for everybody", async () => {
    const { one, other, converged } = await openTwo(page, mutations);
    const sent = one.run(rename, "second");
    await converged();
    const undone = sent.undo();
    expect(deref(one.model.title)).toBe("first");
    await undone;
    await converged();
    expect(deref(other.model.title)).toBe("first");
  });

  test("keeps what others did since, where the inverse says so", async () => {
    const { one, other, converged } = await openTwo(page, mutations);
    const sent = one.run(add, 1);
    await sent.confirmed;
    other.run(add, 10);
    await converged();
    await sent.undo();
    await converged();
    expect([deref(one.model.count), deref(other.model.count)]).toEqual([10, 10]);
  });

  test("knows the model as it was where the mutation was confirmed, not where it was run", async () => {
    const { one, other, converged } = await openTwo(page, mutations);
    one.pause();
    const sent = one.run(rename, "mine");
    other.run(rename, "theirs");
    await other.flush();
    one.resume();
    await sent.confirmed;
    await sent.undo();
    await converged();
    expect([deref(one.model.title), deref(other.model.title)]).toEqual(["theirs", "theirs"]);
  });

  test("waits for the outcome of what is under way, and has nothing to do where that is a refusal", async () => {
    const at = gated(memory());
    const { one, other, converged } = await openTwo(page, mutations, at);
    at.isShut = true;
    const sent = [one.run(add, 1), one.run(add, 90)];
    await Promise.resolve(); // it is taken by whoever decides
    expect(sent.map(({ state }) => deref(state))).toEqual(["sent", "sent"]);
    const undone = sent.map((each) => each.undo());
    await at.refused();
    at.isShut = false;
    other.run(add, 15);
    await Promise.all(undone);
    await converged();
    expect(deref(one.model.count)).toBe(15);
  });

  test("happens once, however often it is asked for, and again where it was refused", async () => {
    const { one, other, converged } = await openTwo(page, mutations);
    const sent = one.run(add, -50);
    await converged();
    expect(sent.undo()).toBe(sent.undo());
    await sent.undo();
    expect(deref(one.model.count)).toBe(0);

    const late = one.run(add, -50);
    await converged();
    other.run(add, 120);
    await converged();
    expect(await rejectionOf(late.undo())).toMatchObject({ label: "small" });
    other.run(add, -70);
    await converged();
    await late.undo();
    expect(deref(one.model.count)).toBe(50);
  });

  test("needs an inverse that is known: else it says so", async () => {
    const lost = page.mutation("lost", ({ count }) => alter(count, (n) => n + 1), {
      inverse: () => ["nowhere"],
    });
    const { one } = await openTwo(page, [...mutations, lost]);
    const replica = (await openTwo(bank, [transfer])).one;
    const bare = replica.run(transfer, 1);
    await bare.confirmed;
    expect(thrownBy(() => bare.undo())).toMatchObject({ code: "NO_INVERSE" });
    const sent = one.run(lost);
    await sent.confirmed;
    expect(await rejectionOf(sent.undo())).toMatchObject({ code: "UNKNOWN_MUTATION" });
  });

  test("is refused by a rule like any mutation, and tells it", async () => {
    const { one, other, converged } = await openTwo(page, mutations);
    const sent = one.run(add, -50);
    await converged();
    one.pause();
    const undone = sent.undo();
    other.run(add, 120);
    await other.flush();
    one.resume();
    expect(await rejectionOf(undone)).toMatchObject({ code: "INVARIANT_VIOLATED" });
    await converged();
    expect(deref(one.model.count)).toBe(70);
  });

  test("is nothing where it was refused or cancelled", async () => {
    const { one } = await openTwo(page, mutations);
    const sent = one.run(add, 1);
    sent.cancel();
    await sent.undo();
    expect(deref(one.model.count)).toBe(0);
  });

  test("an inverse only reads the model: what else it does fails when it is asked for", async () => {
    const outside = ref(7);
    for (const inverse of [
      wrong(({ count }) => dosync(() => refSet(count, 5))),
      wrong(({ count }) => refSet(count, 5)),
      wrong(() => deref(outside)),
      wrong(() => {
        throw new Error("no");
      }),
    ]) {
      const replica: Replica<ReturnType<typeof page.create>> = openReplica(page, {
        space: "s",
        at: memory(),
        mutations: [...mutations, inverse],
      });
      onTestFinished(() => replica.close());
      await replica.ready;
      const sent = replica.run(inverse);
      await sent.confirmed;
      expect(deref(replica.model.count)).toBe(1);
      expect(await rejectionOf(sent.undo())).toBeInstanceOf(Error);
      expect([deref(replica.model.count), deref(outside)]).toEqual([1, 7]);
    }
  });
});
