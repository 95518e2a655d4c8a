import { expect, test } from "vitest";
import { assert, asyncProperty, nat } from "fast-check";
import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  invariant,
  ref,
  refSet,
  removeWatch,
  reset,
  snapshot,
} from "@dosync/core";
import { participate } from "@dosync/core/adapter";
import { collection, set } from "@dosync/core/collection";
import { record, type Recorder } from "@dosync/devtools";
import { budget } from "../../../tests/support/budget.ts";
import type { LogEntry } from "../src/model/entries.ts";
import { makeModel, programs, run, type Expected } from "./programs.ts";
import { start } from "./recording.ts";

function told(own: Recorder, entry: LogEntry): Expected {
  if (entry.kind === "refused") return { kind: "refused", label: entry.label };
  const { record, label } = entry;
  return {
    kind: "commit",
    label,
    writes: Object.fromEntries(
      record.writes.map(([identity, , value]) => [own.identities.nameOf(identity), value]),
    ),
    attempts: record.attempts,
  };
}

test("the log has every commit and every refusal, in order, with what was written", async () => {
  await assert(
    asyncProperty(programs, async (commands) => {
      const { model, rule } = makeModel();
      const own = record({ models: { model } });
      try {
        const expected: Expected[] = [];
        for (const command of commands) expected.push(...(await run(model, command)));
        expect(own.log.toArray().map((entry) => told(own, entry))).toEqual(expected);
      } finally {
        own.dispose();
        rule.dispose();
      }
    }),
    { numRuns: budget("programs in the recorder") },
  );
});

test("a recorder that is attached late has the end of the log, and every identity of its models", async () => {
  await assert(
    asyncProperty(programs, nat(25), async (commands, late) => {
      const { model, rule } = makeModel();
      let own: Recorder | undefined;
      try {
        const expected: Expected[] = [];
        for (const [i, command] of commands.entries()) {
          if (i === late) own = record({ models: { model } });
          const news = await run(model, command);
          if (own !== undefined) expected.push(...news);
        }
        own ??= record({ models: { model } });
        expect(own.log.toArray().map((entry) => told(own!, entry))).toEqual(expected);
        const [group] = own.identities.groups();
        const shown = Object.fromEntries(
          group!.entries.map(({ name, identity }) => [name, deref(identity)]),
        );
        expect(shown).toMatchObject({
          checking: deref(model.checking),
          stock: deref(model.stock),
          count: deref(model.count),
        });
      } finally {
        own?.dispose();
        rule.dispose();
      }
    }),
    { numRuns: budget("programs in the recorder") },
  );
});

test("nothing is kept beyond its limit", async () => {
  const own = start({ commits: 3, transactions: 2, attempts: 2, events: 2, identities: 10 });
  const count = atom(0);
  for (let i = 1; i <= 10; i++) reset(count, i);
  expect(own.log.toArray().map((entry) => told(own, entry).writes)).toEqual([
    { [own.identities.nameOf(count)]: 8 },
    { [own.identities.nameOf(count)]: 9 },
    { [own.identities.nameOf(count)]: 10 },
  ]);
  expect(own.log.dropped).toBe(7);

  const refs = Array.from({ length: 50 }, (_, i) => ref(i));
  expect(own.identities.size).toBeLessThanOrEqual(10);
  for (let i = 0; i < 4; i++) {
    await dosyncAsync(
      async (tx) => {
        for (const one of refs) tx.deref(one);
        tx.alter(refs[0]!, (n) => n + 1);
        await Promise.resolve();
        if (tx.attempt < 4) dosync(() => alter(refs[0]!, (n) => n + 1));
      },
      { label: `t${i}`, backoff: () => 0 },
    );
  }
  const transactions = own.transactions.log.toArray();
  expect(transactions.map(({ label }) => label)).toEqual(["t2", "t3"]);
  for (const { attempts, missing } of transactions) {
    expect(attempts.map(({ number }) => number)).toEqual([3, 4]);
    expect(missing).toBe(2);
    expect(attempts.map(({ events }) => events.length)).toEqual([2, 2]);
    expect(attempts.every((attempt) => attempt.missing >= 48)).toBe(true);
  }
});

test("a transaction is told attempt by attempt: what it read, wrote, and who overtook it", async () => {
  let time = 0;
  const own = start({ now: () => ++time });
  const stock = ref(3, { label: "stock" });
  const price = ref(5, { label: "price" });
  await dosyncAsync(
    async (tx) => {
      tx.ensure(price);
      tx.deref(price);
      tx.alter(stock, (n) => n - 1);
      await Promise.resolve();
      if (tx.attempt === 1) dosync(() => alter(stock, (n) => n - 1), { label: "faster" });
    },
    { label: "order" },
  );
  const [transaction] = own.transactions.log.toArray();
  expect(transaction).toMatchObject({ label: "order", status: "committed", missing: 0 });
  const [first, second] = transaction!.attempts;
  expect(first).toMatchObject({
    number: 1,
    outcome: "overtaken",
    conflict: { identity: stock, by: "faster" },
  });
  expect(second).toMatchObject({ number: 2, outcome: "committed", conflict: undefined });
  expect(
    second!.events.map(({ what, identity }) => [what, own.identities.nameOf(identity)]),
  ).toEqual([
    ["ensure", "price"],
    ["read", "price"],
    ["read", "stock"],
    ["write", "stock"],
  ]);
  expect(first!.startedAt).toBeLessThan(first!.endedAt!);
  expect(first!.endedAt!).toBeLessThan(second!.startedAt);
  const committed = own.log.toArray().at(-1)!;
  expect(committed).toMatchObject({ label: "order", transaction: transaction!.id });
  expect(transaction!.point).toBe(committed.kind === "commit" && committed.record.point);
});

test("a commit that a watch makes while a transaction is delivered is not that transaction's", async () => {
  const own = start();
  const one = ref(1);
  const log = ref(0);
  addWatch(one, "log", () => dosync(() => void refSet(log, 1), { label: "from a watch" }));
  await dosyncAsync(async (tx) => void tx.refSet(one, 2), { label: "outer" });
  removeWatch(one, "log");
  const numbers = own.log.toArray().map(({ label, transaction }) => [label, transaction]);
  expect(numbers).toEqual([
    ["outer", 1],
    ["from a watch", undefined],
  ]);
});

test("a transaction that waits for a change is shown waiting, and going on", async () => {
  const own = start();
  const isOpen = ref(false);
  const waiting = dosyncAsync(
    async (tx) => {
      if (!tx.deref(isOpen)) tx.retry();
    },
    { label: "enter" },
  );
  await Promise.resolve();
  await Promise.resolve();
  expect(own.transactions.log.at(0)).toMatchObject({
    status: "waits",
    attempts: [{ outcome: "waits" }],
  });
  dosync(() => refSet(isOpen, true));
  await waiting;
  expect(own.transactions.log.at(0)).toMatchObject({
    status: "committed",
    attempts: [{ outcome: "waits" }, { outcome: "committed" }],
  });
});

test("a transaction that fails says why, and one that is cancelled fails once", async () => {
  const own = start();
  const controller = new AbortController();
  const failing = dosyncAsync(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error("sold out");
    },
    { label: "order", signal: controller.signal },
  );
  controller.abort(new Error("cancelled"));
  await expect(failing).rejects.toThrow("cancelled");
  const [entry] = own.transactions.log.toArray();
  expect(entry).toMatchObject({ status: "failed", error: new Error("cancelled") });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(entry).toMatchObject({ status: "failed", error: new Error("cancelled") });
});

test("a transaction that began before is found, with what it has done so far", async () => {
  const stock = ref(3, { label: "stock" });
  let goOn: (() => void) | undefined;
  const running = dosyncAsync(
    async (tx) => {
      tx.alter(stock, (n) => n - 1);
      await new Promise<void>((resolve) => (goOn = resolve));
    },
    { label: "order" },
  );
  const own = start();
  const [entry] = own.transactions.log.toArray();
  expect(entry).toMatchObject({ label: "order", status: "running", startedAt: undefined });
  expect(entry!.attempts[0]!.events.map(({ what }) => what)).toEqual(["read", "write"]);
  goOn!();
  await running;
  expect(own.transactions.log.size).toBe(1);
  expect(entry).toMatchObject({ status: "committed" });
});

test("each validator and each rule has its own duration, and so have body and delivery", () => {
  let time = 0;
  const own = start({ now: () => time });
  const later = (milliseconds: number) => (): boolean => ((time += milliseconds), true);
  const one = ref(1, { label: "one", validator: later(3) });
  const two = ref(2, { label: "two", validator: later(5) });
  const rule = invariant("rule", () => (deref(one), later(7)()));
  addWatch(one, "w", later(11));
  time = 100;
  dosync(() => {
    time += 2;
    refSet(one, 2);
    refSet(two, 3);
  });
  expect(own.log.at(0)!.durations).toEqual({
    body: 2,
    checks: [
      { judge: one, milliseconds: 3 },
      { judge: two, milliseconds: 5 },
      { judge: expect.objectContaining({ label: "rule" }), milliseconds: 7 },
    ],
    delivery: 11,
  });
  removeWatch(one, "w");
  rule.dispose();
});

test("an atom that a transaction changes on its way has a measure of its own", () => {
  let time = 0;
  const own = start({ now: () => time });
  const one = ref(1);
  const checked = (): boolean => ((time += 3), true);
  const count = atom(1, { label: "count", validator: checked });
  time = 100;
  dosync(() => {
    time += 2;
    reset(count, 2);
    refSet(one, 2);
    time += 4;
  });
  const [atomically, transaction] = own.log.toArray();
  expect(atomically!.durations).toEqual({
    body: undefined,
    checks: [{ judge: count, milliseconds: 3 }],
    delivery: expect.any(Number),
  });
  expect(transaction!.durations).toMatchObject({ body: 9, checks: [] });
});

test("a refusal names the rule and has the error", () => {
  const own = start();
  const sum = ref(1, { label: "sum" });
  const rule = invariant("small", () => deref(sum) < 5);
  expect(() => dosync(() => refSet(sum, 9), { label: "grow" })).toThrow("small");
  expect(own.log.at(0)).toMatchObject({
    kind: "refused",
    label: "grow",
    judge: "small",
    error: { name: "InvariantError" },
  });
  expect(() =>
    dosync(() => {
      throw new Error("no");
    }),
  ).toThrow("no");
  expect(own.log.at(1)).toMatchObject({ kind: "refused", label: undefined, judge: undefined });
  rule.dispose();
});

test("stacks lead to the caller, are captured only where that is asked for, and are read lazily", () => {
  const own = start();
  const count = atom(0);
  const one = ref(0);
  reset(count, 1);
  own.stacks = true;
  dosync(function transferMoney() {
    refSet(one, 1);
  });
  reset(count, 2);
  const [without, transaction, alone] = own.log.toArray();
  expect(without!.stack).toBeUndefined();
  expect(transaction!.stack!.stack).toContain("recorder.test.ts");
  expect(alone!.stack!.stack).toContain("recorder.test.ts");
});

test("identities are known by their model, or by their label", () => {
  const before = ref(1, { label: "before" });
  const model = {
    list: { items: ref([]) },
    users: collection<{ id: number }>()({ key: (u) => u.id }),
  };
  const own = start({ models: { app: model } });
  const after = ref(1, { label: "after" });
  dosync(() => {
    set(model.users, { id: 7 });
    refSet(before, 2);
  });
  const groups = own.identities
    .groups()
    .map(({ model: name, entries }) => [name, entries.map((entry) => [entry.name, entry.kind])]);
  expect(groups).toEqual([
    [
      "app",
      [
        ["list.items", "ref"],
        ["users/7", "ref"],
      ],
    ],
    [
      undefined,
      [
        ["after", "ref"],
        ["before", "ref"],
      ],
    ],
  ]);
  own.identities.removeModel("app");
  expect(own.identities.placeOf(model.list.items)).toBeUndefined();
  expect(deref(after)).toBe(1);
});

test("one identity is followed through the log", () => {
  const own = start();
  const one = ref(1);
  const other = ref(1, { validator: (n) => n < 5 });
  dosync(() => refSet(one, 2), { label: "a" });
  dosync(() => refSet(other, 2), { label: "b" });
  dosync(() => (refSet(one, 3), refSet(other, 3)), { label: "c" });
  expect(own.logOf(one).map(({ label }) => label)).toEqual(["a", "c"]);
  own.clear();
  expect(own.logOf(one)).toEqual([]);
});

test("who keeps a moment is said while it is kept", () => {
  const own = start();
  const edit = draft({ label: "edit" });
  const before = snapshot();
  expect(own.openPoints().map(({ what }) => what)).toEqual(["A snapshot", 'Draft "edit"']);
  edit.abort();
  before.dispose();
  expect(own.openPoints()).toEqual([]);
});

/** How often a derived value is computed by a small program. */
function runsOf(isRecorded: boolean): number {
  const own = isRecorded ? record() : undefined;
  let runs = 0;
  const one = ref(1);
  const double = derived(() => (runs++, deref(one) * 2));
  own?.identities.groups();
  dosync(() => refSet(one, 2));
  deref(double);
  deref(double);
  own?.identities.groups();
  own?.dispose();
  return runs;
}

test("a recorder changes nothing: derived values are computed as often as without it", () => {
  expect(runsOf(true)).toBe(runsOf(false));
});

test("a rule is known with how often it was asked, how long that took, and what it refused last", () => {
  let time = 0;
  const [stock, price] = [ref(3), ref(1)];
  using rule = invariant("stock", () => {
    time += 2;
    return deref(stock) >= 0;
  });
  const own = start({ models: { shop: { stock, price } }, now: () => time });
  const known = (): object[] => own.rules.inForce(own.identities);
  expect(known()).toMatchObject([{ label: "stock", asked: 0, refusals: 0 }]);

  dosync(() => refSet(price, 5)); // the rule has not read it
  dosync(() => refSet(stock, 2));
  expect(() => dosync(() => refSet(stock, -1), { label: "sale" })).toThrow("stock");
  expect(() =>
    dosync(() => {
      refSet(stock, 7);
      throw new TypeError("a mistake of the body");
    }),
  ).toThrow(TypeError);
  expect(known()).toMatchObject([
    { asked: 2, milliseconds: 4, longest: 2, refusals: 1, lastRefusal: { label: "sale" } },
  ]);

  own.clear();
  expect(known()).toMatchObject([{ asked: 0, refusals: 0, lastRefusal: undefined }]);
  rule.dispose();
  expect(known()).toEqual([]);
});

test("what a participant refuses is laid at no rule's door", () => {
  const stock = ref(3);
  using _rule = invariant("stock", () => deref(stock) >= 0);
  const own = start({ models: { shop: { stock } } });
  const end = participate({
    of: new Set([stock]),
    prepare() {
      throw new Error("not ready");
    },
  });
  expect(() => dosync(() => refSet(stock, 2))).toThrow("not ready");
  end();
  expect(own.rules.inForce(own.identities)).toMatchObject([{ asked: 1, refusals: 0 }]);
});
