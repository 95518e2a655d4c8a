import { expect, onTestFinished, test } from "vitest";
import {
  addWatch,
  agent,
  alter,
  atom,
  compareAndSet,
  deref,
  derived,
  dosync,
  dosyncAsync,
  ref,
  refSet,
  reset,
  send,
  settled,
  swap,
  swapVals,
} from "../../src/index.ts";
import { attachRoot, type FrameworkRoot, openWorld, type RootCommit } from "../../src/adapter.ts";
import { followers } from "../../src/commit/follow.ts";
import { collectDeliveryErrors } from "../../../../tests/support/delivery-errors.ts";

const nothing = (): void => {};

function attach(root: Partial<FrameworkRoot>): void {
  onTestFinished(attachRoot({ prepare: nothing, published: nothing, aborted: nothing, ...root }));
}

/** What a root is told of, as one line each. */
function attachLog(): string[] {
  const log: string[] = [];
  const line = (phase: string, { writes, rerun, isInner }: RootCommit): void => {
    const values = writes.map(({ old, value }) => `${String(old)}→${String(value)}`).join(" ");
    log.push(
      [phase, values, rerun === undefined ? "no rerun" : "", isInner ? "inner" : ""].join("|"),
    );
  };
  attach({
    prepare: (commit) => line("prepare", commit),
    published: (commit) => line("published", commit),
    aborted: () => log.push("aborted"),
  });
  return log;
}

test("the kernel has no roots unless one is attached", () => {
  const root: FrameworkRoot = { prepare() {}, published() {}, aborted() {} };
  expect(followers.roots).toBeUndefined();
  const detach = attachRoot(root);
  const detachOther = attachRoot({ ...root });
  detach();
  expect(followers.roots).toBeDefined();
  detachOther();
  expect(followers.roots).toBeUndefined();
});

test("a root that commits when it is told of a commit is told of each once", () => {
  const count = atom(0);
  const other = atom(0);
  const log: unknown[] = [];
  addWatch(count, "log", () => log.push("watch of count"));
  addWatch(other, "log", () => log.push("watch of other"));
  const detach = attachRoot({
    prepare() {},
    published({ writes }) {
      log.push(writes.map(({ identity }) => (identity === count ? "count" : "other")));
      if (deref(other) === 0) reset(other, 1);
    },
    aborted() {},
  });

  reset(count, 1);
  detach();

  expect(log).toEqual([["count"], ["other"], "watch of count", "watch of other"]);
});

test("a world pinned in prepare does not show the commit, one in published does", () => {
  const a = ref(1);
  const b = ref(1);
  const sum = derived(() => deref(a) + deref(b));
  const before = openWorld();
  const after = openWorld();
  attach({ prepare: () => before.pin(), published: () => after.pin() });

  dosync(() => {
    refSet(a, 2);
    refSet(b, 2);
  });
  dosync(() => refSet(a, 3));

  expect([before.read(sum), after.read(sum), deref(sum)]).toEqual([2, 4, 5]);
  before.close();
  after.close();
});

test("a transaction can be replayed while it is being committed", () => {
  const count = ref(1);
  const screen = openWorld();
  screen.pin();
  dosync(() => refSet(count, 10));
  const replayed: unknown[] = [];
  attach({ prepare: ({ rerun }) => replayed.push([...screen.replay(rerun!)]) });

  const result = dosync(() => alter(count, (n) => n + 1));

  expect(result).toBe(11);
  expect(replayed).toEqual([[[count, 2]]]);
  expect(deref(count)).toBe(11);
  screen.close();
});

test("changes of atoms return what they have done to the store, whatever their replays give", () => {
  const count = atom(1);
  const screen = openWorld();
  screen.pin();
  swap(count, () => 10);
  attach({ prepare: ({ rerun }) => void screen.replay(rerun!) });

  const results = [
    swap(count, (n) => n + 1),
    swapVals(count, (n) => n + 1),
    compareAndSet(count, 12, 13),
    compareAndSet(count, 1, 14),
  ];

  expect(results).toEqual([11, [11, 12], true, false]);
  screen.close();
});

test("in a replay, changes of atoms return what the replay sees", () => {
  const count = atom(1);
  const total = ref(0);
  const screen = openWorld();
  screen.pin();
  swap(count, () => 10);
  let written: unknown;
  attach({ prepare: ({ rerun, isInner }) => (written = isInner || [...screen.replay(rerun!)]) });

  dosync(() =>
    refSet(
      total,
      swap(count, (n) => n + 1),
    ),
  );

  expect(written).toEqual([
    [count, 2],
    [total, 2],
  ]);
  screen.close();
});

test("an atom changed inside dosync comes as an inner commit, then the transaction, or its end", () => {
  const count = atom(0);
  const total = ref(0);
  const log = attachLog();

  dosync(() => {
    swap(count, (n) => n + 1);
    refSet(total, 5);
  });
  dosync(() => swap(count, (n) => n + 1));
  expect(() =>
    dosync(() => {
      swap(count, (n) => n + 1);
      throw new Error("refused");
    }),
  ).toThrow("refused");

  expect(log).toEqual([
    "prepare|0→1||inner",
    "published|0→1||inner",
    "prepare|0→5||",
    "published|0→5||",
    "prepare|1→2||inner",
    "published|1→2||inner",
    "prepare|||",
    "published|||",
    "prepare|2→3||inner",
    "published|2→3||inner",
    "aborted",
  ]);
});

test("asynchronous transactions and agents cannot be run again", async () => {
  const total = ref(0);
  const count = atom(0);
  const worker = agent(0);
  const log = attachLog();

  await dosyncAsync((tx) => {
    tx.dosync(() => swap(count, (n) => n + 1));
    tx.refSet(total, 1);
  });
  send(worker, (n) => n + 1);
  await settled(worker);

  expect(log.filter((line) => line.startsWith("prepare"))).toEqual([
    "prepare|0→1||",
    "prepare|0→1|no rerun|",
    "prepare|0→1|no rerun|",
  ]);
});

test("a root that fails keeps nobody from anything", () => {
  const errors = collectDeliveryErrors();
  const count = ref(0);
  attach({
    prepare() {
      throw new Error("prepare");
    },
  });
  const log = attachLog();

  dosync(() => refSet(count, 1));

  expect(deref(count)).toBe(1);
  expect(errors.map(({ cause }) => (cause as Error).message)).toEqual(["prepare"]);
  expect(log).toEqual(["prepare|0→1||", "published|0→1||"]);
});
