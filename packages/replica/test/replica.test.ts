import { describe, expect, test } from "vitest";
import { addCommitListener, addWatch, alter, deref, derived, ref, refSet } from "@dosync/core";
import { labelOf } from "@dosync/core/adapter";
import { confirmed, defineModel, memory, openReplica, RefusedError } from "@dosync/replica";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { balances, bank, transfer } from "./bank.ts";
import { gated } from "./gated.ts";
import { openTwo, rejectionOf } from "./support.ts";

const counter = defineModel("counter", () => ({
  count: ref(0),
  isShut: ref(false),
  items: ref<readonly string[]>([]),
}));
const add = counter.mutation("add", ({ count }, n: number) => void alter(count, (sum) => sum + n));
const push = counter.mutation(
  "push",
  ({ items }, item: string) => void alter(items, (all) => [...all, item]),
);
/** It is refused once somebody has shut the counter. */
const addIfOpen = counter.mutation("addIfOpen", ({ count, isShut }, n: number) => {
  if (deref(isShut)) throw Object.assign(new Error("It is shut."), { code: "SHUT" });
  alter(count, (sum) => sum + n);
});
const shut = counter.mutation("shut", ({ isShut }, to: boolean) => void refSet(isShut, to));
const mutations = [add, push, addIfOpen, shut];

describe("a mutation", () => {
  test("shows at once, and everywhere when it is confirmed", async () => {
    const { one, other, converged } = await openTwo(bank, [transfer]);
    const sent = one.run(transfer, 100);
    expect(balances(one.model)).toEqual([400, 1100]);
    expect(balances(other.model)).toEqual([500, 1000]);
    expect([deref(sent.state), deref(sent.holds)]).toEqual(["pending", true]);

    await sent.confirmed;
    expect(deref(sent.state)).toBe("confirmed");
    await converged();
    expect(balances(other.model)).toEqual([400, 1100]);
  });

  test("that breaks a rule here throws as dosync does, and is not sent", async () => {
    const { one, other, converged } = await openTwo(bank, [transfer]);
    expect(thrownBy(() => one.run(transfer, 501))).toMatchObject({
      code: "INVARIANT_VIOLATED",
      label: "no overdraft",
    });
    expect(deref(one.status).pending).toBe(0);
    await converged();
    expect([...balances(one.model), ...balances(other.model)]).toEqual([500, 1000, 500, 1000]);
  });

  test("that others make impossible is refused where it is decided, with the rule and its refs", async () => {
    const { one, other, converged } = await openTwo(bank, [transfer]);
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
    await converged();
    expect([balances(one.model), balances(other.model)]).toEqual([
      [100, 1400],
      [100, 1400],
    ]);
  });

  test("that is refused takes its own effects alone: of 1, 10 and 100 stay 101", async () => {
    const { one, other, converged } = await openTwo(counter, mutations);
    one.pause();
    const all = [one.run(add, 1), one.run(addIfOpen, 10), one.run(add, 100)];
    expect(deref(one.model.count)).toBe(111);
    await other.run(shut, true).confirmed;
    one.resume();

    const outcomes = await Promise.allSettled(all.map((sent) => sent.confirmed));
    expect(outcomes).toMatchObject([
      { status: "fulfilled" },
      { status: "rejected", reason: { code: "SHUT", message: "It is shut.", addresses: [] } },
      { status: "fulfilled" },
    ]);
    await converged();
    expect([deref(one.model.count), deref(other.model.count)]).toEqual([101, 101]);
  });

  test("that changes nothing here is sent all the same: it may change something there", async () => {
    const empty = counter.mutation("empty", ({ count }) => void refSet(count, 0));
    const { one, other } = await openTwo(counter, [empty, add]);
    one.pause();
    await other.run(add, 5).confirmed;
    const sent = one.run(empty);
    one.resume();
    await sent.confirmed;
    expect([deref(one.model.count), deref(confirmed(one.model.count))]).toEqual([0, 0]);
  });

  test("that writes nothing here is sent all the same", async () => {
    const emptyIfAny = counter.mutation("emptyIfAny", ({ count }) => {
      if (deref(count) > 0) refSet(count, 0);
    });
    const { one, other } = await openTwo(counter, [emptyIfAny, add]);
    one.pause();
    await other.run(add, 5).confirmed;
    const sent = one.run(emptyIfAny);
    one.resume();
    await sent.confirmed;
    await other.flush();
    expect([deref(one.model.count), deref(other.model.count)]).toEqual([0, 0]);
  });

  test("has the arguments that it was given, whatever becomes of the object", async () => {
    const put = counter.mutation("put", ({ items }, { item }: { item: string }) => {
      alter(items, (all) => [...all, item]);
    });
    const { one, other, converged } = await openTwo(counter, [put]);
    const args = { item: "mine" };
    one.run(put, args);
    args.item = "changed";
    await converged();
    expect([deref(one.model.items), deref(other.model.items)]).toEqual([["mine"], ["mine"]]);
  });

  test("knows who has run it and when, and is told the same wherever it runs", async () => {
    const sign = counter.mutation("sign", ({ items }, _: void, { by, now }) => {
      alter(items, (all) => [...all, `${by} ${now}`]);
    });
    const at = memory();
    const replica = openReplica(counter, { space: "a", at, mutations: [sign], user: "Ada" });
    await replica.ready;
    const sent = replica.run(sign);
    const shown = deref(replica.model.items);
    expect(shown).toEqual([expect.stringMatching(/^Ada \d+$/)]);
    await sent.confirmed;
    expect(deref(replica.model.items)).toBe(shown);
    replica.close();
  });

  test("may call the body of another, which is part of it", async () => {
    const twice = counter.mutation("twice", (model, n: number, context) => {
      add.body(model, n, context);
      add.body(model, n, context);
    });
    const { one, converged } = await openTwo(counter, [twice]);
    one.run(twice, 4);
    await converged();
    expect(deref(one.model.count)).toBe(8);
  });

  test("tells the functions that it was given once, and their failures are reported", async () => {
    const told: unknown[] = [];
    const errors = collectDeliveryErrors();
    const checked = counter.mutation(
      "checked",
      ({ count, isShut }, n: number) => {
        if (deref(isShut)) throw new Error("no");
        alter(count, (sum) => sum + n);
      },
      {
        onConfirmed: (n) => void told.push(["confirmed", n]),
        onRefused: ({ code }, n) => {
          told.push([code, n]);
          throw new Error("in onRefused");
        },
      },
    );
    const { one, other, converged } = await openTwo(counter, [checked, shut]);
    await one.run(checked, 1).confirmed;
    one.pause();
    one.run(checked, 2);
    await other.run(shut, true).confirmed;
    one.resume();
    await converged();
    expect(told).toEqual([
      ["confirmed", 1],
      ["BODY_THREW", 2],
    ]);
    expect(errors).toMatchObject([{ cause: { message: "in onRefused" } }]);
  });

  test("whose refusal nobody asks about is reported", async () => {
    const errors = collectDeliveryErrors();
    const { one, other, converged } = await openTwo(counter, mutations);
    one.pause();
    one.run(addIfOpen, 1);
    await other.run(shut, true).confirmed;
    one.resume();
    await converged();
    expect(errors).toMatchObject([{ cause: { code: "SHUT", label: "addIfOpen" } }]);
  });
});

describe("a pending mutation", () => {
  test("that throws over what others have changed is held back, and tried at each change", async () => {
    const place = memory();
    const gate = gated(place);
    const mine = openReplica(counter, { space: "a", at: gate, mutations });
    const yours = openReplica(counter, { space: "a", at: place, mutations });
    await Promise.all([mine.ready, yours.ready]);
    gate.isShut = true; // what mine commits does not arrive, and it hears what others commit
    const sent = mine.run(addIfOpen, 10);
    const shown: unknown[] = [];
    addWatch(mine.status, "log", (_key, _identity, _old, { held }) => {
      shown.push([held, deref(sent.holds), deref(mine.model.count)]);
    });
    deref(sent.holds);
    await yours.run(shut, true).confirmed;
    await gate.refused();
    expect(shown).toContainEqual([1, false, 0]);
    await yours.run(shut, false).confirmed;
    await gate.refused();
    expect(shown.at(-1)).toEqual([0, true, 10]);
    gate.isShut = false;
    await sent.confirmed;
    expect(deref(mine.model.count)).toBe(10);
    for (const replica of [mine, yours]) replica.close();
  });

  test("is taken back without what the others have done", async () => {
    const { one, other, converged } = await openTwo(counter, mutations);
    one.pause();
    const [, second] = [one.run(add, 1), one.run(add, 10), one.run(add, 100)];
    expect(second.cancel()).toBe(true);
    expect([deref(one.model.count), deref(second.state)]).toEqual([101, "cancelled"]);
    expect(second.cancel()).toBe(false);
    one.resume();
    expect(await rejectionOf(second.confirmed)).toMatchObject({ code: "CANCELLED" });
    await converged();
    expect([deref(one.model.count), deref(other.model.count)]).toEqual([101, 101]);
  });

  test("cannot be taken back once it was sent", async () => {
    const { one } = await openTwo(counter, mutations);
    const sent = one.run(add, 1);
    const states: unknown[] = [];
    addWatch(sent.state, "log", (_key, _identity, _old, state) => {
      states.push([state, sent.cancel()]);
    });
    await sent.confirmed;
    expect(states).toEqual([
      ["sent", false],
      ["confirmed", false],
    ]);
  });

  test("waits while the replica is paused, and so does the news of others", async () => {
    const { one, other } = await openTwo(counter, mutations);
    one.pause();
    expect(deref(one.status)).toMatchObject({ connection: "paused", pending: 0 });
    const sent = one.run(add, 1);
    await other.run(add, 10).confirmed;
    await other.flush();
    expect([deref(one.model.count), deref(sent.state)]).toEqual([1, "pending"]);
    one.resume();
    await one.flush();
    expect([deref(one.model.count), deref(one.status).connection]).toEqual([11, "open"]);
  });
});

describe("what is shown", () => {
  test("does not change by a confirmation of what was guessed, whatever the values are", async () => {
    const { one } = await openTwo(counter, mutations);
    one.run(push, "a");
    const mine: ReadonlySet<unknown> = new Set(Object.values(one.model));
    const commits: unknown[] = [];
    const stop = addCommitListener(({ writes }) =>
      commits.push(...writes.filter(([identity]) => mine.has(identity))),
    );
    const items = deref(one.model.items);
    await one.flush();
    stop();
    expect(commits).toEqual([]);
    expect(deref(one.model.items)).toBe(items);
    expect(deref(confirmed(one.model.items))).toBe(items);
  });

  test("changes in one commit, with what is confirmed, with the state of mutations and the status", async () => {
    const { one, other } = await openTwo(bank, [transfer]);
    one.pause();
    const late = one.run(transfer, 300);
    await other.run(transfer, 400).confirmed;
    const all = derived(() => ({
      shown: balances(one.model),
      confirmed: [deref(confirmed(one.model.checking)), deref(confirmed(one.model.savings))],
      state: deref(late.state),
      pending: deref(one.status).pending,
    }));
    const seen: unknown[] = [];
    addWatch(all, "log", (_key, _identity, _old, now) => {
      const { shown, confirmed: base, state, pending } = now;
      seen.push([...shown, ...base, state, pending]);
    });
    late.confirmed.catch(() => {});
    one.resume();
    await one.flush();
    expect(seen).toEqual([
      [200, 1300, 500, 1000, "pending", 1], // resumed
      [100, 1400, 100, 1400, "pending", 1], // what others did; the transfer is held back
      [100, 1400, 100, 1400, "sent", 1],
      [100, 1400, 100, 1400, "refused", 0],
    ]);
  });

  test("stays the same object where what is pending runs again to an equal value", async () => {
    const place = memory();
    const gate = gated(place);
    const mine = openReplica(counter, { space: "a", at: gate, mutations });
    const yours = openReplica(counter, { space: "a", at: place, mutations });
    await Promise.all([mine.ready, yours.ready]);
    gate.isShut = true;
    mine.run(push, "a");
    const items = deref(mine.model.items);
    await yours.run(add, 1).confirmed;
    await gate.refused();
    expect(deref(mine.model.count)).toBe(1);
    expect(deref(mine.model.items)).toBe(items);
    gate.isShut = false;
    await mine.flush();
    for (const replica of [mine, yours]) replica.close();
  });

  test("is told apart from what is confirmed", async () => {
    const { one } = await openTwo(counter, mutations);
    one.run(add, 1);
    const base = confirmed(one.model.count);
    expect(confirmed(one.model.count)).toBe(base);
    expect([deref(one.model.count), deref(base)]).toEqual([1, 0]);
    await one.flush();
    expect([deref(one.model.count), deref(base)]).toEqual([1, 1]);
    expect(thrownBy(() => confirmed(ref(1)))).toMatchObject({ code: "NOT_SHARED" });
  });

  test("is what the store has, when a replica is opened late", async () => {
    const at = memory({ log: 1 });
    const { one } = await openTwo(bank, [transfer], at);
    await one.run(transfer, 10).confirmed;
    await one.run(transfer, 10).confirmed;
    const late = openReplica(bank, { space: "test", at, mutations: [] });
    expect(deref(late.status).connection).toBe("opening");
    expect(await late.ready).toBe("loaded");
    expect(balances(late.model)).toEqual([480, 1020]);
    late.close();
  });

  test("is loaded anew by a replica that is further behind than the log", async () => {
    const { one, other } = await openTwo(bank, [transfer], memory({ log: 1 }));
    one.pause();
    const sent = one.run(transfer, 1);
    for (let i = 0; i < 3; i++) await other.run(transfer, 10).confirmed;
    one.resume();
    await sent.confirmed;
    expect(balances(one.model)).toEqual([469, 1031]);
  });
});

test("what developer tools list of a replica has a label", async () => {
  const { one } = await openTwo(bank, [transfer]);
  const sent = one.run(transfer, 100);

  const own = [one.status, sent.state, sent.holds, confirmed(one.model.savings)];
  expect(own.map((identity) => labelOf(identity))).toEqual([
    'replica "bank/test": status',
    "transfer: state",
    "transfer: holds",
    "savings: confirmed",
  ]);
  await sent.confirmed;
});
