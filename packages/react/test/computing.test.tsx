import { type Atom, atom, deref, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode, useState } from "react";
import { expect, test } from "vitest";
import { useDerived, useSelector } from "../src/index.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";
import { withoutConsole } from "./support/console.ts";
import { isSubscribed } from "./support/rest.ts";

const isSame = (a: readonly number[], b: readonly number[]): boolean => String(a) === String(b);
const shown = (): string | null => screen.getByRole("status").textContent;

test("useDerived renders again when its result changes, not when what it read does", () => {
  const a = ref(1);
  const b = ref(2);
  let renders = 0;
  function IsLarge(): ReactElement {
    renders++;
    return <output>{String(useDerived(() => deref(a) + deref(b) > 10))}</output>;
  }
  render(<IsLarge />);
  const before = renders;

  act(() => void dosync(() => refSet(a, 5)));
  expect(renders).toBe(before);
  act(() => void dosync(() => refSet(b, 6)));

  expect(renders).toBe(before + 1);
  expect(shown()).toBe("true");
});

test("useDerived runs the function of the latest render, and follows what that one read", () => {
  const a = atom("a");
  const b = atom("b");
  const Show = ({ first, suffix }: { first: boolean; suffix: string }): ReactElement => (
    <output>{useDerived(() => deref(first ? a : b) + suffix)}</output>
  );
  const { rerender } = render(<Show first suffix="1" />);

  rerender(<Show first={false} suffix="2" />);
  expect(shown()).toBe("b2");
  act(() => void reset(b, "B"));
  expect(shown()).toBe("B2");

  expect([isSubscribed(a), isSubscribed(b)]).toEqual([false, true]);
});

test("useDerived follows another identity as soon as its function reads it", () => {
  const isOn = atom(false);
  const detail = atom("none");
  const Show = (): ReactElement => (
    <output>{useDerived(() => (deref(isOn) ? deref(detail) : "off"))}</output>
  );
  render(<Show />);

  act(() => void reset(detail, "unseen"));
  act(() => void reset(isOn, true));
  expect(shown()).toBe("unseen");
  act(() => void reset(detail, "seen"));

  expect(shown()).toBe("seen");
});

test("useSelector renders again for its part only", () => {
  const user = ref({ name: "Ada", visits: 0 });
  let renders = 0;
  function Name(): ReactElement {
    renders++;
    return <output>{useSelector(user, ({ name }) => name)}</output>;
  }
  render(<Name />);
  const before = renders;

  act(() => void dosync(() => refSet(user, { name: "Ada", visits: 1 })));
  expect(renders).toBe(before);
  act(() => void dosync(() => refSet(user, { name: "Grace", visits: 1 })));

  expect([renders, shown()]).toEqual([before + 1, "Grace"]);
});

test("a selector that makes a new object each time settles", async () => {
  const items = atom([1, 2, 3]);
  let renders = 0;
  function Even(): ReactElement {
    renders++;
    const even = useSelector(items, (all) => all.filter((n) => n % 2 === 0));
    return <output>{even.join()}</output>;
  }
  const said = await withoutConsole(() => {
    render(
      <StrictMode>
        <Even />
      </StrictMode>,
    );
  });
  const before = renders;

  act(() => void reset(items, [2, 4]));

  expect(said).toEqual([]);
  expect(shown()).toBe("2,4");
  expect(renders - before).toBeLessThanOrEqual(2); // StrictMode renders twice
});

test("with equals a selector keeps the old object, over commits and over renders", () => {
  const items = atom([1, 2, 3]);
  const seen = new Set<object>();
  let rerender!: (n: number) => void;
  function Even(): ReactElement {
    const [, setState] = useState(0);
    rerender = setState;
    const even = useSelector(items, (all) => all.filter((n) => n % 2 === 0), isSame);
    seen.add(even);
    return <output>{even.join()}</output>;
  }
  render(<Even />);

  act(() => void reset(items, [1, 2, 3, 5]));
  act(() => rerender(1)); // another function, the same selection
  expect(seen.size).toBe(1);
  act(() => void reset(items, [2, 4]));

  expect(seen.size).toBe(2);
  expect(shown()).toBe("2,4");
});

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= deref(tolerance);
const tolerance = atom(5);
const whole = (n: number): number => n;

test.each([
  ["the same functions", (count: Atom<number>) => useSelector(count, whole, isNear)],
  [
    "other functions in each render",
    (count: Atom<number>) =>
      useSelector(
        count,
        (n) => n,
        (a, b) => isNear(a, b),
      ),
  ],
])("what the equals of a selector reads is no dependency: %s", (_which, useCount) => {
  const count = atom(0);
  reset(tolerance, 5);
  let renders = 0;
  function Count(): ReactElement {
    renders++;
    return <output>{useCount(count)}</output>;
  }
  const { rerender } = render(<Count />);
  act(() => void reset(count, 3));
  rerender(<Count />);
  const before = renders;

  act(() => void reset(tolerance, 0));
  expect([shown(), renders]).toEqual(["0", before]);
  act(() => void reset(count, 4));

  expect(shown()).toBe("4");
});

test("a selector sees the properties of the render that it was made in", () => {
  const users = atom<Record<string, string>>({ a: "Ada", g: "Grace" });
  const Name = ({ id }: { id: string }): ReactElement => (
    <output>{useSelector(users, (all) => all[id])}</output>
  );
  const { rerender } = render(<Name id="a" />);

  rerender(<Name id="g" />);
  expect(shown()).toBe("Grace");
  act(() => void swap(users, (all) => ({ ...all, g: "Hopper" })));

  expect(shown()).toBe("Hopper");
});

test("what the function throws reaches the error boundary, also later", async () => {
  const isBroken = atom(false);
  const Show = (): ReactElement => (
    <output>
      {useDerived(() => {
        if (deref(isBroken)) throw new Error("broken");
        return "fine";
      })}
    </output>
  );
  render(
    <ErrorBoundary>
      <Show />
    </ErrorBoundary>,
  );
  expect(shown()).toBe("fine");

  await withoutConsole(() => act(() => void reset(isBroken, true)));

  expect(screen.getByRole("alert")).toHaveTextContent("broken");
});

test("a derived computation cannot change anything", async () => {
  const count = atom(0);
  const Bad = (): ReactElement => <output>{useDerived(() => swap(count, (n) => n + 1))}</output>;

  await withoutConsole(() =>
    render(
      <ErrorBoundary>
        <Bad />
      </ErrorBoundary>,
    ),
  );

  expect(screen.getByRole("alert")).toHaveTextContent(/Cannot change atom .* inside/);
  expect(deref(count)).toBe(0);
});
