import { alter, deref, derived, dosync, ref, refSet } from "@dosync/core";
import { publishChanges } from "@dosync/core/adapter";
import { TransitionRoot, useDeref } from "@dosync/react";
import { type ReactElement, startTransition } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { mount } from "./support.tsx";

test("values that are published while a transition is pending are never mixed with older ones", () => {
  const [checking, savings] = [ref(500), ref(1000)];
  const sum = derived(() => deref(checking) + deref(savings));
  const Page = (): ReactElement => (
    <>
      {useDeref(checking)} + {useDeref(savings)} = {useDeref(sum)}
    </>
  );
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );
  const transfer = (): void => {
    alter(checking, (n) => n - 100);
    alter(savings, (n) => n + 100);
  };

  startTransition(() => dosync(transfer));
  expect(text()).toBe("500 + 1000 = 1500");
  const changes = new Map([
    [checking, 450],
    [savings, 1050],
  ]);
  flushSync(() => publishChanges(changes, { origin: "replica" }));

  expect(text()).toBe("450 + 1050 = 1500");
});

test("a part that alone is published over a pending transition brings the rest with it", () => {
  const [checking, savings] = [ref(500), ref(1000)];
  const Page = (): ReactElement => (
    <>
      {useDeref(checking)} + {useDeref(savings)}
    </>
  );
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  startTransition(() =>
    dosync(() => {
      refSet(checking, 400);
      refSet(savings, 1050);
    }),
  );
  expect(text()).toBe("500 + 1000");
  flushSync(() => publishChanges([[checking, 450]]));

  // `dosync(() => refSet(checking, 450))` is run again on the old screen, and shows 450 + 1000 first.
  expect(text()).toBe("450 + 1050");
});
