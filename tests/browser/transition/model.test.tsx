/* oxlint-disable react/globals, react/immutability */
import { alter, atom, deref, derived, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { createModel, TransitionRoot, useDeref } from "@dosync/react";
import { type ReactElement, startTransition, StrictMode } from "react";
import { flushSync } from "react-dom";
import { expect, onTestFinished, test, vi } from "vitest";
import { mount, until } from "./support.tsx";

interface User {
  readonly name: string;
}

/** A model whose factory commits, in transactions and alone. */
const [UserProvider, useUser] = createModel(() => {
  const user = ref<User | null>(null, { label: "user" });
  const visits = atom(0);
  const text = derived(() => `${deref(user)!.name} ${deref(visits)}`);
  dosync(() => refSet(user, { name: "Ada" }));
  swap(visits, (n) => n + 1);
  return { user, visits, text };
});

const rendered: string[] = [];
function Name(): ReactElement {
  const { user, visits, text } = useUser();
  const name = useDeref(user)!.name;
  rendered.push(name);
  return (
    <button onClick={() => void swap(visits, (n) => n + 1)}>
      {name} {useDeref(visits)} {useDeref(text)}
    </button>
  );
}

const model = (
  <UserProvider>
    <Name />
  </UserProvider>
);

test("a model begins with what its factory has committed, in the first render below a root", () => {
  const errors = vi.spyOn(console, "error");
  onTestFinished(() => errors.mockRestore());

  const { text } = mount(
    <StrictMode>
      <TransitionRoot>{model}</TransitionRoot>
    </StrictMode>,
  );

  expect(text()).toBe("Ada 1 Ada 1");
  expect(errors).not.toHaveBeenCalled();
});

test("a model that is mounted by a commit, urgent or in a transition, begins with the same", async () => {
  const errors = vi.spyOn(console, "error");
  onTestFinished(() => errors.mockRestore());
  const isShown = atom(false);
  const base = atom(0);
  const Page = (): ReactElement => (
    <>
      {useDeref(base)} {useDeref(isShown) && model}
    </>
  );
  const { text, container } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  flushSync(() => void reset(isShown, true));
  expect(text()).toBe("0 Ada 1 Ada 1");
  flushSync(() => container.querySelector("button")!.click());
  expect(text()).toBe("0 Ada 2 Ada 2");
  flushSync(() => void reset(isShown, false));
  startTransition(() => {
    swap(base, (n) => n + 1);
    reset(isShown, true);
  });
  flushSync(() => void swap(base, (n) => n + 10));
  expect(text()).toBe("10 ");
  await until(() => text() === "11 Ada 1 Ada 1");
  flushSync(() => container.querySelector("button")!.click());

  expect(text()).toBe("11 Ada 2 Ada 2");
  expect(errors).not.toHaveBeenCalled();
});

test("a model begins with the data of a server, and renders once", () => {
  const [CartProvider, useCart] = createModel(() => ({ items: ref(0) }));
  const counts: number[] = [];
  const Items = (): ReactElement => {
    const count = useDeref(useCart().items);
    counts.push(count);
    return <>{count}</>;
  };

  const { text } = mount(
    <TransitionRoot>
      <CartProvider data={{ items: 7 }}>
        <Items />
      </CartProvider>
    </TransitionRoot>,
  );

  expect([text(), counts]).toEqual(["7", [7]]);
});

test("what a factory commits to state that was there before is a commit like any other", async () => {
  const made = ref(0, { label: "made" });
  const [CountedProvider, useCounted] = createModel(() => {
    const own = ref(0);
    dosync(() =>
      refSet(
        own,
        alter(made, (n) => n + 1),
      ),
    );
    return { own };
  });
  const Own = (): ReactElement => <>{useDeref(useCounted().own)}</>;
  const Made = (): ReactElement => <>{useDeref(made)}</>;
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => errors.mockRestore());

  const { text } = mount(
    <TransitionRoot>
      <Made />{" "}
      <CountedProvider>
        <Own />
      </CountedProvider>
    </TransitionRoot>,
  );

  await until(() => text() === "1 1");
});
