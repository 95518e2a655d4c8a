import { atom, deref, derived, reset } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import * as React from "react";
import { type ReactElement, type ReactNode, StrictMode } from "react";
import { expect, test } from "vitest";
import { TransitionRoot, useDeref, useDerived, useSelector } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

const page = atom(0, { label: "page" });

/** The same promise each time: React would try forever to render what waits for a new one. */
const never = new Promise<string>(() => {});
const load = (n: number): string => {
  // oxlint-disable-next-line typescript/only-throw-error
  if (n > 0) throw n === 1 ? never : Promise.resolve();
  return "nothing";
};
const loaded = derived(() => load(deref(page)), { label: "loaded" });

const hooks: Readonly<Record<string, () => string>> = {
  useDeref: () => useDeref(loaded),
  "useDerived over a derived value": () => useDerived(() => deref(loaded)),
  "useDerived inline": () => useDerived(() => load(deref(page))),
  "useSelector inline": () => useSelector(page, load),
};
const roots: Readonly<Record<string, (children: ReactNode) => ReactElement>> = {
  "without a root": (children) => <>{children}</>,
  "below a root": (children) => <TransitionRoot>{children}</TransitionRoot>,
  "in StrictMode": (children) => <StrictMode>{children}</StrictMode>,
};
const cases = Object.entries(hooks).flatMap(([hook, use]) =>
  Object.entries(roots).flatMap(([where, root]) =>
    [1, 2].map(
      (n) => [hook, where, n === 1 ? "the same promise" : "a new one", use, root, n] as const,
    ),
  ),
);

test.each(cases)(
  "%s, %s: a computation that throws %s fails with one clear error, at first and later",
  async (_hook, _where, _kind, useShown, around, n) => {
    let renders = 0;
    function Show(): ReactElement {
      renders++;
      return <output>{useShown()}</output>;
    }
    const shownIn = (key: number): ReactElement =>
      around(
        <ErrorBoundary key={key}>
          <React.Suspense fallback="loading">
            <Show />
          </React.Suspense>
        </ErrorBoundary>,
      );
    const fails = async (run: () => void): Promise<void> => {
      renders = 0;
      await withoutConsole(async () => {
        act(run);
        await act(async () => await new Promise((resolve) => setTimeout(resolve, 20)));
      });
      expect(screen.getByRole("alert")).toHaveTextContent(/return the promise/i);
      expect(renders).toBeLessThanOrEqual(MOST_RENDERS);
    };

    reset(page, 0);
    const { rerender } = render(shownIn(1));
    expect(screen.getByRole("status")).toHaveTextContent("nothing");
    await fails(() => void reset(page, n));
    await fails(() => rerender(shownIn(2)));

    act(() => void reset(page, 0));
    rerender(shownIn(3));
    expect(screen.getByRole("status")).toHaveTextContent("nothing");
  },
);

/** React tries again what has failed before it gives up, in StrictMode twice as often. */
const MOST_RENDERS = 10;
