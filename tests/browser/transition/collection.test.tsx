import { alter, deref, dosync } from "@dosync/core";
import { add, addAll, at, collection, fold, index, remove, where } from "@dosync/core/collection";
import { TransitionRoot, useDeref } from "@dosync/react";
import { type ReactElement, startTransition } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { mount, until } from "./support.tsx";

interface Line {
  readonly id: number;
  readonly list: string;
  readonly n: number;
}
const ROWS = 1000;

/** Many lines, and a fold that counts how often its functions are asked. */
function make() {
  const lines = collection<Line>()({
    label: "lines",
    key: ({ id }) => id,
    indexes: { list: index(({ list }) => list) },
  });
  const all = Array.from({ length: ROWS }, (_, id) => ({
    id,
    list: id < 3 ? "few" : "many",
    n: 1,
  }));
  dosync(() => addAll(lines, all));
  const calls = { count: 0 };
  const counted = (step: (sum: number, line: Line) => number) => (sum: number, line: Line) => {
    calls.count++;
    return step(sum, line);
  };
  const total = fold(lines, {
    label: "total",
    start: 0,
    add: counted((sum, { n }) => sum + n),
    remove: counted((sum, { n }) => sum - n),
  });
  const Page = (): ReactElement => {
    const few = useDeref(where(lines, "list", "few"));
    return (
      <>
        {useDeref(total)} {few.map(({ n }) => n).join()}
      </>
    );
  };
  return { lines, total, calls, Page };
}

const plus =
  (more: number) =>
  (line: Line): Line => ({ ...line, n: line.n + more });

/** The rows on a page below a root. */
function mountRows() {
  const { Page, ...rows } = make();
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );
  return { ...rows, text };
}

test("below a root a fold is the one on the screen plus and minus what differs", async () => {
  const { lines, total, calls, text } = mountRows();
  expect(text()).toBe("1000 1,1,1");
  calls.count = 0;

  startTransition(() => void dosync(() => alter(at(lines, 0), plus(10))));
  expect([text(), deref(total)]).toEqual(["1000 1,1,1", 1010]);
  flushSync(() => void dosync(() => alter(at(lines, 1), plus(100))));
  expect([text(), deref(total)]).toEqual(["1100 1,101,1", 1110]); // the screen without the transition

  await until(() => text() === "1110 11,101,1");
  expect(calls.count).toBeLessThan(100); // nowhere computed from all rows
});

test("rows that come and go in a transition are in its fold, and not in that of the screen", async () => {
  const { lines, total, calls, text } = mountRows();
  calls.count = 0;

  startTransition(() => {
    dosync(() => {
      remove(lines, 0);
      add(lines, { id: ROWS, list: "few", n: 5 });
    });
  });
  flushSync(() => void dosync(() => remove(lines, 1)));
  expect([text(), deref(total)]).toEqual(["999 1,1", 1003]);

  await until(() => text() === "1003 1,5");
  expect(calls.count).toBeLessThan(100);
});

test("a transaction that fails in a transition leaves the fold as it was", async () => {
  const { lines, total, calls, text } = mountRows();
  calls.count = 0;

  startTransition(() => {
    expect(() =>
      dosync(() => {
        alter(at(lines, 0), plus(10));
        throw new Error("no");
      }),
    ).toThrow("no");
    dosync(() => alter(at(lines, 2), plus(1)));
  });
  expect([text(), deref(total)]).toEqual(["1000 1,1,1", 1001]);

  await until(() => text() === "1001 1,1,2");
  expect(calls.count).toBeLessThan(100);
});
