/* oxlint-disable react/globals, react/immutability */
import { atom, deref, derived, type Identity, reset, swap } from "@dosync/core";
import { external } from "@dosync/core/adapter";
import { TransitionRoot, useDeref, useDerived, useSelector } from "@dosync/react";
import { type ReactElement, startTransition, useState } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { mount, sleep, until } from "./support.tsx";

test("a value that lives elsewhere is followed below a root, with what is derived from it", () => {
  const online = new Elsewhere(0);
  const other = atom(0);
  const sum = derived(() => deref(online.identity) + deref(other));
  const { text } = mount(
    <TransitionRoot>
      <Value of={online.identity} /> + <Value of={other} /> = <Value of={sum} />
    </TransitionRoot>,
  );

  flushSync(() => online.set(10));
  expect(text()).toBe("10 + 0 = 10");
  flushSync(() => void reset(other, 1));
  expect(text()).toBe("10 + 1 = 11");
});

test.each<[string, (of: Identity<number>) => number]>([
  ["useSelector", (of) => useSelector(of, (n) => n * 2)],
  ["useDerived", (of) => useDerived(() => deref(of) * 2)],
])("%s follows a value that lives elsewhere below a root", (_name, useShown) => {
  const online = new Elsewhere(1);
  const Shown = (): ReactElement => <>{useShown(online.identity)}</>;
  const { text } = mount(
    <TransitionRoot>
      <Shown />
    </TransitionRoot>,
  );

  flushSync(() => online.set(10));

  expect(text()).toBe("20");
});

test("a value that lives elsewhere takes part in transitions, and in what is urgent beside them", async () => {
  const online = new Elsewhere(1);
  const other = atom(1);
  const { text } = mount(
    <TransitionRoot>
      <Value of={online.identity} /> <Value of={other} />
    </TransitionRoot>,
  );

  startTransition(() => online.set(2));
  flushSync(() => void swap(other, (n) => n + 1));
  expect([text(), deref(online.identity)]).toEqual(["1 2", 2]);
  await until(() => text() === "2 2");

  startTransition(() => void swap(other, (n) => n * 10));
  flushSync(() => online.set(3));
  expect([text(), deref(other)]).toEqual(["3 2", 20]);
  await until(() => text() === "3 20");
});

test("what changes elsewhere before its first reader is mounted is shown", async () => {
  const online = new Elsewhere(1);
  let show!: (is: boolean) => void;
  const Late = (): ReactElement => {
    const value = useDeref(online.identity);
    if (value === 1) online.value = 2; // nobody listens yet
    return <>{value}</>;
  };
  function Page(): ReactElement {
    const [isShown, setShown] = useState(false);
    show = setShown;
    return <>{isShown && <Late />}</>;
  }
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  flushSync(() => show(true));
  await sleep(10);

  expect(text()).toBe("2");
});

test("a root listens elsewhere as long as it shows a reader, and no longer", () => {
  const online = new Elsewhere(1);
  const { root } = mount(
    <TransitionRoot>
      <Value of={online.identity} /> <Value of={online.identity} />
    </TransitionRoot>,
  );
  expect(online.listeners.size).toBe(1);

  root.unmount();

  expect(online.listeners.size).toBe(0);
});

/** A number outside of the store. */
class Elsewhere {
  value: number;
  readonly listeners = new Set<() => void>();
  readonly identity: Identity<number> = external({
    read: () => this.value,
    listen: (changed) => {
      this.listeners.add(changed);
      return () => void this.listeners.delete(changed);
    },
  });

  constructor(value: number) {
    this.value = value;
  }

  set(value: number): void {
    this.value = value;
    for (const changed of this.listeners) changed();
  }
}

function Value({ of }: { of: Identity<number> }): ReactElement {
  return <>{useDeref(of)}</>;
}
