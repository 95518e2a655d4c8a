/* oxlint-disable react/globals, react/immutability */
import { type Atom, atom, dosync, reset, swap } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import { type ReactElement, type ReactNode, startTransition, useState } from "react";
import { expect, test } from "vitest";
import { budget } from "../../support/budget.ts";
import { figures } from "../../support/figures.ts";
import { mount, sleep, until, Wait, type Waiting } from "./support.tsx";

const READERS = 1000;
const URGENT = 10;

/** Numbers that a page shows, and how they are changed. */
interface Numbers {
  /** Shows the number at an index. */
  readonly Show: (props: { readonly at: number }) => ReactElement;
  readonly Root: (props: { readonly children: ReactElement }) => ReactNode;
  /** Changes the first thousand in the transition that calls it. */
  readonly changeAll: () => void;
  /** Changes one of the others. */
  readonly change: (at: number) => void;
}

function dosyncNumbers(): Numbers {
  const numbers: Atom<number>[] = Array.from({ length: READERS + URGENT }, () => atom(0));
  return {
    Show: ({ at }) => <i>{useDeref(numbers[at]!)}</i>,
    Root: TransitionRoot,
    changeAll: () => dosync(() => numbers.slice(0, READERS).forEach((one) => void reset(one, 1))),
    change: (at) => void swap(numbers[at]!, (n) => n + 1),
  };
}

/** The same with the state of React alone, which is what the rest costs. */
function plainNumbers(): Numbers {
  const setters: ((change: (n: number) => number) => void)[] = [];
  return {
    Show: function Show({ at }) {
      const [number, set] = useState(0);
      setters[at] = set;
      return <i>{number}</i>;
    },
    Root: ({ children }) => children,
    changeAll: () => setters.slice(0, READERS).forEach((set) => set(() => 1)),
    change: (at) => setters[at]!((n) => n + 1),
  };
}

/** How much is in use when everything that can be collected has been. */
async function heapUsed(): Promise<number> {
  const { gc, performance } = globalThis as unknown as {
    gc: () => void;
    performance: { memory: { usedJSHeapSize: number } };
  };
  for (let i = 0; i < 4; i++) {
    gc();
    // oxlint-disable-next-line no-await-in-loop
    await sleep(0);
  }
  return performance.memory.usedJSHeapSize;
}

/** The bytes that urgent commits leave, each in a task of its own, while a transition keeps all others waiting. */
async function keptBy(numbers: Numbers, commits: number): Promise<number> {
  const { Show, Root } = numbers;
  const waiting: Waiting = { promise: new Promise(() => {}), isDone: false };
  let begin!: () => void;
  function Waits(): ReactElement | null {
    const [isBegun, setBegun] = useState(false);
    begin = () => setBegun(true);
    return isBegun ? <Wait until={waiting} /> : null;
  }
  const { container } = mount(
    <Root>
      <>
        {Array.from({ length: READERS + URGENT }, (_, at) => (
          <Show key={at} at={at} />
        ))}
        <Waits />
      </>
    </Root>,
  );
  const shown = (at: number): string => container.querySelectorAll("i")[at]!.textContent;
  startTransition(() => {
    begin();
    numbers.changeAll();
  });
  await sleep(20);

  const commit = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      numbers.change(READERS + (i % URGENT));
      // oxlint-disable-next-line no-await-in-loop
      await sleep(0);
    }
  };
  const first = Math.ceil(commits / 4);
  await commit(first);
  const before = await heapUsed();
  await commit(commits);
  const kept = (await heapUsed()) - before;

  const last = Math.floor((first - 1) / URGENT) + 1 + Math.floor((commits - 1) / URGENT) + 1;
  await until(() => shown(READERS) === String(last));
  expect(shown(0)).toBe("0"); // the transition waits still
  waiting.isDone = true;
  return kept;
}

test(
  "urgent commits leave nothing behind in readers that wait for a transition",
  { timeout: 900_000 },
  async () => {
    const commits = budget("urgent commits beside a transition");

    const plain = await keptBy(plainNumbers(), commits);
    const kept = await keptBy(dosyncNumbers(), commits);

    const [ours, theirs] = [kept, plain].map((bytes) => (bytes / 1e6).toFixed(2));
    figures(
      `${commits} urgent commits beside ${READERS} readers that wait keep ${ours} MB, and ${theirs} MB with useState`,
    );
    expect(kept).toBeLessThan(Math.max(plain, 0) + 1_500_000);
  },
);
