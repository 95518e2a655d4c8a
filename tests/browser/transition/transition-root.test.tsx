// Components count what they render, and block on purpose.
/* oxlint-disable react/globals, react/immutability, react/purity */
import { alter, atom, deref, derived, dosync, ref, refSet, reset, swap } from "@dosync/core";
import {
  TransitionRoot,
  useAtom,
  useDeref,
  useDerived,
  useDosyncTransition,
  useRef,
} from "@dosync/react";
import { type ReactElement, startTransition, StrictMode, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { keep, openReadPoints } from "../../../packages/core/src/timeline/read-point.ts";
import { plugKeep } from "../../../packages/core/src/commit/publish.ts";
import { followers } from "../../../packages/core/src/commit/follow.ts";
import { mount, sleep, spin, until } from "./support.tsx";

test("the screen stays while a transition renders, and the store has changed", async () => {
  const count = atom(1);
  const { text } = mount(
    <TransitionRoot>
      <Value of={count} />
    </TransitionRoot>,
  );

  startTransition(() => void reset(count, 2));

  expect([deref(count), text()]).toEqual([2, "1"]);
  await until(() => text() === "2");
});

test("an urgent commit is shown over a pending transition, and both at the end", async () => {
  const count = ref(1);
  const { text } = mount(
    <TransitionRoot>
      <Value of={count} />
    </TransitionRoot>,
  );

  startTransition(() => void dosync(() => alter(count, (n) => n + 1)));
  startTransition(() => void dosync(() => alter(count, (n) => n + 1)));
  flushSync(() => void dosync(() => alter(count, (n) => n * 2)));

  expect([text(), deref(count)]).toEqual(["2", 6]);
  await until(() => text() === "6");
});

test("useDosyncTransition says that a transition is pending", async () => {
  const count = atom(0);
  let start!: (action: () => void) => void;
  function Page(): ReactElement {
    const [isPending, startDosync] = useDosyncTransition();
    start = startDosync;
    return (
      <>
        {isPending ? "pending " : ""}
        <Value of={count} />
      </>
    );
  }
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  flushSync(() => start(() => void swap(count, (n) => n + 1)));

  expect(text()).toBe("pending 0");
  await until(() => text() === "1");
});

test("a transaction that is refused on the screen's state shows what was accepted in the store", async () => {
  const balance = ref(5, { label: "balance", validator: (n: number) => n >= 0 });
  const { text } = mount(
    <TransitionRoot>
      <Value of={balance} />
    </TransitionRoot>,
  );

  startTransition(() => void dosync(() => refSet(balance, 100)));
  flushSync(() => void dosync(() => alter(balance, (n) => n - 50)));

  expect([text(), deref(balance)]).toEqual(["50", 50]);
});

test("an atom that a transaction changes is replayed once, with the transaction", async () => {
  const count = atom(1, { label: "count in dosync" });
  const total = ref(0);
  const { text } = mount(
    <TransitionRoot>
      <Value of={count} /> <Value of={total} />
    </TransitionRoot>,
  );

  startTransition(() => void reset(count, 10));
  flushSync(() =>
    dosync(() => {
      const value = swap(count, (n) => n + 1);
      refSet(total, value);
    }),
  );

  expect(text()).toBe("2 2");
  await until(() => text() === "11 11");
});

test("an atom that was changed in a transaction that aborts stays changed on the screen", async () => {
  const count = atom(1, { label: "count in an abort" });
  const total = ref(0);
  const { text } = mount(
    <TransitionRoot>
      <Value of={count} /> <Value of={total} />
    </TransitionRoot>,
  );

  startTransition(() => void reset(count, 10));
  flushSync(() => {
    expect(() =>
      dosync(() => {
        swap(count, (n) => n + 1);
        refSet(total, 5);
        throw new Error("refused");
      }),
    ).toThrow("refused");
  });

  expect(text()).toBe("2 0");
  await until(() => text() === "11 0");
});

test("one update of one identity renders exactly its readers", async () => {
  const a = ref(1);
  const b = ref(1);
  const sum = derived(() => deref(a) + deref(b));
  const isPositive = derived(() => deref(sum) > 0);
  const log: string[] = [];
  const Counted = ({ of, name }: { of: typeof a; name: string }): ReactElement => {
    log.push(name);
    return <i>{String(useDeref<unknown>(of))}</i>;
  };
  const Inline = (): ReactElement => {
    log.push("inline");
    return <i>{useDerived(() => deref(a) > 100)}</i>;
  };
  mount(
    <TransitionRoot>
      <Counted of={a} name="a" />
      <Counted of={b} name="b" />
      <Counted of={sum as never} name="sum" />
      <Counted of={isPositive as never} name="positive" />
      <Inline />
    </TransitionRoot>,
  );
  const rendered = async (change: () => void): Promise<string[]> => {
    log.length = 0;
    change();
    await sleep(30);
    return log.toSorted();
  };

  expect(await rendered(() => void dosync(() => alter(a, (n) => n + 1)))).toEqual(["a", "sum"]);
  expect(await rendered(() => void dosync(() => refSet(b, deref(b))))).toEqual([]);
  expect(
    await rendered(() => startTransition(() => void dosync(() => alter(b, (n) => n + 1)))),
  ).toEqual(["b", "sum"]);
});

test("a render in the middle of a transaction shows committed values only", () => {
  const balance = ref(500);
  const double = derived(() => deref(balance) * 2);
  let rerender!: (n: number) => void;
  function Page(): ReactElement {
    const [n, setN] = useState(0);
    rerender = setN;
    return <>{`${n} ${useRef(balance)} ${useDerived(() => deref(double) + n)}`}</>;
  }
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  flushSync(() =>
    dosync(() => {
      refSet(balance, 0);
      flushSync(() => rerender(1));
      expect(text()).toBe("1 500 1001");
    }),
  );

  expect(text()).toBe("1 0 1");
});

test("a reader that is mounted while a transition is pending takes part in it", async () => {
  const count = atom(1);
  let show!: (is: boolean) => void;
  function Page(): ReactElement {
    const [isShown, setShown] = useState(false);
    show = setShown;
    return (
      <>
        <Value of={count} />
        {isShown && <Value of={count} />}
      </>
    );
  }
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  startTransition(() => void reset(count, 2));
  flushSync(() => show(true));

  expect(text()).toBe("11");
  await until(() => text() === "22");
});

test("two roots follow the same store, each at its own pace", async () => {
  const count = atom(1);
  const one = mount(
    <TransitionRoot>
      <Value of={count} />
    </TransitionRoot>,
  );
  const other = mount(<Value of={count} />);

  startTransition(() => void reset(count, 2));

  expect(one.text()).toBe("1");
  await until(() => one.text() === "2" && other.text() === "2");
});

test("a setter of useAtom in a transition, and in StrictMode", async () => {
  const count = atom(1);
  let set!: (change: (n: number) => number) => void;
  function Page(): ReactElement {
    const [value, setCount] = useAtom(count);
    set = setCount;
    return <>{value}</>;
  }
  const { text } = mount(
    <StrictMode>
      <TransitionRoot>
        <Page />
      </TransitionRoot>
    </StrictMode>,
  );

  startTransition(() => set((n) => n + 1));
  flushSync(() => set((n) => n * 10));

  expect(text()).toBe("10");
  await until(() => text() === "20");
});

test("what is committed while the first screen renders does not tear it", async () => {
  const count = atom(0);
  const Slow = (): ReactElement => {
    const value = useDeref(count);
    spin(3);
    return <i>{value}</i>;
  };
  const { container, root } = mount(<b />);
  const torn: string[] = [];
  const observer = new MutationObserver(() => {
    const shown = new Set([...container.querySelectorAll("i")].map((node) => node.textContent));
    if (shown.size > 1) torn.push(container.textContent);
  });
  observer.observe(container, { subtree: true, childList: true, characterData: true });

  startTransition(() =>
    root.render(
      <TransitionRoot>
        {Array.from({ length: 20 }, (_, i) => (
          <Slow key={i} />
        ))}
      </TransitionRoot>,
    ),
  );
  for (let i = 0; i < 8; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await sleep(7);
    swap(count, (n) => n + 1);
  }
  await until(() => container.textContent === "8".repeat(20));

  observer.disconnect();
  expect(torn).toEqual([]);
});

test("a bounded history does not take away what is on the screen", async () => {
  const price = ref(1, { maxHistory: 0 });
  let show!: (is: boolean) => void;
  function Page(): ReactElement {
    const [isShown, setShown] = useState(false);
    show = setShown;
    return <>{isShown && <Value of={price} />}</>;
  }
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  startTransition(() => void dosync(() => refSet(price, 2)));
  flushSync(() => show(true));

  expect(text()).toBe("1");
  await until(() => text() === "2");
});

test("a root that has gone leaves nothing in the store", async () => {
  const before = openReadPoints();
  const count = atom(0);
  const { root } = mount(
    <TransitionRoot>
      <Value of={count} />
    </TransitionRoot>,
  );
  startTransition(() => void swap(count, (n) => n + 1));
  swap(count, (n) => n * 2);
  expect(followers.roots).toBeDefined();

  root.unmount();

  expect(followers.roots).toBeUndefined();
  await until(() => openReadPoints() <= before);
});

test("a transaction that fails when it was prepared brings what is pending to the screen", () => {
  const count = ref(1);
  const other = ref(1);
  const { text } = mount(
    <TransitionRoot>
      <Value of={count} /> <Value of={other} />
    </TransitionRoot>,
  );
  startTransition(() => void dosync(() => refSet(count, 10)));
  expect(text()).toBe("1 1");

  plugKeep(() => {
    throw new Error("There is no room.");
  });
  flushSync(() => {
    expect(() =>
      dosync(() => {
        alter(count, (n) => n + 1);
        refSet(other, 2);
      }),
    ).toThrow("There is no room.");
  });
  plugKeep(keep);

  expect([text(), deref(count), deref(other)]).toEqual(["10 1", 10, 1]);
  flushSync(() => void dosync(() => alter(other, (n) => n + 1)));
  expect(text()).toBe("10 2");
});

test("very many urgent commits in one tick render each reader once, and are shown together", async () => {
  const atoms = Array.from({ length: 300 }, () => atom(0));
  let renders = 0;
  const Counted = ({ of }: { of: (typeof atoms)[0] }): ReactElement => {
    const value = useDeref(of);
    useLayoutEffect(() => void (renders += Number(value >= 0)), [value]);
    return <>{value}</>;
  };
  const { text } = mount(
    <TransitionRoot>
      {atoms.map((one, i) => (
        <Counted key={i} of={one} />
      ))}
    </TransitionRoot>,
  );
  renders = 0;

  await sleep(0);
  for (const one of atoms.slice(1)) swap(one, (n) => n + 1); // a timer's lane
  flushSync(() => void swap(atoms[0]!, (n) => n + 1)); // a click's, which React 18 renders first

  expect([text(), renders]).toEqual(["1".repeat(300), 300]);
  flushSync(() => void swap(atoms[0]!, (n) => n + 1));
  expect([text(), renders]).toEqual(["2" + "1".repeat(299), 301]);
});

function Value({ of }: { of: Parameters<typeof useDeref>[0] }): ReactElement {
  return <>{String(useDeref(of))}</>;
}
