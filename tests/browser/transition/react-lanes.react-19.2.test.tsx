// What React 19.2 does with its own state, where the store does otherwise: see docs/react-transitions.md.
// These tests fail when React changes it. Then the store need not make up for it any more.
/* oxlint-disable react/globals, react/immutability */
import { atom, reset } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import {
  Activity,
  memo,
  type ReactElement,
  startTransition,
  useLayoutEffect,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { mount, sleep, until } from "./support.tsx";

test("React shows a hidden component without an update that is on the screen already, and not the store's", async () => {
  const stored = atom(1);
  const sets: ((value: number) => void)[] = [];
  function State({ index }: { index: number }): ReactElement {
    const [value, set] = useState(1);
    sets[index] = set;
    return <i>{value}</i>;
  }
  const Stored = memo(function Stored(): ReactElement {
    return <i>{useDeref(stored)}</i>;
  });
  /** Shows what is hidden as soon as the transition is on the screen. */
  function Show(): null {
    const value = useDeref(stored);
    useLayoutEffect(() => {
      if (value === 2) setHidden(false);
    }, [value]);
    return null;
  }
  const screens: string[] = [];
  let setHidden!: (is: boolean) => void;
  function Page(): ReactElement {
    const [isHidden, set] = useState(false);
    setHidden = set;
    useLayoutEffect(() => void screens.push(page()));
    return (
      <>
        <State index={0} />
        <Stored /> <Show />
        <Activity mode={isHidden ? "hidden" : "visible"}>
          <State index={1} />
          <Stored />
          <State index={2} />
        </Activity>
      </>
    );
  }
  mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );
  flushSync(() => setHidden(true));
  await sleep(20);
  screens.length = 0;

  startTransition(() => {
    for (const set of sets.slice(0, 2)) set(2);
    reset(stored, 2);
  });
  flushSync(() => sets[2]!(2)); // React passes by the hidden tree, and forgets what waits in it
  await until(() => page() === "22 222");

  expect(screens).toEqual(["22 122"]);
});

function page(): string {
  return document.body.lastElementChild!.textContent;
}
