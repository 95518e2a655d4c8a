import { atom, deref, dosync, dosyncAsync, ref, reset, swap } from "@dosync/core";
import { startTransition } from "react";
import { expect, test } from "vitest";
import { type Action, Reader, URGENT } from "../src/transition/reader.ts";
import { type Alone, open, show, shownOn } from "./support/screen-alone.ts";

// React keeps what is in a queue until the transition is shown. So what is put there must grow with what
// comes, and not with what comes times those who wait.
const WAITING = 500;
const STEPS = 100;

const numbers = (count: number) => Array.from({ length: count }, () => atom(0));

/** A screen on which so many readers wait for a transition. */
function openWaiting(...others: Parameters<typeof open>[0][number][]): Alone {
  const waiting = numbers(WAITING);
  const page = open([...waiting, ...others]);
  startTransition(() => dosync(() => waiting.forEach((one) => void reset(one, 1))));
  page.read.notified.length = 0;
  return page;
}

/** A new task, in which React has tried the transition again. */
async function nextTask({ screen, handed, read }: Alone): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
  screen.beginPass(handed.at(-1)!, read.urgentCount);
}

/** React renders what is urgent, and puts it on the screen. */
function showUrgent({ screen, read }: Alone): void {
  screen.beginPass(screen.worlds.committedState, read.urgentCount);
  screen.commitUrgent(read.urgentCount);
  screen.settle();
}

/** React mounts a reader of each in one pass, and shows what the screen shows. Answers what unmounts them. */
function mount({ screen, read }: Alone, identities: Parameters<typeof open>[0]): () => void {
  const begun = identities.map((identity) => {
    screen.noteMount();
    const reader = new Reader(screen, identity);
    const world = screen.worlds.now();
    const rendered = { world, outcome: world.shown.read(identity) };
    const dispatch = (action: Action): void => void read.notified.push([identity, action]);
    return { attach: reader.attaches(dispatch, rendered), show: reader.shows(rendered) };
  });
  const detach = begun.map(({ attach }) => attach());
  const hide = begun.map(({ show: appear }) => appear());
  return () => {
    for (const end of [...detach, ...hide]) end();
  };
}

const ahead = ({ read }: Alone): unknown[] =>
  read.notified.filter(([, action]) => action !== URGENT);

test("a reader that comes while others wait joins their transition, and nobody else is notified", async () => {
  const late = atom(0);
  const page = openWaiting();
  const { screen, handed, close } = page;
  startTransition(() => void reset(late, 1)); // so it shows another value in the transition
  page.read.notified.length = 0;

  for (let i = 0; i < STEPS; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await nextTask(page);
    const unmount = mount(page, [late]);
    if (i % 2 === 0) unmount();
  }

  expect(ahead(page).length).toBeLessThanOrEqual(2 * STEPS);
  expect(new Set(page.read.notified.map(([one]) => one))).toEqual(new Set([late]));
  const state = handed.reduce(screen.take, screen.worlds.committedState);
  expect([state, screen.waitFor(state)]).toEqual([handed.at(-1), undefined]);
  show(screen, state, page.read.urgentCount);
  expect([shownOn(screen, late), screen.worlds.newest]).toEqual([1, undefined]);
  close();
});

test("many readers that come in one pass cost a notification each, and the root component one", async () => {
  const late = numbers(WAITING);
  const page = openWaiting();
  startTransition(() => dosync(() => late.forEach((one) => void reset(one, 1))));
  await nextTask(page);
  page.read.notified.length = 0;
  const given = page.handed.length;

  mount(page, late);

  expect(ahead(page).length).toBeLessThanOrEqual(2 * WAITING);
  expect(new Set(page.read.notified.map(([one]) => one))).toEqual(new Set(late));
  expect(page.handed.length - given).toBe(1);
  page.close();
});

test("many commits of one transition are given to the root component once in a task", async () => {
  const many = numbers(STEPS);
  const page = open(many);
  const { screen, handed } = page;

  startTransition(() => many.forEach((one) => void reset(one, 1)));
  expect(handed.length).toBe(1);
  await nextTask(page);
  startTransition(() => many.forEach((one) => void reset(one, 2)));
  expect(handed.length).toBe(2);

  const state = handed.reduce(screen.take, screen.worlds.committedState);
  show(screen, state, page.read.urgentCount);
  expect(many.map((one) => shownOn(screen, one))).toEqual(many.map(() => 2));
  page.close();
});

test("a pass that lacks a reader which has come since is not shown", async () => {
  const late = atom(0);
  const page = openWaiting(late);
  const { screen, handed, close } = page;
  startTransition(() => void reset(late, 1));
  const before = [...handed];
  await nextTask(page);

  mount(page, [late]);

  for (const newest of before) expect(screen.waitFor(newest)).toBeInstanceOf(Promise);
  // Nor a pass of the lane alone in which the reader was notified.
  const part = screen.take(screen.worlds.committedState, handed.at(-1)!);
  expect(screen.waitFor(part)).toBeInstanceOf(Promise);
  await Promise.resolve();
  const whole = handed.at(-1)!;
  expect([screen.take(part, whole), screen.waitFor(whole)]).toEqual([whole, undefined]);
  close();
});

test("a reader that mounts in the task in which a transition began is not assumed to be in its lane", () => {
  const late = atom(0);
  const { screen, handed, close } = open([]);
  startTransition(() => void reset(late, 1));
  const [before] = handed;

  screen.noteMount(); // React has begun another pass since
  const reader = new Reader(screen, late);
  const rendered = { world: screen.worlds.now(), outcome: 0 };
  reader.attaches(() => {}, rendered)();
  reader.shows(rendered)();

  expect(screen.waitFor(before!)).toBeInstanceOf(Promise);
  expect(handed.at(-1)).not.toBe(before);
  close();
});

test("a component whose function is another in each render joins a transition once", async () => {
  const late = atom(0);
  const page = openWaiting();
  const { screen, read, handed, close } = page;
  let reader: Reader | undefined;
  const dispatch = (action: Action): void => void read.notified.push([late, action]);
  let detach = (): void => {};
  /** React renders the component: its hook has another reader, and the same queue. */
  const renderAnew = (): void => {
    reader = new Reader(screen, late, reader?.place);
    const world = screen.worlds.now();
    const rendered = { world, outcome: world.shown.read(late) };
    screen.noteMount();
    detach();
    detach = reader.attaches(dispatch, rendered)();
    reader.shows(rendered)();
  };
  renderAnew();
  startTransition(() => void reset(late, 1));
  read.notified.length = 0;
  const given = handed.length;

  for (let i = 0; i < STEPS; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await nextTask(page);
    renderAnew();
  }

  expect([read.notified, handed.length]).toEqual([[], given]);
  show(screen, handed.at(-1)!, read.urgentCount);
  screen.settle();
  expect([shownOn(screen, late), read.notified]).toEqual([1, []]);
  close();
});

test("a hidden component that comes back with another function is notified again: its queue may have lost updates", async () => {
  const late = atom(0);
  const page = openWaiting();
  const { screen, read, close } = page;
  const reader = new Reader(screen, late);
  const dispatch = (action: Action): void => void read.notified.push([late, action]);
  const rendered = { world: screen.worlds.now(), outcome: 0 };
  const detach = reader.attaches(dispatch, rendered)();
  const hide = reader.shows(rendered)();
  startTransition(() => void reset(late, 1));
  await nextTask(page);
  read.notified.length = 0;

  hide();
  detach();
  const another = new Reader(screen, late, reader.place);
  another.attaches(dispatch, rendered)();
  expect(ahead(page)).toEqual([]);
  swap(late, (n) => n + 1); // while it is hidden still
  expect(ahead(page).length).toBe(1);
  another.shows(rendered)();

  expect(ahead(page).length).toBeGreaterThan(1);
  close();
});

test("commits that cannot be run again tell those who wait once, not once for each", async () => {
  const count = ref(0);
  const page = openWaiting(count);
  const { screen, read, handed, close } = page;
  const given = handed.length;

  for (let i = 0; i < STEPS; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await nextTask(page);
    // oxlint-disable-next-line no-await-in-loop
    await dosyncAsync((tx) => void tx.alter(count, (n) => n + 1));
    showUrgent(page);
  }

  // All that is pending was brought to the screen by the first.
  expect(new Set(read.notified.map(([one]) => one)).size).toBe(WAITING + 1);
  expect(read.notified.length).toBeLessThanOrEqual(2 * WAITING + 4 * STEPS);
  expect([ahead(page).length, handed.length - given]).toEqual([1, 1]);
  expect([shownOn(screen, count), deref(count)]).toEqual([STEPS, STEPS]);
  show(screen, handed.at(-1)!, read.urgentCount);
  expect([shownOn(screen, count), screen.worlds.newest]).toEqual([STEPS, undefined]);
  close();
});
