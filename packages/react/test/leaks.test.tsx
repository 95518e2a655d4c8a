import { atom, deref, derived, dosync, ref, refSet, reset } from "@dosync/core";
import { act, render } from "@testing-library/react";
import { type ReactElement, StrictMode, useState } from "react";
import { expect, test } from "vitest";
import { budget } from "../../../tests/support/budget.ts";
import {
  useAtom,
  useDeref,
  useDerived,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "../src/index.ts";
import { isSubscribed, isWatched } from "./support/rest.ts";

const count = atom(0);
const balance = ref({ cents: 0 });
const total = derived(() => deref(count) + deref(balance).cents);

/** Objects that only a component and what it made can reach. */
const tokens: WeakRef<object>[] = [];

function Reader({ n }: { n: number }): ReactElement {
  const [token] = useState(() => {
    const made = { n };
    tokens.push(new WeakRef(made));
    return made;
  });
  useWatch(count, () => void token.n);
  return (
    <i>
      {useAtom(count)[0]}
      {useRef(balance).cents}
      {useDeref(total)}
      {useDerived(() => deref(total) + token.n)}
      {useSelector(balance, ({ cents }) => [cents, token.n]).length}
      {useValidation(count).value}
    </i>
  );
}

async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await act(async () => await new Promise((resolve) => setTimeout(resolve, 10)));
    (globalThis as unknown as { gc: () => void }).gc();
  }
}

test(
  "components that were mounted and unmounted leave no subscription, no watch and no memory",
  { timeout: 240_000 },
  async () => {
    const rounds = budget("react mounts") / 100;
    const List = ({ from }: { from: number }): ReactElement => (
      <>
        {Array.from({ length: 100 }, (_, i) => (
          <Reader key={from + i} n={from + i} />
        ))}
      </>
    );
    const page = (from: number): ReactElement => (
      <StrictMode>
        <List from={from} />
      </StrictMode>
    );

    const { rerender, unmount } = render(page(0));
    for (let round = 1; round < rounds; round++) {
      act(() => void reset(count, round));
      act(() => void dosync(() => refSet(balance, { cents: round })));
      rerender(page(round * 100)); // other keys: all unmount, all mount
    }
    expect([isSubscribed(count), isWatched(count)]).toEqual([true, true]);
    unmount();
    await collectGarbage();

    expect([count, balance, total].map(isSubscribed)).toEqual([false, false, false]);
    expect(isWatched(count)).toBe(false);
    // React itself keeps the last tree for a while.
    const left = tokens.filter((token) => token.deref() !== undefined).length;
    expect(left).toBeLessThanOrEqual(400);
    expect(tokens.length).toBeGreaterThanOrEqual(rounds * 100);
  },
);
