import { describe, expect, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  alter,
  atom,
  type CommitRecord,
  deref,
  derived,
  dosync,
  draft,
  dosyncAsync,
  ref,
  refSet,
  reset,
  swap,
} from "@dosync/core";
import { confirmed, defineModel, memory, openReplica, RefusedError } from "@dosync/replica";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { balances, bank, transfer } from "./bank.ts";
import { openTwo, rejectionOf } from "./support.ts";

const counter = defineModel("counter", () => ({
  count: ref(0, { validator: (n) => n <= 200 }),
  items: ref<readonly string[]>([]),
  filter: atom(""),
}));
const add = counter.mutation("add", ({ count }, n: number) => void alter(count, (sum) => sum + n));
const push = counter.mutation(
  "push",
  ({ items }, item: string) => void alter(items, (all) => [...all, item]),
);
const counted = [add, push];

describe("a mutation", () => {
  test("shows at once, and everywhere when it is confirmed", async () => {
    const { one, other, settled } = await openTwo(bank, [transfer]);
    const sent = one.run(transfer, 100);
    expect(balances(one.model)).toEqual([400, 1100]);
    expect(balances(other.model)).toEqual([500, 1000]);
    expect([deref(sent.state), deref(sent.holds)]).toEqual(["pending", true]);

    await sent.confirmed;
    expect(deref(sent.state)).toBe("confirmed");
    await settled();
    expect(balances(other.model)).toEqual([400, 1100]);
  });

  test("that breaks a rule here throws as dosync does, and is not sent", async () => {
    const { one, other, settled } = await openTwo(bank, [transfer]);
    expect(thrownBy(() => one.run(transfer, 501))).toMatchObject({
      code: "INVARIANT_VIOLATED",
      label: "no overdraft",
    });
    expect(deref(one.status).pending).toBe(0);
    await settled();
    expect([...balances(one.model), ...balances(other.model)]).toEqual([500, 1000, 500, 1000]);
  });

  test("that others make impossible is refused where it is decided, with the rule and its refs", async () => {
    const { one, other, settled } = await openTwo(bank, [transfer]);
    one.pause();
    const late = one.run(transfer, 300);
    await other.run(transfer, 400).confirmed;
    one.resume();

    const error = await rejectionOf(late.confirmed);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({
      code: "INVARIANT_VIOLATED",
      label: "transfer",
      rule: "no overdraft",
      addresses: ["checking"],
    });
    expect(deref(late.state)).toBe("refused");
    await settled();
    expect([balances(one.model), balances(other.model)]).toEqual([
      [100, 1400],
      [100, 1400],
    ]);
  });

  test("that is refused takes its own effects alone: of 1, 10 and 100 stay 101", async () => {
    const { one, other, settled } = await openTwo(counter, counted);
    const tenth = counter.mutation("tenth", ({ count, items }) => {
      if (deref(items).length > 0) throw new Error("too late");
      alter(count, (sum) => sum + 10);
    });
    const { one: mine } = { one: openReplica(counter, { space: "own", at: memory(), mutations: [] }) };
    mine.close();
    expect(tenth.name).toBe("tenth");
    one.pause();
    const all = [one.run(add, 1), one.run(add, 99), one.run(add, 100)];
    expect(deref(one.model.count)).toBe(200);
    await other.run(add, 90).confirmed; // 90 + 1, 90 + 1 + 99, and no more
    one.resume();

    const outcomes = await Promise.allSettled(all.map((sent) => sent.confirmed));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    await settled();
    expect([deref(one.model.count), deref(other.model.count)]).toEqual([190, 190]);
  });
});
void [addCommitListener, addWatch, derived, dosync, draft, dosyncAsync, refSet, reset, swap, confirmed, collectDeliveryErrors];
void (undefined as unknown as CommitRecord);
