// A moment that was, below a root that follows transitions, and below Suspense.
import { alter, deref, derived, dosync, type Identity, ref, refSet } from "@dosync/core";
import { openPastView, type PastView } from "@dosync/core/adapter";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, startTransition, Suspense, useState } from "react";
import { expect, test } from "vitest";
import { TimeTravel, TransitionRoot, useDeref } from "../src/index.ts";

const settle = (): Promise<void> => act(async () => {});
const text = (label: string): string => screen.getByLabelText(label).textContent;

function Shown({
  of,
  label,
}: {
  readonly of: Identity<unknown>;
  readonly label: string;
}): ReactElement {
  return <output aria-label={label}>{String(useDeref(of))}</output>;
}

test("below a TransitionRoot the past stands still while the present waits for a transition", async () => {
  const [a, b] = [ref(1), ref(-1)];
  const sum = derived(() => deref(a) + deref(b));
  let wake!: () => void;
  let isReady = true;
  let until = Promise.resolve();
  function Slow(): ReactElement {
    useDeref(a);
    // oxlint-disable-next-line typescript/only-throw-error
    if (!isReady) throw until;
    return <i />;
  }
  const view = openPastView(0, [
    [a, 10],
    [b, -10],
  ]);
  const { unmount } = render(
    <TransitionRoot>
      <Suspense fallback="…">
        <Slow />
      </Suspense>
      <Shown of={a} label="now" />
      <TimeTravel at={view}>
        <Shown of={a} label="then" />
        <Shown of={sum} label="sum" />
      </TimeTravel>
    </TransitionRoot>,
  );
  isReady = false;
  until = new Promise((resolve) => (wake = resolve));
  const move = (): void => {
    alter(a, (n) => n + 1);
    alter(b, (n) => n - 1);
  };
  await act(async () => startTransition(() => dosync(move)));
  expect([text("now"), text("then"), text("sum")]).toEqual(["1", "10", "0"]);

  await act(async () => {
    isReady = true;
    wake();
  });
  expect([text("now"), text("then"), text("sum")]).toEqual(["2", "10", "0"]);
  unmount();
  view.dispose();
  await settle();
});

test("another view is shown as a whole, also where a part of the subtree suspends", async () => {
  const [a, b] = [ref("now"), ref("now")];
  const views = ["1", "2"].map((n) =>
    openPastView(0, [
      [a, n],
      [b, n],
    ]),
  ) as [PastView, PastView];
  let show!: (view: PastView | undefined) => void;
  const waits = new Map<string, Promise<void> & { done?: boolean }>();
  let wake!: () => void;
  const pairs: string[] = [];
  function Pair(): ReactElement {
    const [first, second] = [useDeref(a), useDeref(b)];
    pairs.push(`${first} ${second}`);
    if (first === "2" && waits.get("2")?.done !== true) {
      if (!waits.has("2")) {
        const wait: Promise<void> & { done?: boolean } = new Promise<void>((resolve) => {
          wake = () => {
            wait.done = true;
            resolve();
          };
        });
        waits.set("2", wait);
      }
      // oxlint-disable-next-line typescript/only-throw-error
      throw waits.get("2");
    }
    return <output aria-label="pair">{`${first} ${second}`}</output>;
  }
  function Page(): ReactElement {
    const [view, setView] = useState<PastView | undefined>(views[0]);
    show = setView;
    return (
      <Suspense fallback="…">
        <TimeTravel at={view}>
          <Pair />
          <Shown of={a} label="a" />
        </TimeTravel>
      </Suspense>
    );
  }
  const { unmount } = render(<Page />);
  expect([text("pair"), text("a")]).toEqual(["1 1", "1"]);

  await act(async () => startTransition(() => show(views[1])));
  expect([text("pair"), text("a")]).toEqual(["1 1", "1"]);
  act(() => dosync(() => void [refSet(a, "new"), refSet(b, "new")]));
  expect([text("pair"), text("a")]).toEqual(["1 1", "1"]);
  await act(async () => wake());
  expect([text("pair"), text("a")]).toEqual(["2 2", "2"]);
  await act(async () => show(undefined));
  expect([text("pair"), text("a")]).toEqual(["new new", "new"]);

  expect(new Set(pairs)).toEqual(new Set(["1 1", "2 2", "new new"]));
  for (const view of views) view.dispose();
  unmount();
  await settle();
});
