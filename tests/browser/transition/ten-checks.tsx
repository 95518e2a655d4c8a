// Counters that block on purpose, and controls handed out of the components.
/* oxlint-disable react/immutability, react/purity, unicorn/consistent-function-scoping */
import { memo, useDeferredValue, useState, useTransition, type ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { flushSync } from "react-dom";
import type { Library } from "./libraries/library.ts";

/** What is asked, in the order of the table. */
export const CHECKS = [
  "no tearing in the end, on update",
  "no tearing in the end, on mount",
  "no tearing in between, on update",
  "no tearing in between, on mount",
  "rendering can be interrupted",
  "state can branch",
  "deferred: no tearing in the end, on update",
  "deferred: no tearing in the end, on mount",
  "deferred: no tearing in between, on update",
  "deferred: no tearing in between, on mount",
] as const;

const COUNTERS = 50;

/** Passed or not, for each of {@link CHECKS}. `block` is how long each counter renders, in ms. */
export async function runChecks(library: Library, block: number): Promise<boolean[]> {
  const update = await onUpdate(library, block, false);
  const mount = await onMount(library, block, false);
  const interrupted = await canBeInterrupted(library, block);
  const branched = await canBranch(library, block);
  const deferredUpdate = await onUpdate(library, block, true);
  const deferredMount = await onMount(library, block, true);
  return [
    update.inTheEnd,
    mount.inTheEnd,
    update.inBetween,
    mount.inBetween,
    interrupted,
    branched,
    deferredUpdate.inTheEnd,
    deferredMount.inTheEnd,
    deferredUpdate.inBetween,
    deferredMount.inBetween,
  ];
}

interface Tearing {
  readonly inTheEnd: boolean;
  readonly inBetween: boolean;
}

/** Five increments, while the counters render in the background. */
async function onUpdate(library: Library, block: number, isDeferred: boolean): Promise<Tearing> {
  const page = await open(library, block, isDeferred, true);
  for (let i = 0; i < 5; i++) {
    if (isDeferred) page.act(library.increment);
    else page.transition(library.increment);
    await sleep(block);
  }
  await page.settled("5");
  return page.close((values) => values.length === COUNTERS && values.every((v) => v === "5"));
}

/** The counters are mounted in the background, while a timer increments. */
async function onMount(library: Library, block: number, isDeferred: boolean): Promise<Tearing> {
  const page = await open(library, block, isDeferred, false);
  if (isDeferred) page.act(page.show);
  else page.transition(page.show);
  for (let i = 0; i < 4; i++) {
    await sleep(block * 3);
    library.increment();
  }
  await page.settled("4");
  return page.close((values) => values.length === COUNTERS && values.every((v) => v === "4"));
}

/** The page takes a click while it renders: each in much less time than all the counters need. */
async function canBeInterrupted(library: Library, block: number): Promise<boolean> {
  const page = await open(library, block, false, true);
  const started = performance.now();
  let waited = 0;
  for (let i = 0; i < 5; i++) {
    page.transition(library.increment);
    const clicked = performance.now();
    await sleep(0);
    page.act(page.click);
    waited += performance.now() - clicked;
  }
  await page.settled("5");
  const needed = performance.now() - started;
  page.close(() => true);
  const limit = COUNTERS * block * 0.3;
  return waited / 5 < limit && needed > limit;
}

/** Two increments are pending on 1, the screen shows 1; doubled it shows 2; in the end 6. */
async function canBranch(library: Library, block: number): Promise<boolean> {
  const page = await open(library, block, false, true);
  page.act(library.increment);
  await page.settled("1");
  page.transition(library.increment);
  page.transition(library.increment);
  await sleep(block);
  const before = page.main();
  page.act(library.double);
  const doubled = page.main();
  await page.settled("6");
  const { inTheEnd } = page.close((values) => values.every((v) => v === "6"));
  return before === "1" && doubled === "2" && inTheEnd;
}

interface Page {
  readonly act: (run: () => void) => void;
  readonly transition: (run: () => void) => void;
  readonly show: () => void;
  readonly click: () => void;
  readonly main: () => string;
  readonly settled: (expected: string) => Promise<void>;
  readonly close: (isRight: (values: string[]) => boolean) => Tearing;
}

async function open(
  library: Library,
  block: number,
  isDeferred: boolean,
  isShown: boolean,
): Promise<Page> {
  library.reset();
  const container = document.body.appendChild(document.createElement("div"));
  const root: Root = createRoot(container);
  const handles = {} as {
    transition: (run: () => void) => void;
    show: () => void;
    click: () => void;
  };
  const { Provider, useCount } = library;

  const Counter = memo(function Counter(): ReactElement {
    const count = useCount();
    const value = isDeferred ? <Deferred count={count} /> : <Blocking count={count} />;
    return value;
  });
  function Deferred({ count }: { count: number }): ReactElement {
    return <Blocking count={useDeferredValue(count)} />;
  }
  const Blocking = memo(function Blocking({ count }: { count: number }): ReactElement {
    const until = performance.now() + block;
    while (performance.now() < until) continue;
    return <i className="count">{count}</i>;
  });
  function Main(): ReactElement {
    const [isPending, start] = useTransition();
    const [isWanted, show] = useState(isShown);
    const isShownLater = useDeferredValue(isWanted);
    const areShown = isDeferred ? isShownLater : isWanted;
    const [clicks, click] = useState(0);
    handles.transition = start;
    handles.show = () => show(true);
    handles.click = () => click((n) => n + 1);
    return (
      <>
        <b className="main">{useCount()}</b>
        <u className="pending">{String(isPending)}</u>
        <s>{clicks}</s>
        {areShown && Array.from({ length: COUNTERS }, (_, i) => <Counter key={i} />)}
      </>
    );
  }

  let isTorn = false;
  const values = (): string[] =>
    [...container.querySelectorAll(".count")].map((node) => node.textContent);
  const observer = new MutationObserver(() => {
    if (new Set(values()).size > 1) isTorn = true;
  });
  flushSync(() =>
    root.render(
      <Provider>
        <Main />
      </Provider>,
    ),
  );
  await sleep(COUNTERS * (isShown ? block : 0) + 20);
  observer.observe(container, { subtree: true, childList: true, characterData: true });

  const settled = async (expected: string): Promise<void> => {
    const limit = performance.now() + 30 * COUNTERS * block;
    const isDone = (): boolean => {
      const shown = values();
      return (
        container.querySelector(".pending")?.textContent === "false" &&
        shown.length === COUNTERS &&
        shown.every((value) => value === expected)
      );
    };
    while (!isDone() && performance.now() < limit) await sleep(10);
    await sleep(20);
  };
  return {
    act: (run) => flushSync(run),
    transition: (run) => handles.transition(run),
    show: () => handles.show(),
    click: () => handles.click(),
    main: () => container.querySelector(".main")!.textContent,
    settled,
    close: (isRight) => {
      const inTheEnd = isRight(values());
      observer.disconnect();
      root.unmount();
      container.remove();
      return { inTheEnd, inBetween: !isTorn };
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
