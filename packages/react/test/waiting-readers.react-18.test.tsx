import { atom, deref, dosync, dosyncAsync, ref, reset } from "@dosync/core";
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
  page.read.told.length = 0;
  return page;
}

/** A new task, in which React has tried the transition again. */
async function nextTask({ screen, handed, read }: Alone): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
  screen.beginPass(handed.at(-1)!, read.pings);
}

/** React renders what is urgent, and puts it on the screen. */
function showUrgent({ screen, read }: Alone): void {
  screen.beginPass(screen.branches.token, read.pings);
  screen.commitUrgent(read.pings);
  screen.settle();
}

/** React mounts a reader of each in one pass, and shows what the screen shows. Answers what unmounts them. */
function mount({ screen, read }: Alone, identities: Parameters<typeof open>[0]): () => void {
  const begun = identities.map((identity) => {
    screen.noteMount();
    const reader = new Reader(screen, identity);
    const branch = screen.branches.now();
    const rendered = { branch, outcome: branch.world.read(identity) };
    const dispatch = (action: Action): void => void read.told.push([identity, action]);
    return { attach: reader.attaches(dispatch, rendered), show: reader.shows(rendered) };
  });
  const detach = begun.map(({ attach }) => attach());
  const hide = begun.map(({ show: appear }) => appear());
  return () => {
    for (const end of [...detach, ...hide]) end();
  };
}

const ahead = ({ read }: Alone): unknown[] => read.told.filter(([, action]) => action !== URGENT);

test("a reader that comes while others wait joins their transition, and they are told nothing", async () => {
  const late = atom(0);
  const page = openWaiting();
  const { screen, handed, close } = page;
  startTransition(() => void reset(late, 1)); // so it shows another value in the transition
  page.read.told.length = 0;

  for (let i = 0; i < STEPS; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await nextTask(page);
    const unmount = mount(page, [late]);
    if (i % 2 === 0) unmount();
  }

  expect(ahead(page).length).toBeLessThanOrEqual(2 * STEPS);
  expect(new Set(page.read.told.map(([one]) => one))).toEqual(new Set([late]));
  const state = handed.reduce(screen.take, screen.branches.token);
  expect([state, screen.waitFor(state)]).toEqual([handed.at(-1), undefined]);
  show(screen, state, page.read.pings);
  expect([shownOn(screen, late), screen.branches.head]).toEqual([1, undefined]);
  close();
});

test("many readers that come in one pass while others wait are told as many times as they are", async () => {
  const late = numbers(WAITING);
  const page = openWaiting();
  startTransition(() => dosync(() => late.forEach((one) => void reset(one, 1))));
  await nextTask(page);
  page.read.told.length = 0;
  const given = page.handed.length;

  mount(page, late);

  expect(ahead(page).length).toBeLessThanOrEqual(2 * WAITING);
  expect(new Set(page.read.told.map(([one]) => one))).toEqual(new Set(late));
  expect(new Set(page.handed.slice(given)).size).toBe(1);
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

  for (const head of before) expect(screen.waitFor(head)).toBeInstanceOf(Promise);
  // Nor a pass of the lane alone in which the reader was told.
  const part = screen.take(screen.branches.token, handed.at(-1)!);
  expect(screen.waitFor(part)).toBeInstanceOf(Promise);
  await Promise.resolve();
  const whole = handed.at(-1)!;
  expect([screen.take(part, whole), screen.waitFor(whole)]).toEqual([whole, undefined]);
  close();
});

test("a reader that comes in the task in which a transition began is not taken to be in its lane", () => {
  const late = atom(0);
  const { screen, handed, close } = open([]);
  startTransition(() => void reset(late, 1));
  const [before] = handed;

  screen.noteMount(); // React has begun another pass since
  const reader = new Reader(screen, late);
  const rendered = { branch: screen.branches.now(), outcome: 0 };
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
  const dispatch = (action: Action): void => void read.told.push([late, action]);
  let detach = (): void => {};
  /** React renders the component: its hook has another reader, and the same queue. */
  const renderAnew = (): void => {
    reader = new Reader(screen, late, reader?.place);
    const branch = screen.branches.now();
    const rendered = { branch, outcome: branch.world.read(late) };
    screen.noteMount();
    detach();
    detach = reader.attaches(dispatch, rendered)();
    reader.shows(rendered)();
  };
  renderAnew();
  startTransition(() => void reset(late, 1));
  read.told.length = 0;
  const given = handed.length;

  for (let i = 0; i < STEPS; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await nextTask(page);
    renderAnew();
  }

  expect([read.told, handed.length]).toEqual([[], given]);
  show(screen, handed.at(-1)!, read.pings);
  screen.settle();
  expect([shownOn(screen, late), read.told]).toEqual([1, []]);
  close();
});

test("a component with another function that was hidden is told again what its queue may have lost", async () => {
  const late = atom(0);
  const page = openWaiting();
  const { screen, read, close } = page;
  const reader = new Reader(screen, late);
  const dispatch = (action: Action): void => void read.told.push([late, action]);
  const rendered = { branch: screen.branches.now(), outcome: 0 };
  const detach = reader.attaches(dispatch, rendered)();
  const hide = reader.shows(rendered)();
  startTransition(() => void reset(late, 1));
  await nextTask(page);
  read.told.length = 0;

  hide();
  detach();
  const another = new Reader(screen, late, reader.place);
  another.attaches(dispatch, rendered)();
  another.shows(rendered)();

  expect(ahead(page).length).toBeGreaterThan(0);
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
  expect(new Set(read.told.map(([one]) => one)).size).toBe(WAITING + 1);
  expect(read.told.length).toBeLessThanOrEqual(2 * WAITING + 4 * STEPS);
  expect([ahead(page).length, handed.length - given]).toEqual([1, 1]);
  expect([shownOn(screen, count), deref(count)]).toEqual([STEPS, STEPS]);
  show(screen, handed.at(-1)!, read.pings);
  expect([shownOn(screen, count), screen.branches.head]).toEqual([STEPS, undefined]);
  close();
});
