// Functions that are made anew in each render, as most are written. Components count their renders.
/* oxlint-disable react/globals, react/immutability, react/purity */
import { alter, deref, dosync, type Ref, ref } from "@dosync/core";
import { TransitionRoot, useDerived, useSelector } from "@dosync/react";
import { type ReactElement, startTransition, useState } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { mount, sleep, spin, until } from "./support.tsx";

type Counts = Readonly<Record<string, number>>;
const IDS = ["a", "b", "c"];
const add = (counts: Ref<Counts>, id: string): void =>
  void dosync(() => alter(counts, (all) => ({ ...all, [id]: (all[id] ?? 0) + 1 })));

const hooks: Record<string, (counts: Ref<Counts>, id: string) => number> = {
  useSelector: (counts, id) => useSelector(counts, (all) => all[id] ?? 0),
  useDerived: (counts, id) => useDerived(() => deref(counts)[id] ?? 0),
  "useSelector with equals": (counts, id) =>
    useSelector(
      counts,
      (all) => ({ n: all[id] ?? 0 }),
      (old, value) => old.n === value.n,
    ).n,
};

test.each(Object.entries(hooks))(
  "%s: a commit renders those whose part it changes, also after they have rendered",
  (_hook, useCount) => {
    const counts = ref<Counts>({});
    const { text, rendered, renderAll } = show(counts, useCount);
    flushSync(() => add(counts, "other"));
    expect(rendered()).toEqual([]);

    renderAll();
    rendered();
    flushSync(() => add(counts, "other"));
    expect(rendered()).toEqual([]);

    flushSync(() => add(counts, "a"));
    flushSync(() => add(counts, "a"));
    expect(new Set(rendered())).toEqual(new Set(["a 1", "a 2"]));
    flushSync(() => add(counts, "other"));
    flushSync(() => add(counts, "b"));

    expect(new Set(rendered())).toEqual(new Set(["b 1"]));
    expect(text()).toBe("a 2 b 1 c 0 ");
  },
);

test.each(Object.entries(hooks).slice(0, 2))(
  "%s: a reader that is told of a change and of its opposite does not render its children",
  (_hook, useCount) => {
    const counts = ref<Counts>({ a: 1 });
    const { rendered, children } = show(counts, useCount);
    flushSync(() => add(counts, "a"));
    rendered();
    children();

    flushSync(() => {
      add(counts, "a");
      dosync(() => alter(counts, (all) => ({ ...all, a: 2 })));
    });

    expect(children()).toBe(0);
  },
);

test.each(Object.entries(hooks).slice(0, 2))(
  "%s: a transition renders what it changes once, in slices",
  async (_hook, useCount) => {
    const counts = ref<Counts>({ a: 1, b: 1, c: 1 });
    const { text, rendered, renderAll } = show(counts, useCount);
    renderAll();
    rendered();

    for (const n of [2, 3, 4]) {
      startTransition(
        () =>
          void dosync(() =>
            alter(counts, (all) => Object.fromEntries(Object.keys(all).map((id) => [id, n]))),
          ),
      );
      // oxlint-disable-next-line no-await-in-loop
      await until(() => text() === `a ${n} b ${n} c ${n} `);
      // oxlint-disable-next-line no-await-in-loop
      await sleep(20);
      expect(rendered()).toEqual([`a ${n}`, `b ${n}`, `c ${n}`]);
    }
  },
);

test("a hook that comes back to an identity shows what it is now, over a pending transition", async () => {
  const one = ref(1);
  const other = ref(10);
  let choose!: (isOne: boolean) => void;
  function Choice(): ReactElement {
    const [isOne, setIsOne] = useState(true);
    choose = setIsOne;
    const value = useSelector(isOne ? one : other, same);
    return (
      <>
        {value} <Slow value={useSelector(one, (n) => n)} />
      </>
    );
  }
  const { text } = mount(
    <TransitionRoot>
      <Choice />
    </TransitionRoot>,
  );

  startTransition(() => void dosync(() => alter(one, (n) => n + 1)));
  flushSync(() => choose(false));
  expect(text()).toBe("10 1");
  flushSync(() => void dosync(() => alter(one, (n) => n + 5)));
  flushSync(() => choose(true));
  expect(text()).toBe("6 6");
  flushSync(() => void dosync(() => alter(other, (n) => n + 1)));

  expect(text()).toBe("6 6");
  await until(() => text() === "7 7");
});

const same = <T,>(value: T): T => value;

function Slow({ value }: { value: number }): ReactElement {
  spin(2);
  return <>{value}</>;
}

interface Shown {
  readonly text: () => string;
  /** What has been rendered since it was last asked. */
  readonly rendered: () => string[];
  /** How many children have been rendered since. */
  readonly children: () => number;
  readonly renderAll: () => void;
}

function show(counts: Ref<Counts>, useCount: (counts: Ref<Counts>, id: string) => number): Shown {
  const renders: string[] = [];
  let childRenders = 0;
  let renderAll!: (n: number) => void;
  const Child = (): null => {
    childRenders++;
    return null;
  };
  function Row({ id }: { id: string }): ReactElement {
    const n = useCount(counts, id);
    renders.push(`${id} ${n}`);
    return (
      <>
        {id} {n} <Child />
      </>
    );
  }
  function Page(): ReactElement {
    const [, set] = useState(0);
    renderAll = set;
    return (
      <>
        {IDS.map((id) => (
          <Row key={id} id={id} />
        ))}
      </>
    );
  }
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );
  renders.length = 0;
  return {
    text,
    rendered: () => renders.splice(0),
    children: () => {
      const count = childRenders;
      childRenders = 0;
      return count;
    },
    renderAll: () => flushSync(() => renderAll(1)),
  };
}
