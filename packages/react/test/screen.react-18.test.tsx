import { alter, type Atom, atom, deref, dosync, ref, type Ref, reset, swap } from "@dosync/core";
import { fromSignal, toSignal } from "@dosync/signals";
import { computed } from "@preact/signals-core";
import { startTransition } from "react";
import { expect, test } from "vitest";
import { rendersUrgentLanesTogether } from "../src/internals/transitions.ts";
import type { RenderWorld } from "../src/transition/render-world.ts";
import { URGENT } from "../src/transition/reader.ts";
import { type Alone, open, show, shownOn, tipOf } from "./support/screen-alone.ts";

type Shown = Atom<number> | Ref<number>;

test("everything starts anew when the screen shows the newest world after it was given up", () => {
  const count = atom(1);
  const { screen, handed, read, close } = open([count]);
  startTransition(() => void reset(count, 2));
  swap(count, (n) => n * 10);
  const [newest] = handed.splice(0);
  screen.settle();
  screen.worlds.renewNewest(); // a reader has come that this pending world lacks
  expect(newest!.shown.isOpen).toBe(false);

  const { notified } = read;
  notified.length = 0;
  show(screen, newest!);
  screen.settle();

  expect(notified).toEqual([[count, URGENT]]);
  expect(screen.worlds.now().shown.read(count)).toBe(deref(count));
  expect([screen.worlds.newest, screen.worlds.committedState]).toEqual([undefined, newest]);
  close();
});

test("a thousand urgent commits in one tick notify each of a thousand readers a constant number of times", () => {
  const atoms = Array.from({ length: 1000 }, () => atom(0));
  const { read, screen, close } = open(atoms);

  for (const one of atoms) swap(one, (n) => n + 1);

  const { notified } = read;
  const limit = rendersUrgentLanesTogether ? atoms.length : 3 * atoms.length;
  expect(notified.length).toBeLessThanOrEqual(limit);
  expect(read.urgentCount).toBe(atoms.length);
  expect(read.renderedAll > 0).toBe(!rendersUrgentLanesTogether);

  screen.beginPass(screen.worlds.committedState, 1);
  screen.commitUrgent(1);
  notified.length = 0;
  swap(atoms[0]!, (n) => n + 1); // from here on it is as at the beginning
  expect(notified).toEqual([[atoms[0], URGENT]]);
  close();
});

// React keeps what is in a queue until the transition is shown.
test("urgent commits in tasks of their own do not add to what waiting readers keep", async () => {
  const waiting = Array.from({ length: 1000 }, () => atom(0));
  const counts = Array.from({ length: 10 }, () => atom(0));
  const all = [...waiting, ...counts];
  const { read, screen, handed, close } = open(all);
  startTransition(() => dosync(() => waiting.forEach((one) => void reset(one, 1))));
  const ahead = (): unknown[] => read.notified.filter(([, action]) => action !== URGENT);
  expect(ahead().length).toBe(1000);
  const given = handed.length;

  for (let i = 0; i < 200; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => void setImmediate(resolve));
    screen.beginPass(handed.at(-1)!, read.urgentCount); // React tries the transition again
    swap(counts[i % 10]!, (n) => n + 1);
    screen.beginPass(screen.worlds.committedState, read.urgentCount);
    screen.commitUrgent(read.urgentCount);
    screen.settle();
  }

  // Each of those that read something urgent has joined the transition once.
  expect([ahead().length, handed.length - given]).toEqual([1010, 10]);
  expect(counts.map((one) => shownOn(screen, one))).toEqual(counts.map(deref));
  show(screen, handed.at(-1)!, read.urgentCount);
  expect(all.map((one) => shownOn(screen, one))).toEqual(all.map(deref));
  expect(screen.worlds.newest).toBe(undefined);
  close();
});

test("notifications of urgent commits beside a transition grow with the readers, not with the commits", () => {
  const waiting = Array.from({ length: 1000 }, () => atom(0));
  const counts = Array.from({ length: 10 }, () => atom(0));
  const { read, screen, close } = open([...waiting, ...counts]);
  startTransition(() => dosync(() => waiting.forEach((one) => void reset(one, 1))));
  const { notified } = read;
  notified.length = 0;

  for (let i = 0; i < 2000; i++) swap(counts[i % 10]!, (n) => n + 1);

  expect(notified.length).toBeLessThanOrEqual(rendersUrgentLanesTogether ? 20 : 2100);
  const ahead = notified.filter(([, action]) => action !== URGENT);
  expect(ahead.map(([one]) => one)).toEqual(counts);
  expect(counts.map((one) => tipOf(screen, one))).toEqual(counts.map(deref));
  close();
});

test("a commit that no reader of a root reads renders nothing there", () => {
  const [shown, other] = [atom(0), atom(0)];
  const { read, screen, close } = open([shown]);
  swap(other, (n) => n + 1); // a reader might be on its way to the screen
  expect(read.urgentCount).toBe(1);
  screen.beginPass(screen.worlds.committedState, 1);
  screen.commitUrgent(1);

  for (let i = 0; i < 100; i++) swap(other, (n) => n + 1);
  expect(read.urgentCount).toBe(1);
  expect(screen.worlds.now().shown.read(other)).toBe(101);

  swap(shown, (n) => n + 1);
  expect(read.urgentCount).toBe(2);
  close();
});

// A page may have many roots, and each is asked at each commit.
/** A screen with a reader of the first alone, on which nobody is on the way any more. */
function openSettled(shown: Atom<number>, unread: Atom<number>): Alone {
  const page = open([shown]);
  const { screen, read } = page;
  swap(unread, (n) => n + 1); // a reader might be on its way to the screen
  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  screen.commitUrgent(read.urgentCount);
  return page;
}

test("a commit that no reader of a root reads is on the screen beside a pending transition, and stays", () => {
  const [shown, unread] = [atom(0), atom(0)];
  const { read, screen, handed, close } = openSettled(shown, unread);
  startTransition(() => void reset(shown, 1));

  swap(unread, (n) => n + 1);
  expect([tipOf(screen, shown), tipOf(screen, unread)]).toEqual([0, 2]);

  show(screen, handed.at(-1)!, read.urgentCount);
  expect([shownOn(screen, shown), shownOn(screen, unread)]).toEqual([1, 2]);
  close();
});

test("a transition that no reader of a root reads is on the screen when React shows it, and not before", () => {
  const [shown, unread] = [atom(0), atom(0)];
  const { read, screen, handed, close } = openSettled(shown, unread);

  startTransition(() => void reset(unread, 5));
  expect(tipOf(screen, unread)).toBe(1);

  show(screen, handed.at(-1)!, read.urgentCount);
  expect(shownOn(screen, unread)).toBe(5);
  close();
});

test("a commit that no reader of a root reads makes nothing there", () => {
  const [shown, other, unread] = [atom(0), atom(0), ref(0)];
  const { read, screen, close } = open([shown]);
  swap(other, (n) => n + 1); // a reader might be on its way to the screen
  screen.beginPass(screen.worlds.committedState, 1);
  screen.commitUrgent(1);
  const { onScreen, next } = screen.worlds;

  for (let i = 0; i < 10; i++) {
    swap(other, (n) => n + 1);
    dosync(() => alter(unread, (n) => n + 1));
  }

  expect([screen.worlds.onScreen === onScreen, screen.worlds.next === next]).toEqual([true, true]);
  expect([read.urgentCount, shownOn(screen, other), shownOn(screen, unread)]).toEqual([1, 11, 10]);
  close();
});

test.each([
  ["atoms alone", atom(0), (one: Shown): void => void swap(one as Atom<number>, (n) => n + 1)],
  ["a ref at the end", ref(0), (one: Shown): void => void alter(one as Ref<number>, (n) => n + 1)],
])("no screen shows half of a dosync whose first atom nobody reads: %s", (_how, shown, change) => {
  const [other, unread] = [atom(0), atom(0)];
  const { read, screen, close } = open([shown]);
  swap(unread, (n) => n + 1); // a reader might be on its way to the screen
  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  screen.commitUrgent(read.urgentCount);
  const now = (): number[] => [shown, other].map((one) => screen.worlds.now().shown.read(one));

  dosync(() => {
    swap(other, (n) => n + 1);
    change(shown);
  });
  // React goes on with a pass that was given nothing of it, and mounts a reader there.
  expect(now()).toEqual([0, 0]);

  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  expect(now()).toEqual([1, 1]);
  screen.commitUrgent(read.urgentCount);
  expect(now()).toEqual([1, 1]);
  close();
});

test("no screen shows what is computed elsewhere from an atom that nobody reads, before it is rendered", () => {
  const [count, unread] = [atom(1), atom(0)];
  const double = fromSignal(computed(() => toSignal(count).value * 2));
  const { read, screen, close } = open([double]);
  swap(unread, (n) => n + 1); // a reader might be on its way to the screen
  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  screen.commitUrgent(read.urgentCount);
  const now = (): number[] => [count, double].map((one) => screen.worlds.now().shown.read(one));

  swap(count, (n) => n + 1);
  expect(now()).toEqual([1, 2]);

  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  screen.commitUrgent(read.urgentCount);
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
  expect(screen.worlds.isUpToDate).toBe(true);
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

  const next = tipOf(screen, x);
  expect([deref(x), [12, 102].includes(next)]).toEqual([102, true]);
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

    if (shown === 10) screen.commitWorld(first!);
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

  const next = [tipOf(screen, x), tipOf(screen, y)];
  expect([deref(x), deref(y)]).toEqual([102, 101]);
  expect(["12,11", "102,101"]).toContain(next.join());
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
])("a reader of what was onScreen %s is shown again without another render", (_, commit) => {
  const x = atom(1);
  const { screen, handed, readers, read, close } = open([x]);
  commit(() => void reset(x, 2));
  const [world] = handed;
  if (world === undefined) {
    screen.beginPass(screen.worlds.committedState, read.urgentCount);
    screen.commitUrgent(read.urgentCount);
  } else show(screen, world);
  screen.settle();
  read.notified.length = 0;
  const [reader] = readers;

  screen.hideReader(reader!);
  screen.showReader(reader!, { world: screen.worlds.now(), outcome: shownOn(screen, x) });

  expect([shownOn(screen, x), read.notified]).toEqual([2, []]);
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
  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  screen.commitUrgent(read.urgentCount);

  const waiting = screen.waitFor(lacking!);
  expect(waiting).toBeInstanceOf(Promise);
  const newer = handed.at(-1)!;
  expect([screen.waitFor(newer), newer.shown.read(x)]).toEqual([undefined, 101]);
  show(screen, newer, 1);
  await waiting;
  close();
});

test("the screen shows an urgent commit when React has rendered it, and not before", () => {
  const x = atom(1);
  const { screen, read, close } = open([x]);
  swap(x, (n) => n + 1);
  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([1, 2]);

  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  swap(x, (n) => n + 1);
  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([1, 3]);
  screen.commitUrgent(read.urgentCount);

  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([2, 3]);
  close();
});

test("urgent commits without a transition leave nothing to run again", () => {
  const x = atom(1);
  const { screen, handed, close } = open([x]);
  for (let i = 0; i < 10; i++) swap(x, (n) => n + 1);
  expect(screen.worlds.isUpToDate).toBe(true);

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

  screen.commitWorld(first!);

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
  const { committedState: token } = screen.worlds;
  startTransition(() => void reset(x, 10));
  await Promise.resolve(); // React may give what comes now another lane
  swap(y, (n) => n + 1);
  const [first, second] = handed as [RenderWorld, RenderWorld];

  // A pass that began before the reader of y has joined it would show the transition without that.
  expect(screen.waitFor(first)).toBeInstanceOf(Promise);
  const whole = screen.take(screen.take(token, first), second);
  expect([whole, screen.take(whole, second)]).toEqual([second, second]);
  expect(screen.waitFor(whole)).toBe(undefined);
  const part = screen.take(token, second);
  read.notified.length = 0;
  expect(screen.waitFor(part)).toBeInstanceOf(Promise);
  await Promise.resolve();

  // Then all of them are given one that needs no other.
  const newest = handed.at(-1)!;
  expect([screen.take(part, newest), screen.waitFor(newest)]).toEqual([newest, undefined]);
  expect(read.notified).toEqual([
    [x, newest],
    [y, newest],
  ]);
  show(screen, newest, read.urgentCount);
  expect([shownOn(screen, x), shownOn(screen, y)]).toEqual([10, 2]);
  close();
});

// It puts what comes while a pass renders behind what comes right after it, in the same queue.
test("React 18.0 may take what it was given first after what it was given last", async () => {
  const [x, y] = [atom(1), atom(1)];
  const { screen, handed, read, close } = open([x, y]);
  const { committedState: token } = screen.worlds;
  startTransition(() => void reset(x, 10));
  await Promise.resolve();
  swap(y, (n) => n + 1);
  const [first, second] = handed as [RenderWorld, RenderWorld];

  // A pass that was given both does not wait: React may be rendering all there is, with no time to.
  const reversed = [second, first].reduce(screen.take, token);
  expect([reversed, screen.waitFor(reversed)]).toEqual([second, undefined]);
  const part = screen.take(token, second);
  expect(screen.waitFor(part)).toBeInstanceOf(Promise);
  await Promise.resolve();

  const newest = handed.at(-1)!;
  expect(newest).not.toBe(second);
  // If it loses that one too, it is given another, once for each pass.
  for (const _ of ["a pass", "StrictMode"]) {
    expect(screen.waitFor(part)).toBeInstanceOf(Promise);
  }
  const given = handed.length;
  await Promise.resolve();
  expect(handed.length).toBe(given + 1);
  const last = handed.at(-1)!;
  const whole = [second, first, last].reduce(screen.take, token);
  expect([whole, screen.waitFor(whole)]).toEqual([last, undefined]);
  expect([last, second].reduce(screen.take, token)).toBe(last);
  show(screen, last, read.urgentCount);
  expect([shownOn(screen, x), shownOn(screen, y)]).toEqual([10, 2]);
  close();
});

test("a row of transitions is whole in whatever order React takes it, if nothing is missing", async () => {
  const identities = [atom(1), atom(1), atom(1)];
  const { screen, handed, close } = open(identities);
  const { committedState: token } = screen.worlds;
  startTransition(() => void reset(identities[0]!, 10));
  for (const joining of identities.slice(1)) {
    // oxlint-disable-next-line no-await-in-loop
    await Promise.resolve(); // React may give what comes now another lane
    swap(joining, (n) => n + 1);
  }
  const [first, second, third] = handed as [RenderWorld, RenderWorld, RenderWorld];
  const isStale = (...given: RenderWorld[]): boolean => given.reduce(screen.take, token).isStale;

  expect([third.previous, second.previous, first.previous]).toEqual([second, first, undefined]);
  for (const order of [
    [third, first, second],
    [third, second, first],
    [second, third, first],
    [second, first, third],
  ]) {
    expect(order.reduce(screen.take, token)).toBe(third);
  }
  expect([isStale(third, first), isStale(third, second), isStale(second, third)]).toEqual([
    true,
    true,
    true,
  ]);
  void screen.waitFor([third, first].reduce(screen.take, token)); // React is given one that needs no other
  await Promise.resolve();
  show(screen, handed.at(-1)!, 0);
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
  screen.commitWorld(first!);
  screen.settle();
  expect([shownOn(screen, x), tipOf(screen, x)]).toEqual([10, 11]);
  screen.beginPass(first!, read.urgentCount);
  screen.commitUrgent(read.urgentCount);
  const last = handed.at(-1)!;
  expect([last === first, last.shown.read(x)]).toEqual([false, 11]);
  expect(read.notified.filter(([, action]) => action === last)).toEqual([[x, last]]);

  show(screen, last, read.urgentCount);

  expect([shownOn(screen, x), screen.worlds.newest]).toEqual([11, undefined]);
  await Promise.resolve();
  startTransition(() => void reset(x, 20));
  const next = handed.at(-1)!;
  expect(read.notified.filter(([, action]) => action === next)).toEqual([[x, next]]);
  close();
});

test("a pass of a transition shows the urgent commits that came before it, and none that came after", async () => {
  const x = atom(1);
  const { screen, handed, read, close } = open([x]);
  startTransition(() => void reset(x, 10));
  const [newest] = handed as [RenderWorld];
  screen.beginPass(newest, 0);
  await Promise.resolve(); // React may give what comes now another lane
  swap(x, (n) => n + 1);
  expect(newest.shown.read(x)).toBe(10);
  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  screen.commitUrgent(read.urgentCount);
  screen.settle();

  screen.beginPass(newest, read.urgentCount);

  expect([newest.shown.isOpen, screen.waitFor(newest)]).toEqual([true, undefined]);
  expect([shownOn(screen, x), newest.shown.read(x), handed.length]).toEqual([2, 11, 1]);
  screen.commitWorld(newest);
  expect([shownOn(screen, x), screen.worlds.newest]).toEqual([11, undefined]);
  close();
});
