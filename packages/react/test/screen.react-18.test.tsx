import { alter, type Atom, atom, deref, dosync, ref, type Ref, reset, swap } from "@dosync/core";
import { fromSignal, toSignal } from "@dosync/signals";
import { computed } from "@preact/signals-core";
import { startTransition } from "react";
import { expect, test } from "vitest";
import { rendersUrgentLanesTogether } from "../src/internals/transitions.ts";
import type { Branch } from "../src/transition/branch.ts";
import { URGENT } from "../src/transition/reader.ts";
import { open, show, shownOn, tipOf } from "./support/screen-alone.ts";

type Shown = Atom<number> | Ref<number>;

test("a head that was given up and is on the screen all the same: everything starts anew", () => {
  const count = atom(1);
  const { screen, handed, read, close } = open([count]);
  startTransition(() => void reset(count, 2));
  swap(count, (n) => n * 10);
  const [head] = handed.splice(0);
  screen.settle();
  screen.branches.renewHead(); // a reader has come that this head lacks
  expect(head!.world.isOpen).toBe(false);

  const { told } = read;
  told.length = 0;
  show(screen, head!);
  screen.settle();

  expect(told).toEqual([[count, URGENT]]);
  expect(screen.branches.now().world.read(count)).toBe(deref(count));
  expect([screen.branches.head, screen.branches.token]).toEqual([undefined, head]);
  close();
});

test("as many urgent commits in a tick as there are readers cost as much as there are readers", () => {
  const atoms = Array.from({ length: 1000 }, () => atom(0));
  const { read, screen, close } = open(atoms);

  for (const one of atoms) swap(one, (n) => n + 1);

  const { told } = read;
  const limit = rendersUrgentLanesTogether ? atoms.length : 3 * atoms.length;
  expect(told.length).toBeLessThanOrEqual(limit);
  expect(read.pings).toBe(atoms.length);
  expect(read.renderedAll > 0).toBe(!rendersUrgentLanesTogether);

  screen.beginPass(screen.branches.token, 1);
  screen.commitUrgent(1);
  told.length = 0;
  swap(atoms[0]!, (n) => n + 1); // from here on it is as at the beginning
  expect(told).toEqual([[atoms[0], URGENT]]);
  close();
});

// React keeps what is in a queue until the transition is shown.
test("what is kept for readers that wait for a transition does not grow with urgent commits in tasks of their own", async () => {
  const waiting = Array.from({ length: 1000 }, () => atom(0));
  const counts = Array.from({ length: 10 }, () => atom(0));
  const all = [...waiting, ...counts];
  const { read, screen, handed, close } = open(all);
  startTransition(() => dosync(() => waiting.forEach((one) => void reset(one, 1))));
  const ahead = (): unknown[] => read.told.filter(([, action]) => action !== URGENT);
  expect(ahead().length).toBe(1000);
  const given = handed.length;

  for (let i = 0; i < 200; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => void setImmediate(resolve));
    screen.beginPass(handed.at(-1)!, read.pings); // React tries the transition again
    swap(counts[i % 10]!, (n) => n + 1);
    screen.beginPass(screen.branches.token, read.pings);
    screen.commitUrgent(read.pings);
    screen.settle();
  }

  // Each of those that read something urgent has joined the transition once.
  expect([ahead().length, handed.length - given]).toEqual([1010, 10]);
  expect(counts.map((one) => shownOn(screen, one))).toEqual(counts.map(deref));
  show(screen, handed.at(-1)!, read.pings);
  expect(all.map((one) => shownOn(screen, one))).toEqual(all.map(deref));
  expect(screen.branches.head).toBe(undefined);
  close();
});

test("what readers are told of urgent commits beside a transition grows with the readers, not with the commits", () => {
  const waiting = Array.from({ length: 1000 }, () => atom(0));
  const counts = Array.from({ length: 10 }, () => atom(0));
  const { read, screen, close } = open([...waiting, ...counts]);
  startTransition(() => dosync(() => waiting.forEach((one) => void reset(one, 1))));
  const { told } = read;
  told.length = 0;

  for (let i = 0; i < 2000; i++) swap(counts[i % 10]!, (n) => n + 1);

  expect(told.length).toBeLessThanOrEqual(rendersUrgentLanesTogether ? 20 : 2100);
  const ahead = told.filter(([, action]) => action !== URGENT);
  expect(ahead.map(([one]) => one)).toEqual(counts);
  expect(counts.map((one) => tipOf(screen, one))).toEqual(counts.map(deref));
  close();
});

test("a commit that no reader of a root reads renders nothing there", () => {
  const [shown, other] = [atom(0), atom(0)];
  const { read, screen, close } = open([shown]);
  swap(other, (n) => n + 1); // a reader might be on its way to the screen
  expect(read.pings).toBe(1);
  screen.beginPass(screen.branches.token, 1);
  screen.commitUrgent(1);

  for (let i = 0; i < 100; i++) swap(other, (n) => n + 1);
  expect(read.pings).toBe(1);
  expect(screen.branches.now().world.read(other)).toBe(101);

  swap(shown, (n) => n + 1);
  expect(read.pings).toBe(2);
  close();
});

test.each([
  ["atoms alone", atom(0), (one: Shown): void => void swap(one as Atom<number>, (n) => n + 1)],
  ["a ref at the end", ref(0), (one: Shown): void => void alter(one as Ref<number>, (n) => n + 1)],
])("no screen shows half of a dosync whose first atom nobody reads: %s", (_how, shown, change) => {
  const [other, unread] = [atom(0), atom(0)];
  const { read, screen, close } = open([shown]);
  swap(unread, (n) => n + 1); // a reader might be on its way to the screen
  screen.beginPass(screen.branches.token, read.pings);
  screen.commitUrgent(read.pings);
  const now = (): number[] => [shown, other].map((one) => screen.branches.now().world.read(one));

  dosync(() => {
    swap(other, (n) => n + 1);
    change(shown);
  });
  // React goes on with a pass that was given nothing of it, and mounts a reader there.
  expect(now()).toEqual([0, 0]);

  screen.beginPass(screen.branches.token, read.pings);
  expect(now()).toEqual([1, 1]);
  screen.commitUrgent(read.pings);
  expect(now()).toEqual([1, 1]);
  close();
});

test("no screen shows what is computed elsewhere from an atom that nobody reads, before it is rendered", () => {
  const [count, unread] = [atom(1), atom(0)];
  const double = fromSignal(computed(() => toSignal(count).value * 2));
  const { read, screen, close } = open([double]);
  swap(unread, (n) => n + 1); // a reader might be on its way to the screen
  screen.beginPass(screen.branches.token, read.pings);
  screen.commitUrgent(read.pings);
  const now = (): number[] => [count, double].map((one) => screen.branches.now().world.read(one));

  swap(count, (n) => n + 1);
  expect(now()).toEqual([1, 2]);

  screen.beginPass(screen.branches.token, read.pings);
  screen.commitUrgent(read.pings);
  expect(now()).toEqual([2, 4]);
  close();
});

test("an urgent transaction that changes nothing is run again on an older transition that is shown", () => {
  const x = atom(1);
  const { screen, handed, close } = open([x]);
  startTransition(() => void reset(x, 13));
  startTransition(() => void reset(x, 0));
  swap(x, (n) => (n === 13 ? 12 : n));
  expect([deref(x), tipOf(screen, x)]).toEqual([0, 1]);

  show(screen, handed[0]!);

  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([13, 12]);
  close();
});

test("an urgent transaction is run again on an older transition, and once", () => {
  const x = atom(1, { label: "x of a dosync" });
  const { screen, handed, close } = open([x]);
  startTransition(() => void reset(x, 10));
  startTransition(() => void reset(x, 100));
  dosync(() => void swap(x, (n) => n + 1));
  swap(x, (n) => n * 2);
  expect([deref(x), tipOf(screen, x)]).toEqual([202, 4]);

  show(screen, handed[0]!);

  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([10, 22]);
  close();
});

test("a dosync that changes atoms alone is not run again on a transition that shows it", () => {
  const x = atom(1, { label: "x of a shown dosync" });
  const { screen, handed, close } = open([x]);
  startTransition(() => void reset(x, 10));
  dosync(() => void swap(x, (n) => n + 1));

  show(screen, handed.at(-1)!);

  expect([deref(x), shownOn(screen, x), tipOf(screen, x)]).toEqual([11, 11, 11]);
  expect(screen.branches.isUpToDate).toBe(true);
  close();
});

test("a swap inside a dosync counts once where a transition is shown before the dosync ends", () => {
  const x = atom(1, { label: "x of an interrupted dosync" });
  const { screen, handed, close } = open([x]);
  startTransition(() => void reset(x, 10));
  startTransition(() => void reset(x, 100));
  dosync(() => {
    swap(x, (n) => n + 1);
    show(screen, handed[0]!);
    expect(tipOf(screen, x)).toBe(11);
    swap(x, (n) => n + 1);
  });
  screen.settle();

  const tip = tipOf(screen, x);
  expect([deref(x), [12, 102].includes(tip)]).toEqual([102, true]);
  show(screen, handed.at(-1)!);
  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([102, 102]);
  close();
});

test.each([
  ["in a pass that had begun before", 10],
  ["in a pass that begins after that, without the newer transition", 11],
  ["with the newer transition", 12],
] as const)(
  "a swap inside a dosync counts once where a transition from before is shown %s",
  async (_when, shown) => {
    const x = atom(1, { label: "x of a pinned dosync" });
    const { screen, handed, close } = open([x]);
    startTransition(() => void reset(x, 10));
    const [first] = handed;
    if (shown === 10) screen.beginPass(first!, 0);
    await Promise.resolve(); // React may give what comes now another lane
    dosync(() => {
      swap(x, (n) => n + 1);
      startTransition(() => void reset(atom(0), 1));
      swap(x, (n) => n + 1);
    });

    if (shown === 10) screen.commitBranch(first!);
    else show(screen, handed[shown - 11]!);
    screen.settle();

    expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([shown, 12]);
    close();
  },
);

test("what came before a dosync stays where a transition is shown before the dosync ends", () => {
  const [x, y] = [atom(1), atom(1)];
  const { screen, handed, close } = open([x, y]);
  startTransition(() => void dosync(() => [reset(x, 10), reset(y, 10)]));
  startTransition(() => void dosync(() => [reset(x, 100), reset(y, 100)]));
  swap(y, (n) => n + 1);
  dosync(() => {
    swap(x, (n) => n + 1);
    show(screen, handed[0]!);
    swap(x, (n) => n + 1);
  });
  screen.settle();

  const tip = [tipOf(screen, x), tipOf(screen, y)];
  expect([deref(x), deref(y)]).toEqual([102, 101]);
  expect(["12,11", "102,101"]).toContain(tip.join());
  close();
});

test("what cannot be run again on a transition that is shown brings all that is pending to the screen", () => {
  const x = atom(1);
  const refusesTen = (n: number): number => {
    if (n === 10) throw new Error("not ten");
    return n + 1;
  };
  const { screen, handed, close } = open([x]);
  startTransition(() => void reset(x, 10));
  startTransition(() => void reset(x, 100));
  swap(x, refusesTen);
  expect([deref(x), tipOf(screen, x)]).toEqual([101, 2]);

  show(screen, handed[0]!);
  screen.settle();

  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([10, 101]);
  close();
});

test.each([
  ["urgently", (change: () => void) => change()],
  ["in a transition", startTransition],
])("a reader of what was committed %s is shown again without another render", (_, commit) => {
  const x = atom(1);
  const { screen, handed, readers, read, close } = open([x]);
  commit(() => void reset(x, 2));
  const [branch] = handed;
  if (branch === undefined) {
    screen.beginPass(screen.branches.token, read.pings);
    screen.commitUrgent(read.pings);
  } else show(screen, branch);
  screen.settle();
  read.told.length = 0;
  const [reader] = readers;

  screen.hideReader(reader!);
  screen.showReader(reader!, { branch: screen.branches.now(), outcome: shownOn(screen, x) });

  expect([shownOn(screen, x), read.told]).toEqual([2, []]);
  close();
});

test("a transition that lacks what is on the screen waits for a newer one", async () => {
  const x = atom(1);
  const { screen, handed, read, close } = open([x]);
  startTransition(() => void reset(x, 10));
  startTransition(() => void reset(x, 100));
  swap(x, (n) => n + 1);
  const [lacking] = handed;
  expect(screen.waitFor(lacking!)).toBe(undefined);
  screen.beginPass(screen.branches.token, read.pings);
  screen.commitUrgent(read.pings);

  const waiting = screen.waitFor(lacking!);
  expect(waiting).toBeInstanceOf(Promise);
  const newer = handed.at(-1)!;
  expect([screen.waitFor(newer), newer.world.read(x)]).toEqual([undefined, 101]);
  show(screen, newer, 1);
  await waiting;
  close();
});

test("the screen shows an urgent commit when React has rendered it, and not before", () => {
  const x = atom(1);
  const { screen, read, close } = open([x]);
  swap(x, (n) => n + 1);
  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([1, 2]);

  screen.beginPass(screen.branches.token, read.pings);
  swap(x, (n) => n + 1);
  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([1, 3]);
  screen.commitUrgent(read.pings);

  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([2, 3]);
  close();
});

test("urgent commits without a transition leave nothing to run again", () => {
  const x = atom(1);
  const { screen, handed, close } = open([x]);
  for (let i = 0; i < 10; i++) swap(x, (n) => n + 1);
  expect(screen.branches.isUpToDate).toBe(true);

  startTransition(() => void swap(x, (n) => n * 2));
  show(screen, handed.at(-1)!);

  expect([deref(x), shownOn(screen, x), tipOf(screen, x)]).toEqual([22, 22, 22]);
  close();
});

test("an older transition that is shown leaves the newer urgent commits as they are", async () => {
  const [x, y] = [atom(1), atom(1)];
  const { screen, handed, close } = open([x, y]);
  startTransition(() => void reset(x, 10));
  const [first] = handed;
  screen.beginPass(first!, 0);
  await Promise.resolve(); // React may give what comes now another lane
  swap(y, (n) => n + 1);
  startTransition(() => void reset(x, 100));
  swap(y, (n) => n * 5);

  screen.commitBranch(first!);

  expect([shownOn(screen, x), shownOn(screen, y)]).toEqual([10, 1]);
  expect([tipOf(screen, x), tipOf(screen, y)]).toEqual([10, 10]);
  screen.settle();
  screen.beginPass(first!, 1);
  screen.commitUrgent(1);
  expect([shownOn(screen, x), shownOn(screen, y)]).toEqual([10, 10]);
  show(screen, handed.at(-1)!, 1);
  expect([shownOn(screen, x), shownOn(screen, y), tipOf(screen, y)]).toEqual([100, 10, 10]);
  close();
});

// React parts lanes that belong together where it has lost sight of that.
test("a transition is shown only in a pass that has everything that readers were given of it", async () => {
  const [x, y] = [atom(1), atom(1)];
  const { screen, handed, read, close } = open([x, y]);
  const { token } = screen.branches;
  startTransition(() => void reset(x, 10));
  await Promise.resolve(); // React may give what comes now another lane
  swap(y, (n) => n + 1);
  const [first, second] = handed as [Branch, Branch];

  // A pass that began before the reader of y has joined it would show the transition without that.
  expect(screen.waitFor(first)).toBeInstanceOf(Promise);
  const whole = screen.take(screen.take(token, first), second);
  expect([whole, screen.take(whole, second)]).toEqual([second, second]);
  expect(screen.waitFor(whole)).toBe(undefined);
  const part = screen.take(token, second);
  read.told.length = 0;
  expect(screen.waitFor(part)).toBeInstanceOf(Promise);
  await Promise.resolve();

  // Then all of them are given one that needs no other.
  const newest = handed.at(-1)!;
  expect([screen.take(part, newest), screen.waitFor(newest)]).toEqual([newest, undefined]);
  expect(read.told).toEqual([
    [x, newest],
    [y, newest],
  ]);
  show(screen, newest, read.pings);
  expect([shownOn(screen, x), shownOn(screen, y)]).toEqual([10, 2]);
  close();
});

test("readers join the next transition after an older one was shown", async () => {
  const [x, y] = [atom(1), atom(1)];
  const { screen, handed, read, close } = open([x, y]);
  startTransition(() => void reset(x, 10));
  const [first] = handed;
  screen.beginPass(first!, 0);
  await Promise.resolve(); // React may give what comes now another lane
  swap(x, (n) => n + 1);
  screen.commitBranch(first!);
  screen.settle();
  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([10, 11]);
  screen.beginPass(first!, read.pings);
  screen.commitUrgent(read.pings);
  const last = handed.at(-1)!;
  expect([last === first, last.world.read(x)]).toEqual([false, 11]);
  expect(read.told.filter(([, action]) => action === last)).toEqual([[x, last]]);

  show(screen, last, read.pings);

  expect([shownOn(screen, x), screen.branches.head]).toEqual([11, undefined]);
  await Promise.resolve();
  startTransition(() => void reset(x, 20));
  const next = handed.at(-1)!;
  expect(read.told.filter(([, action]) => action === next)).toEqual([[x, next]]);
  close();
});

test("a pass of a transition shows the urgent commits that came before it, and none that came after", async () => {
  const x = atom(1);
  const { screen, handed, read, close } = open([x]);
  startTransition(() => void reset(x, 10));
  const [head] = handed as [Branch];
  screen.beginPass(head, 0);
  await Promise.resolve(); // React may give what comes now another lane
  swap(x, (n) => n + 1);
  expect(head.world.read(x)).toBe(10);
  screen.beginPass(screen.branches.token, read.pings);
  screen.commitUrgent(read.pings);
  screen.settle();

  screen.beginPass(head, read.pings);

  expect([head.world.isOpen, screen.waitFor(head)]).toEqual([true, undefined]);
  expect([shownOn(screen, x), head.world.read(x), handed.length]).toEqual([2, 11, 1]);
  screen.commitBranch(head);
  expect([shownOn(screen, x), screen.branches.head]).toEqual([11, undefined]);
  close();
});
