// A hook below a root throws when it has called all of its own hooks, so a component may catch that.
/* oxlint-disable react/hooks, react-hooks/rules-of-hooks, react/error-boundaries */
import { atom, deref, derived, reset } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, startTransition } from "react";
import { expect, test } from "vitest";
import { TransitionRoot, useDeref } from "../src/index.ts";

test("a component below a root renders once for one failure, urgently and in a transition", () => {
  const count = atom(0);
  const errors = [new Error("first"), new Error("second"), new Error("third")] as const;
  const failing = derived((): number => {
    throw errors[Math.min(deref(count) >> 2, 2)]!;
  });
  let renders = 0;
  function Show(): ReactElement {
    renders++;
    let message = "";
    try {
      useDeref(failing);
    } catch (error) {
      ({ message } = error as Error);
    }
    return <output>{message}</output>;
  }
  render(
    <TransitionRoot>
      <Show />
    </TransitionRoot>,
  );
  const shown = (): string | null => screen.getByRole("status").textContent;
  const before = renders;

  act(() => void reset(count, 1));
  act(() => startTransition(() => void reset(count, 2)));
  act(() => void reset(count, 3));
  expect([renders - before, shown()]).toEqual([0, "first"]);
  act(() => void reset(count, 4));
  expect([renders - before, shown()]).toEqual([1, "second"]);
  act(() => startTransition(() => void reset(count, 8)));

  expect([renders - before, shown()]).toEqual([2, "third"]);
});
