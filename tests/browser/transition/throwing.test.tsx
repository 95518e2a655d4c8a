import { atom, deref, dosync, type Identity, ref, refSet, reset, swap } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import { Component, type ReactElement, type ReactNode, startTransition } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import { mount, sleep } from "./support.tsx";

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

/** A component that throws where `count` is 7 stands beside both values. */
function show(count: Identity<number>, other: Identity<number>): { text: () => string } {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  return mount(
    <TransitionRoot>
      <Boundary>
        <FailsAtSeven of={count} />
      </Boundary>{" "}
      <Value of={count} /> <Value of={other} />
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
