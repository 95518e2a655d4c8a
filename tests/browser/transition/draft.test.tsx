/* oxlint-disable react/globals, react/immutability */
import { alter, deref, derived, dosync, draft, type Draft, ref, refSet } from "@dosync/core";
import { DraftProvider, TransitionRoot, useDeref, useDraft, useDerived } from "@dosync/react";
import {
  type ReactElement,
  type ReactNode,
  startTransition,
  useLayoutEffect,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { expect, onTestFinished, test } from "vitest";
import { mount, spin, until } from "./support.tsx";

test("an open draft stands beside the transition, and an ended one shows what the screen does", async () => {
  const count = ref(1);
  const { text, edit } = show(count, (form) => <TransitionRoot>{form}</TransitionRoot>);
  flushSync(() => void edit.refSet(count, 5));
  expect(text()).toBe("1 5 10");

  startTransition(() => void dosync(() => refSet(count, 7)));
  expect([text(), deref(count)]).toEqual(["1 5 10", 7]);
  flushSync(() => edit.abort());

  expect(text()).toBe("1 1 2");
  await until(() => text() === "7 7 14");
});

test("an ended draft has no part in anything, with a root and without", async () => {
  const withRoot = ref(1);
  const alone = ref(1);
  for (const { text, edit, count } of [
    { count: withRoot, ...show(withRoot, (form) => <TransitionRoot>{form}</TransitionRoot>) },
    { count: alone, ...show(alone, (form) => form) },
  ]) {
    flushSync(() => void edit.refSet(count, 5));
    flushSync(() => edit.abort());
    expect(text()).toBe("1 1 2");
    flushSync(() => void dosync(() => alter(count, (n) => n + 1)));
    expect(text()).toBe("2 2 4");
  }
});

test("a committed draft brings the pending transition to the screen, inside of the provider and outside", async () => {
  const count = ref(1);
  const other = ref(1);
  const { text, edit } = show(count, (form) => (
    <TransitionRoot>
      {form} <Value of={other} />
    </TransitionRoot>
  ));
  flushSync(() => void edit.refSet(count, 5));
  startTransition(() => void dosync(() => refSet(other, 2)));
  expect(text()).toBe("1 5 10 1");

  flushSync(() => edit.commit());

  expect(text()).toBe("5 5 10 2");
});

test("a draft in a draft shows that one when it has ended", () => {
  const count = ref(1);
  let inner!: Draft;
  function Inner(): ReactElement {
    inner = useDraft().draft;
    return <Value of={count} />;
  }
  const { text, edit } = show(
    count,
    (form) => <TransitionRoot>{form}</TransitionRoot>,
    <DraftProvider>
      {" "}
      <Inner />
    </DraftProvider>,
  );
  flushSync(() => void inner.refSet(count, 3));
  flushSync(() => void edit.refSet(count, 5));
  expect(text()).toBe("1 5 10 3");

  flushSync(() => inner.abort());

  expect(text()).toBe("1 5 10 5");
});

test("a draft that is committed in a transition stays as it was until that is shown, and ends with it", async () => {
  const count = ref(1);
  const screens: string[] = [];
  let text = notYet;
  const look = (): void => void screens.push(text());
  const { edit, ...shown } = show(
    count,
    (form) => <TransitionRoot>{form}</TransitionRoot>,
    <State look={look} />,
  );
  ({ text } = shown);
  flushSync(() => void edit.refSet(count, 5));
  expect(text()).toBe("1 5 10 open 1");
  screens.length = 0;

  startTransition(() => edit.commit());
  expect([text(), edit.state]).toEqual(["1 5 10 open 1", "committed"]);
  await until(() => text() === "5 5 10 committed 0");

  flushSync(() => void dosync(() => alter(count, (n) => n + 1)));
  expect(text()).toBe("6 6 12 committed 0");
  expect(screens).not.toContain("1 1 2 committed 0");
  expect(new Set(screens)).toEqual(new Set(["5 5 10 committed 0"]));
});

test("a draft that ends outside of React's events is shown with what it has committed", async () => {
  for (const around of [
    (form: ReactNode) => <TransitionRoot>{form}</TransitionRoot>,
    (form: ReactNode) => form,
  ]) {
    const count = ref(1);
    const screens: string[] = [];
    let text = notYet;
    const look = (): void => void screens.push(text());
    const { edit, ...shown } = show(count, around, <State look={look} />);
    ({ text } = shown);
    flushSync(() => void edit.refSet(count, 5));
    screens.length = 0;

    setTimeout(() => edit.commit());
    // oxlint-disable-next-line no-await-in-loop
    await until(() => text() === "5 5 10 committed 0");

    expect(new Set(screens)).toEqual(new Set(["5 5 10 committed 0"]));
  }
});

test("a draft that a provider opens while a transition is pending starts from what the screen shows", async () => {
  const count = ref(1);
  const other = ref(10);
  const isOpen = ref(false);
  const Page = (): ReactElement => (
    <>
      <Value of={count} /> <Value of={other} />
      {useDeref(isOpen) && (
        <DraftProvider>
          {" "}
          <Inner />
          <Value of={count} /> <Value of={other} />
        </DraftProvider>
      )}
    </>
  );
  let edit!: Draft;
  function Inner(): null {
    ({ draft: edit } = useDraft());
    return null;
  }
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  startTransition(() => void dosync(() => refSet(count, 2)));
  flushSync(() => void dosync(() => alter(other, (n) => n * 2))); // is run again on the screen
  flushSync(() => void dosync(() => refSet(isOpen, true)));
  expect(text()).toBe("1 20 1 20");

  flushSync(() => void edit.alter(other, (n) => n + 1));
  expect([text(), edit.conflicts()]).toEqual(["1 20 1 21", []]);
  await until(() => text() === "2 20 1 21");

  flushSync(() => void edit.refSet(count, 5));
  expect(edit.conflicts()).toMatchObject([{ base: 1, mine: 5, theirs: 2 }]);
  flushSync(() => edit.rebase({ resolve: ({ mine }) => mine }));
  flushSync(() => edit.commit());
  expect([text(), deref(count), deref(other)]).toEqual(["5 21 5 21", 5, 21]);
});

test("a draft that the program opens while a transition is pending starts from the store", async () => {
  const count = ref(1);
  let setDraft!: (edit: Draft) => void;
  function Page(): ReactElement {
    const [shown, set] = useState<Draft>();
    setDraft = set;
    return (
      <>
        <Value of={count} />{" "}
        {shown && (
          <DraftProvider draft={shown}>
            <Value of={count} />
          </DraftProvider>
        )}
      </>
    );
  }
  const { text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  );

  startTransition(() => void dosync(() => refSet(count, 2)));
  const edit = draft();
  onTestFinished(() => edit.abort());
  flushSync(() => setDraft(edit));

  expect(text()).toBe("1 2");
  await until(() => text() === "2 2");
});

test("a component that renders below a draft which has ended, before that is shown, shows the draft", async () => {
  const count = ref(1);
  let turn!: (factor: number) => void;
  function Times(): ReactElement {
    const [factor, set] = useState(10);
    turn = set;
    return <> {useDerived(() => deref(count) * factor)}</>;
  }
  const { text, edit } = show(count, (form) => <TransitionRoot>{form}</TransitionRoot>, <Times />);
  flushSync(() => void edit.refSet(count, 5));
  expect(text()).toBe("1 5 10 50");

  startTransition(() => edit.abort());
  flushSync(() => void dosync(() => refSet(count, 2)));
  flushSync(() => turn(100));

  expect(text()).toBe("2 5 10 500");
  await until(() => text() === "2 2 4 200");
});

test("a draft that ends before it is on the screen is shown by no component, or by all of them", async () => {
  const count = ref(1);
  const edit = draft();
  edit.refSet(count, 5);
  const screens: string[] = [];
  let text = notYet;
  function Look(): null {
    useLayoutEffect(() => void screens.push(text()));
    return null;
  }
  function Ends(): null {
    if (edit.state === "open") queueMicrotask(() => edit.abort());
    spin(20); // the rest comes in another task
    return null;
  }
  let open!: () => void;
  function Page(): ReactNode {
    const [isOpen, set] = useState(false);
    open = () => startTransition(() => set(true));
    return (
      isOpen && (
        <DraftProvider draft={edit}>
          <Value of={count} /> <Ends />
          <Value of={count} />
          <Look />
        </DraftProvider>
      )
    );
  }
  ({ text } = mount(
    <TransitionRoot>
      <Page />
    </TransitionRoot>,
  ));

  open();
  await until(() => text() === "1 1");

  expect(screens.filter((screen) => !["5 5", "1 1"].includes(screen))).toEqual([]);
});

const notYet = (): string => "";

function State({ look }: { look: () => void }): ReactElement {
  const { state, changes } = useDraft();
  useLayoutEffect(look);
  return <>{` ${state} ${changes.length}`}</>;
}

/** A value beside a draft, and the same with its double below the draft. */
function show(
  count: ReturnType<typeof ref<number>>,
  around: (form: ReactNode) => ReactNode,
  more?: ReactNode,
): { text: () => string; edit: Draft } {
  const edit = draft();
  onTestFinished(() => {
    if (edit.state === "open") edit.abort();
  });
  const double = derived(() => deref(count) * 2);
  const Double = (): ReactElement => <>{useDerived(() => deref(double))}</>;
  const { text } = mount(
    <>
      {around(
        <>
          <Value of={count} />{" "}
          <DraftProvider draft={edit}>
            <Value of={count} /> <Double />
            {more}
          </DraftProvider>
        </>,
      )}
    </>,
  );
  return { text, edit };
}

function Value({ of }: { of: Parameters<typeof useDeref>[0] }): ReactElement {
  return <>{String(useDeref(of))}</>;
}
