import { atom } from "@dosync/core";
import { render, screen } from "@testing-library/react";
import * as React from "react";
import type { ReactElement, ReactNode } from "react";
import { expect, test } from "vitest";
import { TransitionRoot, useAtom, useDeref, useDerived } from "../src/index.ts";

interface Hook {
  readonly memoizedState: unknown;
  readonly next: Hook | null;
}
interface Fiber {
  readonly type: unknown;
  readonly return: Fiber;
  readonly memoizedState: Hook | null;
}
const internals = (React as unknown as Record<string, { H: unknown }>)[
  "__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE"
]!;

/**
 * Runs a component as React's developer tools do: with hooks that give what React has in its list,
 * one after the other, and without a context that React has no note of.
 */
function inspect(component: () => ReactNode, element: Element): { result: unknown; left: number } {
  const key = Object.keys(element).find((name) => name.startsWith("__reactFiber$"))!;
  let fiber = (element as unknown as Record<string, Fiber>)[key]!;
  while (fiber.type !== component) fiber = fiber.return;
  let hook = fiber.memoizedState;
  const next = (): unknown => {
    const state = hook?.memoizedState;
    hook = hook?.next ?? null;
    return state;
  };
  const first = (): unknown => (next() as readonly unknown[])[0];
  const state = (): unknown => [next(), () => {}];
  internals.H = {
    use() {
      throw new Error("Context reads do not line up.");
    },
    useState: state,
    useReducer: state,
    useSyncExternalStore: () => {
      const value = next();
      next();
      return value;
    },
    useRef: next,
    useMemo: first,
    useCallback: first,
    useEffect: next,
    useLayoutEffect: next,
    useInsertionEffect: next,
  };
  try {
    const result = component();
    let left = 0;
    for (; hook !== null; hook = hook.next) left++;
    return { result, left };
  } finally {
    internals.H = null;
  }
}

const list = atom(["a", "b"]);
const around: Record<string, (children: ReactNode) => ReactElement> = {
  "without a root": (children) => <>{children}</>,
  "below a root": (children) => <TransitionRoot>{children}</TransitionRoot>,
};

test.each(Object.entries(around))(
  "%s developer tools can list the hooks of a component",
  (_where, wrap) => {
    const Items = (): ReactElement => {
      const [isOpen] = React.useState("open");
      const [items] = useAtom(list);
      const count = useDerived(() => items.length);
      return (
        <p title={isOpen}>{`${useDeref(list)
          .map((text) => text.toUpperCase())
          .join()} ${count}`}</p>
      );
    };
    render(wrap(<Items />));
    const element = screen.getByTitle("open");
    expect(element).toHaveTextContent("A,B 2");

    const { result, left } = inspect(Items, element);

    expect((result as ReactElement<{ children: string }>).props.children).toBe("A,B 2");
    expect(left).toBe(0);
  },
);
