// Development: tools know which components show an identity, while they are attached.
import { act, render } from "@testing-library/react";
import { atom, type Atom, reset, swap } from "@dosync/core";
import { attachTools, readersOf } from "@dosync/core/adapter";
import { TransitionRoot, useDeref, useSelector } from "@dosync/react";
import type { ReactElement, ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import { silentTools } from "../../../tests/support/silent-tools.ts";

let detach = (): void => {};
afterEach(() => detach());
const attach = (): void => {
  detach = attachTools(silentTools);
};

const names = (identity: Atom<number>): [name: string, count: number][] => [...readersOf(identity)];

const count = atom(0);
const other = atom(0);

function Cart({ shows }: { shows: Atom<number> }): ReactElement {
  return <p>{useDeref(shows)}</p>;
}

const double = (n: number): number => n * 2;

function Total(): ReactElement {
  return <p>{useSelector(count, double)}</p>;
}

function Plain({ children }: { children: ReactNode }): ReactNode {
  return children;
}

test.each([
  ["without a root", Plain],
  ["below a transition root", TransitionRoot],
])("components are named %s, counted, and forgotten when they go", (_where, Root) => {
  attach();
  const { rerender, unmount } = render(
    <Root>
      <Cart shows={count} />
      <Cart shows={count} />
    </Root>,
  );
  expect(names(count)).toEqual([["Cart", 2]]);
  act(() => void reset(count, 5));
  expect(names(count)).toEqual([["Cart", 2]]);
  rerender(
    <Root>
      <Cart shows={count} />
      <Cart shows={other} />
    </Root>,
  );
  expect([names(count), names(other)]).toEqual([[["Cart", 1]], [["Cart", 1]]]);
  unmount();
  expect([names(count), names(other)]).toEqual([[], []]);
});

test("a component that was there before tools is named when it renders again", () => {
  const { unmount } = render(<Cart shows={count} />);
  attach();
  expect(names(count)).toEqual([]);
  act(() => void swap(count, (n) => n + 1));
  expect(names(count)).toEqual([["Cart", 1]]);
  unmount();
  expect(names(count)).toEqual([]);
});

test("without tools nobody is noted", () => {
  const { unmount } = render(<Total />);
  expect(names(count)).toEqual([]);
  unmount();
});
