import { afterEach, expect, onTestFinished, test } from "vitest";
import {
  addWatch,
  alter,
  type AsyncTransactionOptions,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  ensure,
  invariant,
  ref,
  refSet,
  removeWatch,
  reset,
  snapshot,
  swap,
} from "@dosync/core";
import {
  areToolsAttached,
  attachRoot,
  attachTools,
  type CommitTools,
  inspect,
  kindOf,
  labelOf,
  noteReader,
  openPoints,
  openWorld,
  readersOf,
  rulesOver,
  subscribe,
  toRecord,
} from "@dosync/core/adapter";
import { at, collection } from "@dosync/core/collection";
import { thrownBy } from "../../../tests/support/thrown.ts";

let detach = (): void => {};
afterEach(() => detach());

/** Everything that tools are told, in order. */
function attached(): unknown[][] {
  const log: unknown[][] = [];
  const names = new Map<object, string>();
  const nameOf = (one: object): string => {
    if (!names.has(one)) names.set(one, `t${names.size + 1}`);
    return names.get(one)!;
  };
  const note =
    (name: string) =>
    (...details: unknown[]): void =>
      void log.push([name, ...details]);
  const tools: CommitTools = {
    made: note("made"),
    began: (alone) => void log.push(["began", ...(alone ? [labelOf(alone)] : [])]),
    checking: (judge) =>
      void log.push(["checking", "label" in judge ? judge.label : labelOf(judge)]),
    refused: (what, error) =>
      void log.push([
        "refused",
        typeof what === "object" ? labelOf(what) : what,
        (error as Error).name,
      ]),
    prepared: (isAlone) => (log.push(["prepared", isAlone]), log.length),
    published: (at) => void log.push(["published", at]),
    delivered: (at, commit) => void log.push(["delivered", at, toRecord(commit).label]),
    transaction: (step, transaction, attempt, error) =>
      void log.push([
        step,
        nameOf(transaction),
        attempt?.number,
        ...(error === undefined ? [] : [(error as Error).message]),
      ]),
    touched: (operation, _by, identity, overtaker) =>
      void log.push([
        operation,
        labelOf(identity),
        ...(overtaker === undefined ? [] : [overtaker]),
      ]),
  };
  detach = attachTools(tools);
  return log;
}

test("tools hear a transaction from its start to the end of its delivery", () => {
  const balance = ref(1, { label: "balance", validator: (sum) => sum >= 0 });
  const rule = invariant("small", () => deref(balance) < 10);
  onTestFinished(() => rule.dispose());
  const log = attached();
  addWatch(balance, "w", () => log.push(["watch"]));
  onTestFinished(() => void removeWatch(balance, "w"));
  dosync(() => refSet(balance, 2), { label: "deposit" });
  expect(log).toEqual([
    ["began"],
    ["checking", "balance"],
    ["checking", "small"],
    ["prepared", false],
    ["published", 4],
    ["watch"],
    ["delivered", 4, "deposit"],
  ]);
});

test("tools hear that a transaction was refused, and by what its error says", () => {
  const balance = ref(1, { label: "balance", validator: (sum) => sum >= 0 });
  const log = attached();
  expect(() => dosync(() => refSet(balance, -1), { label: "withdraw" })).toThrow("refused");
  expect(log).toEqual([
    ["began"],
    ["checking", "balance"],
    ["refused", "withdraw", "ValidationError"],
  ]);
});

test("tools hear of one atom as of a transaction", () => {
  const count = atom(1, { label: "count", validator: (n) => n >= 0 });
  const log = attached();
  reset(count, 2);
  expect(() => reset(count, -1)).toThrow("refused");
  const plain = atom(1, { label: "plain" });
  swap(plain, (n) => n + 1);
  expect(log).toEqual([
    ["began", "count"],
    ["checking", "count"],
    ["prepared", true],
    ["published", 3],
    ["delivered", 3, undefined],
    ["began", "count"],
    ["checking", "count"],
    ["refused", "count", "ValidationError"],
    ["made", plain],
    ["began", "plain"],
    ["prepared", true],
    ["published", 11],
    ["delivered", 11, undefined],
  ]);
});

test("tools hear each step of an asynchronous transaction that is overtaken", async () => {
  const stock = ref(3, { label: "stock" });
  const log = attached();
  await dosyncAsync(
    async (tx) => {
      tx.ensure(stock);
      tx.alter(stock, (n) => n - 1);
      await Promise.resolve();
      if (tx.attempt === 1) dosync(() => alter(stock, (n) => n - 1), { label: "faster" });
      tx.deref(stock);
    },
    { label: "order" },
  );
  expect(log.filter(([what]) => !/began|prepared|published/.test(what as string))).toEqual([
    ["attempt", "t1", 1],
    ["ensure", "stock"],
    ["read", "stock"],
    ["write", "stock"],
    ["overtaken", "stock", "faster"],
    ["delivered", expect.anything(), "faster"],
    ["conflict", "t1", 1],
    ["attempt", "t1", 2],
    ["ensure", "stock"],
    ["read", "stock"],
    ["write", "stock"],
    ["commit", "t1", 2],
    ["delivered", expect.anything(), "order"],
    ["done", "t1", 2],
  ]);
});

test.each<[how: string, options: () => AsyncTransactionOptions, message: string]>([
  ["throws", () => ({}), "sold out"],
  ["is cancelled", () => ({ signal: cancelled() }), "cancelled"],
])("tools hear that a transaction which %s has failed", async (_how, options, message) => {
  const log = attached();
  await expect(
    dosyncAsync(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error("sold out");
    }, options()),
  ).rejects.toThrow(message);
  expect(log[0]).toEqual(["attempt", "t1", 1]);
  expect(log).toContainEqual(["failed", "t1", 1, message]);
  if (message === "cancelled") await new Promise((resolve) => setTimeout(resolve, 10));
});

function cancelled(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("cancelled")), 1);
  return controller.signal;
}

test("tools hear that a transaction waits for a change, and that it makes room", async () => {
  const isOpen = ref(false, { label: "isOpen" });
  const log = attached();
  const waiting = dosyncAsync(async (tx) => {
    if (!tx.deref(isOpen)) tx.retry();
  });
  await Promise.resolve();
  dosync(() => refSet(isOpen, true));
  await waiting;
  expect(log).toContainEqual(["wait", "t1", 1]);
  expect(log).toContainEqual(["done", "t1", 2]);

  // A transaction that was overtaken eight times is made room for.
  const contested = ref(0);
  let other: Promise<void> | undefined;
  await dosyncAsync(
    async (tx) => {
      tx.alter(contested, (n) => n + 1);
      await Promise.resolve();
      if (tx.attempt <= 8) dosync(() => alter(contested, (n) => n + 1));
      else other = dosyncAsync(async (own) => void own.refSet(isOpen, false));
    },
    { backoff: () => 0 },
  );
  await other;
  expect(log.some(([step]) => step === "room")).toBe(true);
});

test("an error of the check leaves tools ready for the next one", () => {
  const one = atom(1, { label: "one", validator: (n) => n > 0 });
  const log = attached();
  expect(() => reset(one, 0)).toThrow("refused");
  expect(() => reset(one, 0)).toThrow("refused");
  expect(log.filter(([what]) => what === "refused")).toHaveLength(2);
});

test("only one may be attached at a time, and detaching twice does nothing", () => {
  expect(areToolsAttached()).toBe(false);
  const log = attached();
  expect(areToolsAttached()).toBe(true);
  expect(thrownBy(() => attachTools({} as never))).toMatchObject({ code: "TOOLS_ATTACHED" });
  detach();
  detach();
  expect(areToolsAttached()).toBe(false);
  reset(atom(1), 2);
  expect(log).toEqual([]);
});

test("an inspection says who follows an identity, and computes nothing", () => {
  let runs = 0;
  const price = ref(3, { label: "price", validator: () => true });
  const total = derived(() => (runs++, deref(price) * 2), { label: "total" });
  expect(inspect(total)).toMatchObject({ point: undefined, dependencies: [], dependents: [] });
  expect(runs).toBe(0);
  const rule = invariant("positive", () => deref(price) > 0);
  const stops = [subscribe(total, () => {}), subscribe(price, () => {})];
  addWatch(total, "log", () => {});
  onTestFinished(() => {
    rule.dispose();
    void removeWatch(total, "log");
    for (const stop of stops) stop();
  });
  expect(inspect(total)).toEqual({
    name: 'derived "total"',
    point: undefined,
    isHidden: false,
    hasValidator: false,
    rules: [],
    watches: ["log"],
    dependents: [],
    dependencies: [price],
    subscriptions: 1,
    isShown: false,
    claims: 0,
    versions: 0,
  });
  expect(inspect(price)).toMatchObject({
    hasValidator: true,
    rules: ["positive"],
    dependents: [total],
    subscriptions: 1,
    point: 0,
  });
});

test("the rules over an identity are those that have read it, with all that they have read", () => {
  const [a, b, isOn] = [ref(1), ref(1), ref(true)];
  const rule = invariant("a", () => deref(a) > 0 && (!deref(isOn) || deref(b) > 0));
  expect(rulesOver(b)).toEqual(rulesOver(a));
  expect(rulesOver(a).map(({ label, reads }) => [label, ...reads])).toEqual([["a", a, isOn, b]]);
  dosync(() => void refSet(isOn, false));
  expect([rulesOver(a).length, rulesOver(b).length]).toEqual([1, 0]);
  const [known] = rulesOver(a);
  rule.dispose();
  expect([rulesOver(a), [...known!.reads]]).toEqual([[], []]);
});

test("an inspection counts claims and kept versions", () => {
  const text = ref("a", { minHistory: 1 });
  const edit = draft();
  edit.refSet(text, "b");
  expect(inspect(text).claims).toBe(1);
  dosync(() => refSet(text, "c"));
  expect(inspect(text).versions).toBeGreaterThan(0);
  edit.abort();
});

test("the lists of a collection are hidden, its rows are not", () => {
  const log = attached();
  const users = collection<{ id: number }>()({ key: ({ id }) => id });
  const row = at(users, 1);
  expect(inspect(row).isHidden).toBe(false);
  expect(log.some(([what, one]) => what === "made" && one === row)).toBe(true);
  const lists = log.filter(([what, one]) => what === "made" && one !== row).map(([, one]) => one);
  expect(lists.map((one) => inspect(one as never).isHidden)).toEqual([true, true, true]);
  expect(lists.map((one) => kindOf(one as never))).toEqual(["rows", "list", "rows"]);
});

test("open points name who holds them", async () => {
  const before = snapshot();
  const edit = draft({ label: "edit" });
  const world = openWorld();
  world.pin();
  const twin = world.fork();
  const one = ref(1);
  const transfer = dosyncAsync(
    async (tx) => {
      tx.deref(one);
      expect(openPoints().map(({ what }) => what)).toEqual([
        'transaction "transfer", attempt 1',
        "A screen or a view",
        "A screen or a view",
        'Draft "edit"',
        "A snapshot",
      ]);
      const [attempt, , , drafted] = openPoints();
      expect(attempt!.attempt!.reads.has(one)).toBe(true);
      expect(drafted!.draft).toBe(edit);
      expect(drafted!.since).toBeLessThanOrEqual(Date.now());
      expect(drafted!.isForgotten).toBe(false);
      await Promise.resolve();
    },
    { label: "transfer" },
  );
  await transfer;
  dosync(() => refSet(one, 2));
  edit.rebase();
  expect(openPoints()[0]).toMatchObject({ what: 'Draft "edit"', draft: edit });
  expect(openPoints().some(({ versions }) => versions > 0)).toBe(true);
  edit.abort();
  twin.close();
  world.close();
  before.dispose();
  expect(openPoints()).toEqual([]);
});

test("components are counted by name while tools are attached", () => {
  const count = atom(0);
  expect(readersOf(count).size).toBe(0);
  expect(noteReader(count, "Cart")).toBeUndefined();
  attached();
  const releases = [
    noteReader(count, "Cart"),
    noteReader(count, "Cart"),
    noteReader(count, undefined),
  ];
  expect([...readersOf(count)]).toEqual([
    ["Cart", 2],
    ["a component", 1],
  ]);
  for (const release of releases) release!();
  expect(readersOf(count).size).toBe(0);
});

test("a commit that only a root hears of, since it has written nothing, is no news for tools", () => {
  const log = attached();
  let heard = 0;
  const leave = attachRoot({
    prepare: () => void heard++,
    published: () => {},
    aborted: () => {},
  });
  dosync(() => {});
  leave();
  expect(heard).toBe(1);
  expect(log.some(([what]) => what === "delivered")).toBe(false);
});

test("ensuring in a transaction is no news for tools", () => {
  const one = ref(1);
  const log = attached();
  dosync(() => ensure(one));
  expect(log).toEqual([["began"], ["prepared", false]]);
});
