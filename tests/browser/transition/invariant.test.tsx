// Readers block on purpose, so that rendering is cut into slices.
/* oxlint-disable react/globals, react/immutability, react/purity */
import { alter, deref, derived, dosync, invariant, ref } from "@dosync/core";
import { TransitionRoot, useDeref, useDerived, useRef } from "@dosync/react";
import { type ReactElement, startTransition, StrictMode, useState } from "react";
import { flushSync } from "react-dom";
import { expect, onTestFinished, test } from "vitest";
import { budget } from "../../support/budget.ts";
import { mount, sleep, spin, until } from "./support.tsx";

const TOTAL = 1000;

test("two refs whose sum never changes: no screen shows another sum", async () => {
  const checking = ref(400, { label: "checking" });
  const savings = ref(600, { label: "savings" });
  const sum = derived(() => deref(checking) + deref(savings));
  const rule = invariant("money is conserved", () => deref(sum) === TOTAL);
  onTestFinished(() => rule.dispose());
  const transfer = (amount: number): number =>
    dosync(() => {
      alter(checking, (n) => n - amount);
      return alter(savings, (n) => n + amount);
    });

  const Both = ({ i }: { i: number }): ReactElement => {
    const one = useRef(checking);
    const other = useDeref(savings);
    const both = useDerived(() => deref(checking) + deref(savings));
    spin(0.3);
    return (
      <p key={i}>
        <i className="checking">{one}</i> <i className="savings">{other}</i>
        <b>{both}</b> <b>{one + other}</b> <b>{useDeref(sum)}</b>
      </p>
    );
  };
  let setCount!: (count: number) => void;
  const One = (): ReactElement => <i className="checking">{useRef(checking)}</i>;
  const Other = (): ReactElement => <i className="savings">{useRef(savings)}</i>;
  function Page(): ReactElement {
    const [count, set] = useState(20);
    setCount = set;
    return (
      <>
        {Array.from({ length: count }, (_, i) => [
          <Both key={`both ${i}`} i={i} />,
          <One key={`one ${i}`} />,
          <Other key={`other ${i}`} />,
        ])}
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
  const wrong: string[] = [];
  let screens = 0;
  const observer = new MutationObserver(() => {
    screens++;
    const shown = (kind: string): Set<string> =>
      new Set([...container.querySelectorAll(kind)].map((node) => node.textContent));
    const [ones, others, sums] = [shown(".checking"), shown(".savings"), shown("b")];
    const isRight =
      ones.size === 1 &&
      others.size === 1 &&
      Number([...ones][0]) + Number([...others][0]) === TOTAL;
    if (!isRight || sums.size !== 1 || !sums.has(String(TOTAL))) wrong.push(container.textContent);
  });
  observer.observe(container, { subtree: true, childList: true, characterData: true });

  for (let i = 1; i <= budget("rounds of transfers"); i++) {
    if (i % 3 === 0) startTransition(() => void transfer(i));
    else if (i % 3 === 1) flushSync(() => void transfer(i));
    else setTimeout(() => transfer(i), i % 5);
    if (i % 4 === 0) startTransition(() => setCount(10 + (i % 17)));
    if (i % 7 === 0) setCount(15 + (i % 11));
    // oxlint-disable-next-line no-await-in-loop
    await sleep(i % 13);
  }
  await until(() => container.querySelector(".checking")?.textContent === String(deref(checking)));

  observer.disconnect();
  expect(wrong).toEqual([]);
  expect(screens).toBeGreaterThan(budget("rounds of transfers") / 3);
}, 600_000);
