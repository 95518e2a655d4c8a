// Components tell the test that they render.
/* oxlint-disable react/globals */
import { atom, deref, dosync, type Identity, ref, refSet, reset, swap } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import {
  Component,
  type ReactElement,
  type ReactNode,
  startTransition,
  useLayoutEffect,
  useState,
} from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import { mount, sleep, spin, until } from "./support.tsx";

test("a dosync that writes atoms alone is applied once where a component throws beside a transition", async () => {
  const count = atom(1, { label: "count beside a throw" });
  const other = atom(0);
  const { text } = show(count, other);

  startTransition(() => dosync(() => void reset(other, 1)));
  dosync(() => void reset(count, deref(count) * 7));

  await sleep(30);
  expect([text(), deref(count)]).toEqual(["caught 7 1", 7]);
});

test("a dosync that writes refs is applied once where a component throws beside a transition", async () => {
  const count = ref(1);
  const other = ref(0);
  const { text } = show(count, other);

  startTransition(() => dosync(() => void refSet(other, 1)));
  dosync(() => void refSet(count, deref(count) * 7));

  await sleep(30);
  expect([text(), deref(count)]).toEqual(["caught 7 1", 7]);
});

test("an atom that changes in a dosync and alone is applied in that order where a component throws", async () => {
  const count = atom(1, { label: "count in a dosync and alone" });
  const other = atom(0);
  const { text } = show(count, other);

  startTransition(() => void reset(other, 1));
  dosync(() => void swap(count, (n) => n * 3));
  swap(count, (n) => n + 4);

  await sleep(30);
  expect([text(), deref(count)]).toEqual(["caught 7 1", 7]);
});

// React 18.0 takes what came while a pass was interrupted after what came at its end. Where a component throws,
// it renders all there is in one synchronous pass, which must not wait.
test("a page stands where a component throws while two transitions wait, the second given at the end of a pass", async () => {
  const count = atom(1);
  const other = atom(0);
  let open!: () => void;
  let isMounting = false;
  function Late(): ReactElement | null {
    const [isOpen, setOpen] = useState(false);
    open = () => setOpen(true);
    return isOpen ? <Mounting /> : null;
  }
  function Mounting(): ReactElement {
    useLayoutEffect(() => void reset(count, 7), []);
    return (
      <>
        {Array.from({ length: 20 }, (_, i) => (
          <Slow key={i} />
        ))}
        <Value of={other} />
      </>
    );
  }
  function Slow(): null {
    isMounting = true;
    spin(6);
    return null;
  }
  const { text } = show(count, other, <Late />);

  startTransition(open);
  await until(() => isMounting);
  startTransition(() => void reset(other, 1));

  await until(() => text() === "caught 7 1 1");
  expect([deref(count), deref(other)]).toEqual([7, 1]);
});

/** A component that throws where `count` is 7 stands beside both values. */
function show(
  count: Identity<number>,
  other: Identity<number>,
  late?: ReactElement,
): { text: () => string } {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  return mount(
    <TransitionRoot>
      <Boundary>
        <FailsAtSeven of={count} />
      </Boundary>{" "}
      <Value of={count} /> <Value of={other} />
      {late !== undefined && <> {late}</>}
    </TransitionRoot>,
  );
}

function FailsAtSeven({ of }: { of: Identity<number> }): ReactElement {
  if (useDeref(of) === 7) throw new Error("Seven is shown on purpose.");
  return <>fine</>;
}

function Value({ of }: { of: Identity<number> }): ReactElement {
  return <>{useDeref(of)}</>;
}

class Boundary extends Component<{ children: ReactNode }, { isFailed: boolean }> {
  override state = { isFailed: false };
  static getDerivedStateFromError(): { isFailed: boolean } {
    return { isFailed: true };
  }
  override render(): ReactNode {
    return this.state.isFailed ? "caught" : this.props.children;
  }
}
