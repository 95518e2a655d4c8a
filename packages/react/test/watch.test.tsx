import {
  addWatch,
  alter,
  atom,
  dosync,
  onDeliveryError,
  ref,
  refSet,
  reset,
  swap,
} from "@dosync/core";
import { act, render } from "@testing-library/react";
import { type ReactElement, StrictMode } from "react";
import { expect, test } from "vitest";
import { useWatch } from "../src/index.ts";

test("useWatch hears every commit once, in order, with the old and the new value", () => {
  const count = ref(0, { label: "count" });
  const log: string[] = [];
  let renders = 0;
  function Watcher(): null {
    renders++;
    useWatch(count, (old, value, identity) => log.push(`${String(identity)} ${old} → ${value}`));
    return null;
  }
  render(
    <StrictMode>
      <Watcher />
    </StrictMode>,
  );
  const before = renders;

  dosync(() => alter(count, (n) => n + 1));
  dosync(() => refSet(count, 1)); // an equal value is a commit too
  dosync(() => refSet(count, 5));

  expect(log).toEqual([
    '#<ref "count": 1> 0 → 1',
    '#<ref "count": 1> 1 → 1',
    '#<ref "count": 5> 1 → 5',
  ]);
  expect(renders).toBe(before);
});

test("useWatch calls the function of the latest render", () => {
  const count = atom(0);
  const log: string[] = [];
  const Watcher = ({ name }: { name: string }): ReactElement => {
    useWatch(count, (_old, value) => log.push(`${name} ${value}`));
    return <i />;
  };
  const { rerender } = render(<Watcher name="first" />);

  reset(count, 1);
  rerender(<Watcher name="second" />);
  reset(count, 2);

  expect(log).toEqual(["first 1", "second 2"]);
});

test("useWatch ends with the component, and moves to another identity", () => {
  const a = atom(0);
  const b = atom(0);
  const log: string[] = [];
  const Watcher = ({ of }: { of: typeof a }): ReactElement => {
    useWatch(of, (old, value) => log.push(`${of === a ? "a" : "b"} ${old} → ${value}`));
    return <i />;
  };
  const { rerender, unmount } = render(<Watcher of={a} />);

  rerender(<Watcher of={b} />);
  reset(a, 1);
  reset(b, 2);
  unmount();
  reset(b, 3);

  expect(log).toEqual(["b 0 → 2"]);
});

test("what useWatch calls may commit, and what it throws is reported", () => {
  const count = atom(0);
  const double = atom(0);
  const failures: unknown[] = [];
  const stop = onDeliveryError((error) => failures.push(error.cause));
  const Watcher = (): ReactElement => {
    useWatch(count, (_old, value) => {
      reset(double, value * 2);
      throw new Error("after that");
    });
    return <i />;
  };
  render(<Watcher />);
  const log: unknown[] = [];
  addWatch(double, "log", (_key, _identity, _old, value) => log.push(value));

  act(() => void swap(count, (n) => n + 1));
  stop();

  expect(log).toEqual([2]);
  expect(failures).toEqual([new Error("after that")]);
});
