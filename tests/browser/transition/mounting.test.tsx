/* oxlint-disable react/globals, react/immutability */
import { alter, atom, dosync, type Identity, ref, swap } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import { memo, type ReactElement, startTransition, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { mount, spin, until } from "./support.tsx";

const increment = (n: number): number => n + 1;
const [a, b] = [atom(0, { label: "a" }), atom(0, { label: "b" })];
const [c, d] = [atom(0, { label: "c" }), ref(0)];

// React finishes a transition that it has begun before an urgent update which no click has made.
test.each<[string, read: Identity<number>, unread: Identity<number>, change: () => void]>([
  ["two atoms", b, a, () => dosync(() => [swap(a, increment), swap(b, increment)])],
  ["an atom and a ref", d, c, () => dosync(() => [swap(c, increment), alter(d, increment)])],
])(
  "what a transition mounts shows all of a dosync or nothing, with %s",
  async (_what, read, unread, change) => {
    const other = atom(0);
    const screens = new Set<string>();
    const look = (): void => void screens.add(container.textContent);
    let show!: () => void;
    let isChanged = false;
    function Page(): ReactElement {
      const [isShown, setShown] = useState(false);
      show = () => setShown(true);
      return (
        <>
          <Value of={other} /> <Value of={read} />
          {isShown && <Slow />}
          {isShown && <Mounted of={unread} look={look} />}
        </>
      );
    }
    function Slow(): null {
      if (!isChanged) queueMicrotask(change); // between two slices of the pass
      isChanged = true;
      spin(30);
      return null;
    }
    const { container } = mount(
      <TransitionRoot>
        <Page />
      </TransitionRoot>,
    );
    // The first render after a mount is like a mount, so no reader is on its way after the second.
    for (const _time of [1, 2]) flushSync(() => void swap(other, increment));

    startTransition(show);
    await until(() => container.textContent === "2 11");

    // Neither, and then both in one more render.
    expect(["2 00,2 11", "2 11"]).toContain([...screens].join());
  },
);

const Value = memo(function Value({ of }: { of: Identity<number> }): ReactElement {
  return <>{useDeref(of)}</>;
});

/** Looks at the page in its layout effects, where React may still correct what is not painted yet. */
function Mounted({ of, look }: { of: Identity<number>; look: () => void }): ReactElement {
  const value = useDeref(of);
  useLayoutEffect(look);
  return <>{value}</>;
}
