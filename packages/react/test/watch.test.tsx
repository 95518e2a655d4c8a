import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  draft,
  onDeliveryError,
  ref,
  refSet,
  reset,
  swap,
} from "@dosync/core";
import { act, render } from "@testing-library/react";
import {
  type ReactElement,
  StrictMode,
  useEffect,
  useLayoutEffect,
  useState,
  version,
} from "react";
import { flushSync, unstable_batchedUpdates } from "react-dom";
import { expect, test } from "vitest";
import {
  batchUpdatesWith,
  DraftProvider,
  useDeref,
  useDerived,
  useDraft,
  useWatch,
} from "../src/index.ts";
import { outsideAct } from "./support/outside-act.ts";

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

test("what a watch sets is on the screen with the commit that it hears of, where the renderer batches", async () => {
  batchUpdatesWith(unstable_batchedUpdates);
  const count = atom(0);
  const screens: string[] = [];
  const Both = (): ReactElement => {
    const [heard, setHeard] = useState(0);
    const value = useDeref(count);
    useWatch(count, (_old, now) => setHeard(now));
    useLayoutEffect(() => void screens.push(`${value} ${heard}`));
    return <>{value}</>;
  };
  render(<Both />);
  screens.length = 0;

  await outsideAct(() => void reset(count, 1));
  batchUpdatesWith((run) => run());

  // Newer roots render what comes from a store before other updates, unless an event of React is the cause.
  const isOne = version.startsWith("17.");
  expect(isOne ? screens : screens.slice(-1)).toEqual(["1 1"]);
});

test("a watch that forces a render finds one state on the screen", async () => {
  batchUpdatesWith(unstable_batchedUpdates);
  const a = ref(0, { label: "a" });
  const b = ref(0, { label: "b" });
  const sum = derived(() => deref(a) + deref(b));
  const both = (): void =>
    dosync(() => {
      alter(a, (n) => n + 1);
      alter(b, (n) => n + 1);
    });
  const screens: string[] = [];
  const look = (): void => void screens.push(document.body.textContent);
  const Forcing = (): ReactElement => {
    const [n, set] = useState(0);
    const value = useDeref(a);
    useWatch(a, () => {
      flushSync(() => set((count) => count + 1));
      look();
    });
    useLayoutEffect(look);
    return <b key={n}>{value}</b>;
  };
  const Other = (): ReactElement => {
    useLayoutEffect(look);
    return (
      <i>
        {useDeref(b)} {useDeref(sum)} {useDerived(() => deref(b) * 2)}
      </i>
    );
  };
  render(
    <>
      <Forcing /> <Other />
    </>,
  );
  addWatch(a, "commits", (_key, _a, _old, value) => {
    if (value === 1) both();
  });

  screens.length = 0;
  await outsideAct(both);
  await outsideAct(() => {
    act(both);
  });
  batchUpdatesWith((run) => run());

  expect(new Set(screens)).toEqual(new Set(["1 1 2 2", "2 2 4 4", "3 3 6 6"]));
});

test("a watch that forces a render finds the end of a draft and what it has committed together", async () => {
  const count = ref(0);
  const edit = draft();
  const screens: string[] = [];
  const Value = (): ReactElement => <b>{useDeref(count)} </b>;
  const State = (): ReactElement => <i>{useDraft().state} </i>;
  render(
    <>
      <Value />
      <DraftProvider draft={edit}>
        <Value />
        <State />
      </DraftProvider>
    </>,
  );
  act(() => void edit.refSet(count, 1));
  addWatch(count, "forces", () => {
    flushSync(() => {});
    screens.push(document.body.textContent);
  });

  await outsideAct(() => edit.commit());

  expect(screens).toEqual(["1 1 committed "]);
});

test("useWatch hears what is committed while its component mounts", () => {
  const count = atom(0);
  const log: string[] = [];
  const commit = (n: number): void => void reset(count, n);
  const Child = (): null => {
    useEffect(() => commit(2), []);
    return null;
  };
  const Watcher = (): ReactElement => {
    useLayoutEffect(() => commit(1), []);
    useWatch(count, (old, value) => log.push(`${old} → ${value}`));
    useEffect(() => commit(3), []);
    return <Child />;
  };
  const hasInsertionEffects = !version.startsWith("17.");

  render(<Watcher />);
  act(() => commit(4));

  expect(log).toEqual([...(hasInsertionEffects ? ["0 → 1"] : []), "1 → 2", "2 → 3", "3 → 4"]);
});

test("useWatch hears what a child's layout effect commits while both are mounted, and under StrictMode once", () => {
  const count = atom(0);
  const log: string[] = [];
  const Child = (): null => {
    useLayoutEffect(() => {
      if (deref(count) === 0) reset(count, 1);
    }, []);
    return null;
  };
  const Watcher = (): ReactElement => {
    useWatch(count, (old, value) => log.push(`${old} → ${value}`));
    return <Child />;
  };

  render(
    <StrictMode>
      <Watcher />
    </StrictMode>,
  );
  act(() => void reset(count, 2));

  const hasInsertionEffects = !version.startsWith("17.");
  expect(log).toEqual([...(hasInsertionEffects ? ["0 → 1"] : []), "1 → 2"]);
});

test("useWatch calls the function of the latest render for what its layout effects commit", () => {
  const count = atom(0);
  const log: string[] = [];
  const Watcher = ({ name, to }: { name: string; to: number }): null => {
    useLayoutEffect(() => void reset(count, to), [to]);
    useWatch(count, (_old, value) => log.push(`${name} ${value}`));
    return null;
  };
  const { rerender } = render(<Watcher name="first" to={1} />);
  log.length = 0;

  rerender(<Watcher name="second" to={2} />);

  const hasInsertionEffects = !version.startsWith("17.");
  expect(log).toEqual([hasInsertionEffects ? "second 2" : "first 2"]);
});
