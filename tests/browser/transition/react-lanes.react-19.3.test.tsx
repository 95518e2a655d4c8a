// What React 19.3 does with its own state, where the store does otherwise: see docs/react-transitions.md.
// These tests fail when React changes it. Then the store need not make up for it any more.
/* oxlint-disable react/globals, react/immutability */
import { atom, swap } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import { type ReactElement, startTransition, useReducer, useState } from "react";
import { expect, test } from "vitest";
import { mount, sleep, until } from "./support.tsx";

const push = (list: string, item: string): string => list + item;

test("React loses sight of an earlier transition of one queue, and the store does not", async () => {
  const stored = atom("");
  const add = (item: string): void => {
    dispatch(item);
    swap(stored, push, item);
  };
  let dispatch!: (item: string) => void;
  let toggle!: (is: boolean) => void;
  function Reducer(): ReactElement {
    const [list, dispatchItem] = useReducer(push, "");
    dispatch = dispatchItem;
    return <>{list}</>;
  }
  function Other(): null {
    toggle = useState(false)[1];
    return null;
  }
  function Stored(): ReactElement {
    return <>{useDeref(stored)}</>;
  }
  const { container, text } = mount(
    <TransitionRoot>
      <Other />
      <Reducer /> <Stored />
    </TransitionRoot>,
  );
  const screens = new Set<string>();
  const observer = new MutationObserver(() => screens.add(text()));
  observer.observe(container, { subtree: true, childList: true, characterData: true });

  // A microtask between them gives each a lane of its own.
  startTransition(() => toggle(true));
  await Promise.resolve();
  startTransition(() => add("a"));
  await Promise.resolve();
  startTransition(() => {
    add("b");
    toggle(false); // brings the first lane along, and that one does not bring the second
  });
  await until(() => text() === "ab ab");
  await sleep(0);

  observer.disconnect();
  expect([...screens]).toEqual(["b ab", "ab ab"]);
});
