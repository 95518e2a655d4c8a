import { atom, deref, dosync, ref, refSet, swap } from "@dosync/core";
import { render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode, useLayoutEffect } from "react";
import { unstable_batchedUpdates } from "react-dom";
import { expect, test } from "vitest";
import { batchUpdatesWith, useDeref, useDerived, useRef, useSelector } from "../src/index.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";
import { withoutConsole } from "./support/console.ts";
import { outsideAct } from "./support/outside-act.ts";

interface Item {
  readonly text: string;
}

// Children subscribe before their parents. If they were told first, they would select with
// properties that are about to be replaced.
test("no child renders for an item that its parent is about to remove, so its selector does not fail", async () => {
  const items = ref<Record<string, Item>>({ a: { text: "first" }, b: { text: "second" } });
  const asked: string[] = [];
  const failed: string[] = [];
  const textOf = (all: Record<string, Item>, id: string): string => {
    if (all[id] === undefined) failed.push(id);
    return (all[id] as Item).text;
  };
  function Child({ id }: { id: string }): ReactElement {
    const text = useSelector(items, (all) => textOf(all, id));
    const length = useDerived(() => (deref(items)[id] as Item).text.length);
    asked.push(id);
    return (
      <li>
        {text} {length}
      </li>
    );
  }
  function List(): ReactElement {
    const ids = useSelector(items, (all) => Object.keys(all).join());
    return (
      <ul>
        {ids.split(",").map((id) => (
          <Child key={id} id={id} />
        ))}
      </ul>
    );
  }
  render(
    <StrictMode>
      <ErrorBoundary>
        <List />
      </ErrorBoundary>
    </StrictMode>,
  );

  asked.length = 0;
  await outsideAct(() => void dosync(() => refSet(items, { b: { text: "second" } })));

  expect(screen.queryByRole("alert")).toBeNull();
  expect(screen.getByRole("list")).toHaveTextContent("second 6");
  expect(asked).not.toContain("a");
  expect(new Set(failed)).toEqual(new Set(["a"])); // to find out whether there is anything to render
});

test("parents are told before children, whoever subscribed first", async () => {
  const order: string[] = [];
  const count = atom(0);
  const Child = ({ of }: { of: number }): ReactElement => {
    const value = useDeref(count);
    order.push(`child ${of} ${value}`);
    return <i>{value}</i>;
  };
  const Parent = (): ReactElement => {
    const value = useDeref(count);
    order.push(`parent ${value}`);
    return (
      <p>
        <Child of={value} />
      </p>
    );
  };
  render(<Parent />);

  order.length = 0;
  await outsideAct(() => void swap(count, (n) => n + 1));

  expect(order).toEqual(["parent 1", "child 1 1"]);
});

test("with the renderer's batch, a transaction is one change of the screen in every version", async () => {
  batchUpdatesWith(unstable_batchedUpdates);
  const a = ref(1);
  const b = ref(2);
  const screens: string[] = [];
  const Show = ({ of }: { of: typeof a }): ReactElement => {
    const value = useRef(of);
    useLayoutEffect(() => void screens.push(document.body.textContent));
    return <i>{value} </i>;
  };
  render(
    <>
      <Show of={a} />
      <Show of={b} />
    </>,
  );

  screens.length = 0;
  await outsideAct(() =>
    dosync(() => {
      refSet(a, 10);
      refSet(b, 20);
    }),
  );
  batchUpdatesWith((run) => run());

  expect(screens).toEqual(["10 20 ", "10 20 "]);
});

test("one listener that fails keeps nobody from hearing", async () => {
  const count = atom(0);
  const Good = (): ReactElement => <output>{useDeref(count)}</output>;
  const Bad = (): ReactElement => {
    if (useDeref(count) > 0) throw new Error("broken");
    return <i />;
  };
  render(
    <>
      <ErrorBoundary>
        <Bad />
      </ErrorBoundary>
      <Good />
    </>,
  );

  await withoutConsole(() => outsideAct(() => void swap(count, (n) => n + 1)));

  expect(screen.getByRole("alert")).toHaveTextContent("broken");
  expect(screen.getByRole("status")).toHaveTextContent("1");
});
