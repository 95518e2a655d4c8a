import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import {
  afterCommit,
  agent,
  alter,
  atom,
  commute,
  compareAndSet,
  deref,
  derived,
  dosync,
  ensure,
  invariant,
  isInTransaction,
  ref,
  refSet,
  reset,
  send,
  swap,
} from "../../src/index.ts";
import { attachRoot, type FrameworkWorld, initialize, openWorld } from "../../src/adapter.ts";
import { openReadPoints } from "../../src/timeline/read-point.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const opened: FrameworkWorld[] = [];

afterEach(() => {
  for (const world of opened.splice(0)) world.close();
});

function pinned(): FrameworkWorld {
  const world = openWorld();
  world.pin();
  opened.push(world);
  return world;
}

test("a live world shows every commit and keeps nothing", () => {
  const count = atom(0);
  const double = derived(() => deref(count) * 2);
  const world = openWorld();

  swap(count, (n) => n + 1);

  expect([world.read(count), world.read(double), openReadPoints()]).toEqual([1, 2, 0]);
});

test("a pinned world stays as it was, derived values included", () => {
  const a = ref(1);
  const b = atom(10);
  const sum = derived(() => deref(a) + deref(b));
  const world = pinned();

  dosync(() => refSet(a, 2));
  reset(b, 20);

  expect([world.read(a), world.read(b), world.read(sum)]).toEqual([1, 10, 11]);
  expect(deref(sum)).toBe(22);
});

test("a derived value keeps its object in a world that was pinned before the change", () => {
  const count = atom(1);
  const boxed = derived(() => ({ n: deref(count) }));
  const shown = deref(boxed);
  const world = pinned();
  expect(world.read(boxed)).toBe(shown);

  swap(count, (n) => n + 1);

  expect(world.read(boxed)).toBe(shown);
});

test("what is written to a world is seen in it alone", () => {
  const count = atom(1);
  const double = derived(() => deref(count) * 2);
  const world = pinned();

  world.write(new Map([[count, 5]]));

  expect([world.read(count), world.read(double)]).toEqual([5, 10]);
  expect([deref(count), deref(double)]).toEqual([1, 2]);
});

test("a fork shows the same, and then its own", () => {
  const count = atom(1);
  const world = pinned();
  world.write(new Map([[count, 5]]));
  const fork = world.fork();
  opened.push(fork);

  fork.write(new Map([[count, 6]]));
  swap(count, (n) => n + 1);

  expect([world.read(count), fork.read(count), deref(count)]).toEqual([5, 6, 2]);
});

test("a replay runs the same transaction on what the world shows", () => {
  const count = ref(1);
  const world = pinned();
  const double = (): number => alter(count, (n) => n * 2);
  dosync(() => refSet(count, 10));

  dosync(double);
  const written = world.replay(double);

  expect([...written]).toEqual([[count, 2]]);
  expect(deref(count)).toBe(20);
  expect(world.read(count)).toBe(1);
});

test("a replay reads its own writes, joins nested transactions, and takes the branch of its world", () => {
  const isOpen = atom(true);
  const total = ref(0);
  const seen = derived(() => deref(total) * 100);
  const world = pinned();
  reset(isOpen, false);

  const written = world.replay(() => {
    if (!ensure(total) && deref(isOpen)) dosync(() => commute(total, (n) => n + 1));
    commute(total, (n) => n + deref(seen));
    expect(isInTransaction()).toBe(true);
  });

  expect([...written]).toEqual([[total, 101]]);
});

test("atoms are replayed as well, in the replay alone", () => {
  const count = atom(1);
  const world = pinned();
  reset(count, 10);
  const heard = vi.fn<(value: number) => void>();

  const written = world.replay(() => {
    swap(count, (n) => n + 1);
    heard(deref(count));
  });

  expect([...written]).toEqual([[count, 2]]);
  expect(heard).toHaveBeenCalledWith(2);
  expect(deref(count)).toBe(10);
});

test("an atom that is initialized and then changed is replayed with both", () => {
  const count = atom(1);
  const world = pinned();

  const written = world.replay(() => {
    initialize([[count, 5]]);
    swap(count, (n) => n + 1);
  });

  expect([...written]).toEqual([[count, 6]]);
});

test("what is equal to what the world shows is no change", () => {
  const count = ref(1);
  const world = pinned();

  const written = world.replay(() => refSet(count, 1));

  expect(written.size).toBe(0);
});

test("a replay sends nothing and calls nothing afterwards", async () => {
  const log = agent<string[]>([]);
  const called = vi.fn<() => void>();
  const world = pinned();

  world.replay(() => {
    send(log, (entries) => [...entries, "sent"]);
    afterCommit(called);
  });
  await Promise.resolve();

  expect(called).not.toHaveBeenCalled();
  expect(deref(log)).toEqual([]);
});

test("validators and invariants refuse a replay in its own world", () => {
  const a = ref(5, { validator: (n) => n >= 0 });
  const b = ref(5);
  const rule = invariant("the sum is at least 4", () => deref(a) + deref(b) >= 4);
  onTestFinished(() => rule.dispose());
  const world = pinned();
  dosync(() => {
    refSet(a, 100);
    refSet(b, 100);
  });
  const take = (from: typeof a, amount: number) => (): number => alter(from, (n) => n - amount);

  expect(() => world.replay(take(a, 6))).toThrow(/ref/);
  expect(() => world.replay(take(b, 7))).toThrow(/the sum is at least 4/);
  expect([...world.replay(take(b, 6))]).toEqual([[b, -1]]);
});

test("an invariant that was checked in a replay goes on being checked at commits", () => {
  const useFirst = atom(true);
  const first = ref(1);
  const second = ref(1);
  const rule = invariant("positive", () => deref(deref(useFirst) ? first : second) > 0);
  onTestFinished(() => rule.dispose());
  const world = pinned();
  reset(useFirst, false);

  world.replay(() => refSet(first, 2));

  expect(() => dosync(() => refSet(second, -1))).toThrow(/positive/);
});

test("an atom that a validator or an invariant refuses stops a replay", () => {
  const a = atom(5, { validator: (n) => n < 10 });
  const rule = invariant("small", () => deref(a) < 8);
  onTestFinished(() => rule.dispose());
  const world = pinned();

  expect(() => world.replay(() => swap(a, (n) => n + 5))).toThrow(/atom/);
  expect(() => world.replay(() => swap(a, (n) => n + 4))).toThrow(/small/);
  expect(world.read(a)).toBe(5);
});

test("what a body throws comes out of its replay unchanged, and nothing is written", () => {
  const count = ref(1);
  const world = pinned();

  const thrown = thrownBy(() =>
    world.replay(() => {
      refSet(count, 2);
      throw 0;
    }),
  );

  expect(thrown).toBe(0);
  expect(world.read(count)).toBe(1);
});

test("a world can go back to what had been written to it", () => {
  const count = atom(1);
  const double = derived(() => deref(count) * 2);
  const world = pinned();
  world.write(new Map([[count, 2]]));
  const before = world.written();
  world.write(new Map([[count, 3]]));
  expect(world.read(double)).toBe(6);

  world.restore(before);

  expect([world.read(count), world.read(double)]).toEqual([2, 4]);
});

test("a version that a bounded history drops stays in the worlds that show it", () => {
  const price = ref(1, { maxHistory: 0 });
  const world = pinned();

  world.retain([{ identity: price, old: 1, value: 2 }]);
  dosync(() => refSet(price, 2));

  expect(world.read(price)).toBe(1);
});

test("the sources of a value are those of the world that is asked", () => {
  const useFirst = atom(true);
  const first = ref(1);
  const second = ref(2);
  const chosen = derived(() => deref(deref(useFirst) ? first : second));
  const world = pinned();
  world.write(new Map([[useFirst, false]]));
  const sourcesIn = (of: FrameworkWorld): unknown[] => {
    of.read(chosen);
    const sources = new Set<never>();
    of.collectSources(chosen, sources);
    return [...sources];
  };

  expect(sourcesIn(world)).toEqual([useFirst, second]);
  expect(sourcesIn(openWorld())).toEqual([useFirst, first]);
});

test("a closed world keeps no version", () => {
  const world = openWorld();
  world.pin();
  const fork = world.fork();
  expect(openReadPoints()).toBe(2);

  world.close();
  world.close();
  fork.close();

  expect([openReadPoints(), world.isOpen]).toEqual([0, false]);
});

test("an atom that is left as it is, is not changed in a replay either", () => {
  const lock = atom("free");
  const world = pinned();
  reset(lock, "taken");

  const written = world.replay(() => {
    compareAndSet(lock, "taken", "mine");
    expect(deref(lock)).toBe("free");
  });

  expect(written.size).toBe(0);
});

test("a validator in a replay reads what the replay sees", () => {
  const other = ref(1);
  const count = ref(1, {
    validator: (n) => n === 1 || deref(other) > 0,
  });
  const world = pinned();

  const written = world.replay(() => refSet(count, 2));

  expect([...written]).toEqual([[count, 2]]);
});

test("an invariant over a derived value is checked on an atom and refs of a replay", () => {
  const a = atom(1);
  const b = ref(1);
  const sum = derived(() => deref(a) + deref(b));
  const rule = invariant("at most ten", () => deref(sum) <= 10);
  onTestFinished(() => rule.dispose());
  const world = pinned();

  const written = world.replay(() => {
    refSet(b, 5);
    swap(a, (n) => n + 2);
    swap(a, (n) => n + 2);
  });

  expect([...written]).toEqual([
    [a, 5],
    [b, 5],
  ]);
  expect(() => world.replay(() => swap(a, () => 10))).toThrow(/at most ten/);
});

test("a world says whether it is pinned, and which commit it shows", () => {
  const count = atom(1);
  const world = openWorld();
  opened.push(world);
  const { point } = world;
  swap(count, (n) => n + 1);
  expect([world.isPinned, world.point]).toEqual([false, point + 1]);

  world.pin();
  world.pin();
  swap(count, (n) => n + 1);

  expect([world.isPinned, world.point]).toEqual([true, point + 1]);
});

test("a closed world is not pinned again, and a live one retains nothing", () => {
  const price = ref(1, { maxHistory: 0 });
  const world = openWorld();
  world.retain([{ identity: price, old: 1, value: 2 }]);
  expect(world.written().size).toBe(0);

  world.close();
  world.pin();

  expect([world.isPinned, openReadPoints()]).toEqual([false, 0]);
});

test("only what a world shows and may lose is retained, once", () => {
  const bounded = ref(1, { maxHistory: 0 });
  const free = ref(1);
  const world = pinned();

  world.retain([
    { identity: bounded, old: 1, value: 2 },
    { identity: free, old: 1, value: 2 },
  ]);
  dosync(() => refSet(bounded, 2));
  world.retain([{ identity: bounded, old: 2, value: 3 }]);

  expect([...world.written()]).toEqual([[bounded, 1]]);
});

test("results that the store has computed serve in other worlds, as far as nothing differs there", () => {
  const a = atom(1);
  const b = ref(1);
  const c = ref(0);
  let runs = 0;
  const sum = derived(() => (runs++, deref(a) + deref(b)));
  const world = pinned();
  deref(sum);
  const inTurn = (): number => alter(c, (n) => n + deref(sum));

  expect([...world.replay(inTurn)]).toEqual([[c, 2]]);
  expect([world.read(sum), runs]).toEqual([2, 1]);
  world.write(new Map([[b, 10]]));
  expect([world.read(sum), runs]).toEqual([11, 2]);
  reset(a, 5);
  expect([deref(sum), world.read(sum), runs]).toEqual([6, 11, 3]);
  expect(
    world.replay(() => {
      swap(a, (n) => n + 1);
      inTurn();
    }),
  ).toEqual(
    new Map<unknown, number>([
      [a, 2],
      [c, 12],
    ]),
  );
});

test("a replay in a world that follows the store sees what is committed", () => {
  const count = atom(1);
  const double = derived(() => deref(count) * 2);
  const world = openWorld();
  opened.push(world);
  deref(double);

  const values = world.replay(() => {
    if (deref(double) === 2) swap(count, (n) => n + 10);
    compareAndSet(count, 99, 0);
  });

  expect([...values.values()]).toEqual([11]);
  expect(deref(count)).toBe(1);
});

test("an atom that changes in a replay is held to invariants through derived values", () => {
  const a = atom(1);
  const b = atom(2);
  const sum = derived(() => deref(a) + deref(b));
  const rule = invariant("at most 10", () => deref(sum) <= 10);
  onTestFinished(() => rule.dispose());
  const world = pinned();

  const both = (): void => {
    swap(a, (n) => n + 5);
    swap(b, (n) => n + 1);
  };
  expect([...world.replay(both).values()]).toEqual([6, 3]);
  expect(() => world.replay(() => swap(a, (n) => n + 50))).toThrow(/at most 10/);
  expect(deref(sum)).toBe(3);
});

test("a derived value of what was written over a world is computed there", () => {
  const a = atom(1);
  const double = derived(() => deref(a) * 2);
  const world = pinned();
  deref(double);

  world.write(world.replay(() => swap(a, (n) => n + 1)));

  expect([world.read(double), deref(double)]).toEqual([4, 2]);
});

/** Holds a world, and tells it of commits as a root does. */
function held(): FrameworkWorld {
  const world = openWorld();
  world.hold();
  opened.push(world);
  const detach = attachRoot({
    prepare: ({ writes }) => world.retain(writes),
    published: () => {},
    aborted: () => {},
  });
  onTestFinished(detach);
  return world;
}

test("a held world stays as it was without keeping a version", () => {
  const a = ref(1);
  const b = atom(10);
  const sum = derived(() => deref(a) + deref(b));
  const world = held();
  expect([world.isPinned, world.read(sum)]).toEqual([true, 11]);
  const { point } = world;

  void dosync(() => refSet(a, 2));
  void dosync(() => refSet(a, 3));
  void reset(b, 20);

  expect(openReadPoints()).toBe(0);
  expect([world.read(sum), world.read(a), world.read(b), world.point]).toEqual([11, 1, 10, point]);
  expect(deref(sum)).toBe(23);
});

test("a held world stays as it was after very many commits, unread or not", () => {
  const count = atom(0);
  const world = held();

  for (let i = 0; i < 200; i++) void swap(count, (n) => n + 1);
  expect(world.read(count)).toBe(0);
  for (let i = 0; i < 200; i++) void swap(count, (n) => n + 1);

  expect([world.read(count), deref(count)]).toEqual([0, 400]);
});

test("a held world that is pinned, forked or written to goes on from what it showed", () => {
  const count = atom(1);
  const world = held();
  const { point } = world;
  void reset(count, 2);

  const twin = world.fork();
  opened.push(twin);
  void reset(count, 3);
  twin.write(twin.replay(() => swap(count, (n) => n * 10)));
  world.hold(); // it stays held at the earlier moment

  expect([world.read(count), twin.read(count), deref(count)]).toEqual([1, 10, 3]);
  expect([world.point, twin.point]).toEqual([point, point]);
});

test("a live world is told of commits in vain, and a closed one cannot be held", () => {
  const count = atom(1);
  const world = openWorld();
  world.retain([{ identity: count, old: 5, value: 6 }]);
  expect(world.read(count)).toBe(1);

  world.close();
  world.hold();

  expect(world.isPinned).toBe(false);
});
