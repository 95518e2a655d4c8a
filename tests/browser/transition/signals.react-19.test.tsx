import { atom, deref, type Identity, reset, swap } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import { fromSignal, toSignal } from "@dosync/signals";
import { computed, signal } from "@preact/signals-core";
import { type ReactElement, startTransition } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { mount, sleep } from "./support.tsx";

test("a signal is followed below a root", () => {
  const celsius = signal(20);
  const { text } = mount(
    <TransitionRoot>
      <Value of={fromSignal(celsius)} />
    </TransitionRoot>,
  );

  flushSync(() => void (celsius.value = 21));

  expect(text()).toBe("21");
});

test("a signal that is computed from an atom is followed where nobody reads the atom", () => {
  const count = atom(1);
  const double = fromSignal(computed(() => toSignal(count).value * 2));
  const { text } = mount(
    <TransitionRoot>
      <Value of={double} />
    </TransitionRoot>,
  );
  flushSync(() => void swap(count, (n) => n + 1));
  expect(text()).toBe("4");

  flushSync(() => void swap(count, (n) => n + 1));
  expect(text()).toBe("6");
});

test("a signal that is computed from an atom is never shown beside another value of the atom", async () => {
  const count = atom(1);
  const other = atom(0);
  const double = fromSignal(computed(() => toSignal(count).value * 2));
  const { text } = mount(
    <TransitionRoot>
      <Value of={count} /> <Value of={double} /> <Value of={other} />
    </TransitionRoot>,
  );

  flushSync(() => void swap(count, (n) => n + 1));
  expect(text()).toBe("2 4 0");

  startTransition(() => void reset(count, 10));
  expect([text(), deref(double)]).toEqual(["2 4 0", 20]);
  flushSync(() => void swap(count, (n) => n + 1)); // what follows from it in signals cannot be run again
  expect(text()).toBe("11 22 0");
  startTransition(() => void reset(other, 1));
  flushSync(() => void swap(count, (n) => n + 1));
  expect(text()).toBe("12 24 1");
  await sleep(20);
  expect(text()).toBe("12 24 1");
});

function Value({ of }: { of: Identity<number> }): ReactElement {
  return <>{useDeref(of)}</>;
}
