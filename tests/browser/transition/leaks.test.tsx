/* oxlint-disable react/globals, react/immutability */
import { atom, deref, derived, swap } from "@dosync/core";
import { TransitionRoot, useDeref, useDerived } from "@dosync/react";
import { type ReactElement, startTransition, StrictMode, useState } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { openReadPoints } from "../../../packages/core/src/timeline/read-point.ts";
import { budget } from "../../support/budget.ts";
import { mount, sleep, until } from "./support.tsx";

const AT_ONCE = 100;

test("components that come and go, in renders that are interrupted, leave nothing behind", async () => {
  const count = atom(0);
  const double = derived(() => deref(count) * 2);
  const gone: WeakRef<object>[] = [];
  const Reader = (): ReactElement => {
    const [held] = useState(() => ({}));
    if (gone.length < 50) gone.push(new WeakRef(held));
    const inline = useDerived(() => deref(count) + deref(double));
    return <i>{useDeref(count) + useDeref(double) + inline}</i>;
  };
  let show!: (round: number) => void;
  function Page(): ReactElement {
    const [round, setRound] = useState(0);
    show = setRound;
    return (
      <>
        <b>{useDeref(count)}</b>
        {round > 0 && Array.from({ length: AT_ONCE }, (_, i) => <Reader key={`${round} ${i}`} />)}
      </>
    );
  }
  const { container } = mount(
    <StrictMode>
      <TransitionRoot>
        <Page />
      </TransitionRoot>
    </StrictMode>,
  );

  const rounds = budget("mounts under a TransitionRoot") / AT_ONCE;
  for (let round = 1; round <= rounds; round++) {
    startTransition(() => {
      show(round);
      swap(count, (n) => n + 1);
    });
    // oxlint-disable-next-line no-await-in-loop
    await sleep(4);
    flushSync(() => void swap(count, (n) => n + 1)); // interrupts it
  }
  flushSync(() => show(0));
  await until(() => container.textContent === String(deref(count)));
  await sleep(20);

  const { gc } = globalThis as { gc?: () => void };
  expect(gc).toBeDefined();
  await until(() => {
    gc!();
    return gone.filter((held) => held.deref() !== undefined).length < 5 && openReadPoints() === 0;
  });
  expect(openReadPoints()).toBe(0);
}, 600_000);
