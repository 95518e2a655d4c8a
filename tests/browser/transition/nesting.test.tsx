/* oxlint-disable react/globals, react/immutability */
import { atom, deref, draft, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { DraftProvider, TransitionRoot, useDeref } from "@dosync/react";
import { type ReactElement, type ReactNode, startTransition } from "react";
import { flushSync } from "react-dom";
import { expect, onTestFinished, test } from "vitest";
import { mount, spin, until } from "./support.tsx";

test("a root below a draft shows the draft, and after its end follows transitions there", async () => {
  const count = ref(1);
  const edit = openDraft();
  edit.refSet(count, 5);
  const { text } = mount(
    <TransitionRoot>
      <Value of={count} />{" "}
      <DraftProvider draft={edit}>
        <Value of={count} />{" "}
        <TransitionRoot>
          <Value of={count} />
        </TransitionRoot>
      </DraftProvider>
    </TransitionRoot>,
  );
  expect(text()).toBe("1 5 5");

  startTransition(() => void dosync(() => refSet(count, 2)));
  expect(text()).toBe("1 5 5");
  await until(() => text() === "2 5 5");

  startTransition(() => edit.abort());
  expect(text()).toBe("2 5 5");
  await until(() => text() === "2 2 2");
  startTransition(() => void dosync(() => refSet(count, 3)));
  expect(text()).toBe("2 2 2");
  await until(() => text() === "3 3 3");
});

// What a component that is mounted reads first is what the pass renders, wherever it is mounted.
const places: Record<string, (children: ReactNode) => ReactElement> = {
  "in a root": (children) => <TransitionRoot>{children}</TransitionRoot>,
  "in a root in a root": (children) => (
    <TransitionRoot>
      <TransitionRoot>{children}</TransitionRoot>
    </TransitionRoot>
  ),
  "in a draft that has ended": (children) => (
    <TransitionRoot>
      <DraftProvider draft={endedDraft()}>{children}</DraftProvider>
    </TransitionRoot>
  ),
  "in a root in a draft that has ended": (children) => (
    <TransitionRoot>
      <DraftProvider draft={endedDraft()}>
        <TransitionRoot>{children}</TransitionRoot>
      </DraftProvider>
    </TransitionRoot>
  ),
};

test.each(Object.entries(places))(
  "%s a transition mounts components with what it changes, and an urgent render with what is on the screen",
  async (_place, around) => {
    const count = atom(1);
    const isOpen = atom(false);
    const isUrgentlyOpen = atom(false);
    const rendered: string[] = [];
    function Late({ name }: { name: string }): ReactElement {
      const value = useDeref(count);
      rendered.push(`${name} ${value}`);
      return (
        <>
          {" "}
          {name} {value}
        </>
      );
    }
    function Page(): ReactElement {
      return (
        <>
          <Value of={count} />
          {useDeref(isOpen) && <Late name="late" />}
          {useDeref(isUrgentlyOpen) && <Late name="urgent" />}
          <Slow of={isOpen} />
        </>
      );
    }
    const { text } = mount(around(<Page />));

    startTransition(() => {
      reset(count, 2);
      reset(isOpen, true);
    });
    expect(text()).toBe("1");
    flushSync(() => void reset(isUrgentlyOpen, true));
    expect(text()).toBe("1 urgent 1");
    flushSync(() => void swap(count, (n) => n * 10));
    expect(text()).toBe("10 urgent 10");

    await until(() => text() === "20 late 20 urgent 20");
    const late = new Set(rendered.filter((one) => one.startsWith("late")));
    expect([...late].filter((one) => one !== "late 2")).toEqual(["late 20"]);
    expect(rendered[0]).toBe("urgent 1");
    expect(deref(count)).toBe(20);
  },
);

function openDraft(): ReturnType<typeof draft> {
  const edit = draft();
  onTestFinished(() => {
    if (edit.state === "open") edit.abort();
  });
  return edit;
}

function endedDraft(): ReturnType<typeof draft> {
  const edit = draft();
  edit.abort();
  return edit;
}

function Value({ of }: { of: Parameters<typeof useDeref>[0] }): ReactElement {
  return <>{String(useDeref(of))}</>;
}

/** Keeps the transition from being rendered in one go. */
function Slow({ of }: { of: Parameters<typeof useDeref>[0] }): null {
  if (useDeref(of) === true) spin(10);
  return null;
}
