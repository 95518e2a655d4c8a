import { atom, deref, derived, type Identity, swap } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import type { ReactElement } from "react";
import { expect, test } from "vitest";
import { mount, until } from "./support.tsx";

const increment = (n: number): number => n + 1;

// React 18 renders what a click causes before the rest, and each apart.
test.each([
  ["a click and then by something else", true],
  ["something else and then by a click", false],
])("what is committed by %s is never shown by half", async (_order, isClickFirst) => {
  const a = atom(0);
  const b = atom(0);
  const sum = derived(() => deref(a) + deref(b));
  const { container, text } = mount(
    <TransitionRoot>
      <Value of={a} /> + <Value of={b} /> = <Value of={sum} />
    </TransitionRoot>,
  );
  const screens: string[] = [];
  const observer = new MutationObserver(() => void screens.push(text()));
  observer.observe(container, { subtree: true, characterData: true, childList: true });
  const button = document.createElement("button");
  button.addEventListener("click", () => void swap(a, increment));

  if (isClickFirst) button.dispatchEvent(new MouseEvent("click"));
  swap(b, increment);
  if (!isClickFirst) button.dispatchEvent(new MouseEvent("click"));
  await until(() => text() === "1 + 1 = 2");

  observer.disconnect();
  expect(screens).toEqual(["1 + 1 = 2"]);
});

function Value({ of }: { of: Identity<number> }): ReactElement {
  return <>{useDeref(of)}</>;
}
