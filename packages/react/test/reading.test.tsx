import { alter, atom, deref, derived, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { StrictMode, useState, type ReactElement } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { useAtom, useDeref, useRef } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

test("useAtom shows the value and sets it", () => {
  const count = atom(1);
  let set!: (next: number | ((value: number) => number)) => void;
  function Counter(): ReactElement {
    const [value, setCount] = useAtom(count);
    set = setCount;
    return <output>{value}</output>;
  }
  render(<Counter />);
  const first = set;

  act(() => set(5));
  expect(screen.getByRole("status")).toHaveTextContent("5");
  act(() => set((value) => value + 1));
  expect(screen.getByRole("status")).toHaveTextContent("6");
  expect(deref(count)).toBe(6);
  expect(set).toBe(first);
});

test("a function given to set is an updater, and one that it returns is a value", () => {
  const handler = atom<() => string>(() => "first");
  let set!: (next: () => () => string) => void;
  function Button(): ReactElement {
    const [value, setHandler] = useAtom(handler);
    set = setHandler;
    return <output>{value()}</output>;
  }
  render(<Button />);

  act(() => set(() => () => "second"));

  expect(screen.getByRole("status")).toHaveTextContent("second");
});

test("one update of one identity renders exactly its readers", () => {
  const log: string[] = [];
  const a = ref(1);
  const b = ref(1);
  const sum = derived(() => deref(a) + deref(b));
  const isPositive = derived(() => deref(sum) > 0);
  const A = (): ReactElement => (log.push("a"), (<i>{useRef(a)}</i>));
  const B = (): ReactElement => (log.push("b"), (<i>{useRef(b)}</i>));
  const Sum = (): ReactElement => (log.push("sum"), (<i>{useDeref(sum)}</i>));
  const Positive = (): ReactElement => (
    log.push("positive"),
    (<i>{String(useDeref(isPositive))}</i>)
  );
  const Both = (): ReactElement => (log.push("both"), (<i>{useRef(a) + useRef(b)}</i>));
  render(
    <>
      <A />
      <B />
      <Sum />
      <Positive />
      <Both />
    </>,
  );

  log.length = 0;
  act(() => void dosync(() => alter(a, (n) => n + 1)));
  expect(log.toSorted()).toEqual(["a", "both", "sum"]);

  log.length = 0;
  act(() =>
    dosync(() => {
      alter(a, (n) => n + 1);
      alter(b, (n) => n + 1);
    }),
  );
  expect(log.toSorted()).toEqual(["a", "b", "both", "sum"]);

  log.length = 0;
  act(() => void dosync(() => refSet(a, deref(a))));
  expect(log).toEqual([]);
});

test("a render in the middle of a transaction shows committed values only", () => {
  const balance = ref(500);
  const double = derived(() => deref(balance) * 2);
  let rerender!: (next: number) => void;
  const seen: string[] = [];
  function Balance(): ReactElement {
    const [, setState] = useState(0);
    rerender = setState;
    seen.push(`${useRef(balance)} ${useDeref(double)}`);
    return <output>{useRef(balance)}</output>;
  }
  render(<Balance />);

  act(() =>
    dosync(() => {
      refSet(balance, 0);
      flushSync(() => rerender(1));
      expect(screen.getByRole("status")).toHaveTextContent("500");
    }),
  );

  expect(seen).not.toContain("500 0");
  expect(seen).toEqual([...seen.slice(0, -1).map(() => "500 1000"), "0 0"]);
});

test("a reader follows the identity that it is given", () => {
  const first = atom("first");
  const second = atom("second");
  const Show = ({ of }: { of: typeof first }): ReactElement => <output>{useDeref(of)}</output>;
  const { rerender } = render(<Show of={first} />);

  rerender(<Show of={second} />);
  expect(screen.getByRole("status")).toHaveTextContent("second");
  act(() => void reset(first, "nobody shows this"));
  act(() => void reset(second, "changed"));

  expect(screen.getByRole("status")).toHaveTextContent("changed");
});

test("what is committed between a render and its effects is shown", () => {
  const count = atom(0);
  let writes = 0;
  function Late(): ReactElement {
    const value = useDeref(count);
    return (
      <output
        ref={() => {
          if (writes++ === 0) swap(count, (n) => n + 1);
        }}
      >
        {value}
      </output>
    );
  }
  render(
    <StrictMode>
      <Late />
    </StrictMode>,
  );

  expect(screen.getByRole("status")).toHaveTextContent(String(deref(count)));
  expect(deref(count)).toBeGreaterThan(0);
});

test("what a derived value throws reaches the error boundary", async () => {
  const isBroken = atom(false);
  const value = derived(() => {
    if (deref(isBroken)) throw new Error("broken");
    return "fine";
  });
  const Show = (): ReactElement => <output>{useDeref(value)}</output>;
  render(
    <ErrorBoundary>
      <Show />
    </ErrorBoundary>,
  );

  await withoutConsole(() => act(() => void reset(isBroken, true)));

  expect(screen.getByRole("alert")).toHaveTextContent("broken");
});
