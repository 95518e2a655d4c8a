// Drafts that end, open and change hands while a transition is on its way.
/* oxlint-disable react/globals, react/immutability */
import { alter, deref, dosync, draft, type Draft, type Ref, ref, refSet } from "@dosync/core";
import { createModel, DraftProvider, TransitionRoot, useDeref, useDraft } from "@dosync/react";
import {
  Fragment,
  type ReactElement,
  type ReactNode,
  startTransition,
  StrictMode,
  useLayoutEffect,
  useState,
} from "react";
import { flushSync } from "react-dom";
import { expect, onTestFinished, test } from "vitest";
import { mount, spin, until } from "./support.tsx";

/** A form over a draft of its own, which opens inside of another one. */
function formInForm(count: Ref<number>) {
  const form: { open: (isOpen: boolean) => void; draft: Draft } = {} as never;
  function Inner(): ReactElement {
    form.draft = useDraft().draft;
    return <Value of={count} />;
  }
  function Outer(): ReactElement {
    const [isOpen, setOpen] = useState(false);
    form.open = setOpen;
    return (
      <>
        <Value of={count} />{" "}
        {isOpen && (
          <DraftProvider>
            <Inner />
          </DraftProvider>
        )}
      </>
    );
  }
  return { Outer, form };
}

const WAYS = [
  ["", Fragment],
  ["in StrictMode, ", StrictMode],
] as const;

const Value = ({ of }: { of: Parameters<typeof useDeref>[0] }): ReactElement => (
  <>{String(useDeref(of))}</>
);

const notYet = (): string => "";

function opened(): Draft {
  const edit = draft();
  onTestFinished(() => {
    if (edit.state === "open") edit.abort();
  });
  return edit;
}

test.each(WAYS)(
  "%sa form that opens in a form which has been committed in a transition starts from that",
  async (_way, Strict) => {
    const count = ref(1);
    const edit = opened();
    const { Outer, form } = formInForm(count);
    const { text } = mount(
      <Strict>
        <TransitionRoot>
          <Value of={count} />{" "}
          <DraftProvider draft={edit}>
            <Outer />
          </DraftProvider>
        </TransitionRoot>
      </Strict>,
    );
    flushSync(() => void edit.refSet(count, 5));
    startTransition(() => edit.commit());
    expect(text()).toBe("1 5 ");
    flushSync(() => form.open(true));
    expect(text()).toBe("1 5 5");
    await until(() => text() === "5 5 5");
    flushSync(() => void form.draft.alter(count, (n) => n + 1));
    expect([text(), form.draft.conflicts()]).toEqual(["5 5 6", []]);
    flushSync(() => form.draft.commit());
    expect([text(), deref(count)]).toEqual(["6 6 6", 6]);
  },
);

test.each(WAYS)(
  "%sa form that opens in a form which has been aborted in a transition starts from the screen",
  async (_way, Strict) => {
    const count = ref(1);
    const edit = opened();
    const { Outer, form } = formInForm(count);
    const { text } = mount(
      <Strict>
        <TransitionRoot>
          <DraftProvider draft={edit}>
            <Outer />
          </DraftProvider>
        </TransitionRoot>
      </Strict>,
    );
    flushSync(() => void edit.refSet(count, 5));
    startTransition(() => edit.abort());
    flushSync(() => form.open(true));
    expect(text()).toBe("5 1");
    await until(() => text() === "1 1");
    flushSync(() => void form.draft.alter(count, (n) => n + 1));
    expect([text(), form.draft.conflicts()]).toEqual(["1 2", []]);
  },
);

test.each(WAYS)(
  "%sa form in a form stays as it was until the end of the outer one is shown",
  async (_way, Strict) => {
    const count = ref(1);
    const other = ref(10);
    const edit = opened();
    let inner!: Draft;
    const screens: string[] = [];
    let text = notYet;
    function Inner(): ReactElement {
      inner = useDraft().draft;
      const [a, b] = [useDeref(count), useDeref(other)];
      useLayoutEffect(() => void screens.push(text()));
      return <>{`${a} ${b}`}</>;
    }
    const { text: read } = mount(
      <Strict>
        <TransitionRoot>
          <Value of={count} /> <Value of={other} />{" "}
          <DraftProvider draft={edit}>
            <Value of={count} /> <Value of={other} />{" "}
            <DraftProvider>
              <Inner />
            </DraftProvider>
          </DraftProvider>
        </TransitionRoot>
      </Strict>,
    );
    text = read;
    flushSync(() => void edit.refSet(count, 5));
    flushSync(() => void inner.refSet(other, 20));
    expect(text()).toBe("1 10 5 10 1 20");
    screens.length = 0;
    startTransition(() => edit.commit());
    expect(text()).toBe("1 10 5 10 1 20");
    flushSync(() => void dosync(() => alter(other, (n) => n + 1)));
    expect(text()).toBe("1 11 5 10 1 20");
    await until(() => text().startsWith("5 11 5 11 "));
    expect([inner.state, text()]).toEqual(["aborted", "5 11 5 11 5 11"]);
    expect(new Set(screens)).toEqual(new Set(["1 11 5 10 1 20", "5 11 5 11 5 11"]));
  },
);

test.each(WAYS)(
  "%stwo roots show the end of a draft that both show, each with what it has committed",
  async (_way, Strict) => {
    const count = ref(1);
    const edit = opened();
    const screens: string[] = [];
    const page = (read: () => string): ReactNode => {
      function Look(): null {
        useDeref(count);
        useLayoutEffect(() => void screens.push(read()));
        return null;
      }
      return (
        <Strict>
          <TransitionRoot>
            <Value of={count} />{" "}
            <DraftProvider draft={edit}>
              <Value of={count} />
              <Look />
            </DraftProvider>
          </TransitionRoot>
        </Strict>
      );
    };
    const texts: (() => string)[] = [];
    for (const i of [0, 1]) texts.push(mount(<>{page(() => texts[i]?.() ?? "")}</>).text);
    flushSync(() => void edit.refSet(count, 5));
    expect(texts.map((text) => text())).toEqual(["1 5", "1 5"]);
    screens.length = 0;
    startTransition(() => edit.commit());
    expect(texts.map((text) => text())).toEqual(["1 5", "1 5"]);
    await until(() => texts.every((text) => text() === "5 5"));
    expect(new Set(screens)).toEqual(new Set(["5 5"]));
  },
);

test.each(WAYS)(
  "%sa form that comes in a transition starts from what is shown with it, and from what came meanwhile",
  async (_way, Strict) => {
    const count = ref(1);
    const other = ref(10);
    const isOpen = ref(false);
    let inner: Draft | undefined;
    function Inner(): ReactElement {
      inner = useDraft().draft;
      return (
        <>
          <Value of={count} /> <Value of={other} />
        </>
      );
    }
    function Slow(): null {
      useDeref(count);
      spin(20);
      return null;
    }
    const Page = (): ReactElement => (
      <>
        <Value of={count} /> <Value of={other} /> <Slow />
        <Slow />
        {useDeref(isOpen) && (
          <DraftProvider>
            <Inner />
          </DraftProvider>
        )}
      </>
    );
    const { text } = mount(
      <Strict>
        <TransitionRoot>
          <Page />
        </TransitionRoot>
      </Strict>,
    );
    startTransition(() => {
      dosync(() => {
        refSet(count, 2);
        refSet(isOpen, true);
      });
    });
    setTimeout(() => dosync(() => alter(other, (n) => n + 1)), 5);
    await until(() => inner !== undefined && text().startsWith("2 11"));
    expect(text()).toBe("2 11 2 11");
    flushSync(() => void inner!.alter(count, (n) => n + 1));
    flushSync(() => void inner!.alter(other, (n) => n + 1));
    expect([text(), inner!.conflicts()]).toEqual(["2 11 3 12", []]);
  },
);

test.each(WAYS)(
  "%sanother draft that comes in a transition is shown with it, though the first has ended before",
  async (_way, Strict) => {
    const count = ref(1);
    const [first, second] = [opened(), opened()];
    first.refSet(count, 5);
    second.refSet(count, 7);
    let show!: (edit: Draft) => void;
    const screens: string[] = [];
    let text = notYet;
    function Look(): null {
      useDeref(count);
      useLayoutEffect(() => void screens.push(text()));
      return null;
    }
    function Page(): ReactElement {
      const [edit, set] = useState(first);
      show = set;
      return (
        <DraftProvider draft={edit}>
          <Value of={count} /> <Value of={count} />
          <Look />
        </DraftProvider>
      );
    }
    ({ text } = mount(
      <Strict>
        <TransitionRoot>
          <Page />
        </TransitionRoot>
      </Strict>,
    ));
    expect(text()).toBe("5 5");
    screens.length = 0;
    startTransition(() => {
      show(second);
      first.abort();
    });
    expect(text()).toBe("5 5");
    await until(() => text() === "7 7");
    expect(new Set(screens)).toEqual(new Set(["7 7"]));
  },
);

const [PageProvider, usePage] = createModel(() => ({ title: ref("a"), text: ref("x") }));

test.each(WAYS)(
  "%snew data that comes in a transition is one screen for the page, and a conflict for the form",
  async (_way, Strict) => {
    let edit!: Draft;
    let model!: ReturnType<typeof usePage>;
    let show!: (data: object) => void;
    const screens: string[] = [];
    let text = notYet;
    function Form(): ReactElement {
      const { draft: own, conflicts } = useDraft();
      edit = own;
      const { title } = (model = usePage());
      const shown = `${useDeref(title)} ${conflicts.length}`;
      useLayoutEffect(() => void screens.push(text()));
      return <>{shown}</>;
    }
    function Shown(): ReactElement {
      const { title, text: body } = usePage();
      return <>{`${useDeref(title)} ${useDeref(body)} `}</>;
    }
    function Page(): ReactElement {
      const [data, set] = useState<object>({ title: "a", text: "x" });
      show = set;
      return (
        <PageProvider data={data as never}>
          <Shown />
          <DraftProvider>
            <Form />
          </DraftProvider>
        </PageProvider>
      );
    }
    ({ text } = mount(
      <Strict>
        <TransitionRoot>
          <Page />
        </TransitionRoot>
      </Strict>,
    ));
    flushSync(() => void edit.refSet(model.title, "mine"));
    expect(text()).toBe("a x mine 0");
    const seen = new Set<string>();
    const observer = new MutationObserver(() => void seen.add(text()));
    observer.observe(document.body, { subtree: true, characterData: true, childList: true });
    startTransition(() => show({ title: "b", text: "y" }));
    await until(() => text() === "b y mine 1");
    observer.disconnect();
    expect([...seen]).toEqual(["b y mine 1"]);
    flushSync(() => edit.rebase({ resolve: ({ theirs }) => theirs }));
    expect(text()).toBe("b y b 0");
  },
);

test.each(WAYS)(
  "%sa root below a draft shows the end of the draft with what that has committed, wherever it ends",
  async (_way, Strict) => {
    const count = ref(1);
    const other = ref(10);
    const edit = opened();
    const screens: string[] = [];
    let text = notYet;
    function State(): ReactElement {
      const { state } = useDraft();
      const shown = `${useDeref(count)} ${useDeref(other)} ${state}`;
      useLayoutEffect(() => void screens.push(text()));
      return <>{shown}</>;
    }
    ({ text } = mount(
      <Strict>
        <DraftProvider draft={edit}>
          <Value of={count} />{" "}
          <TransitionRoot>
            <State />
          </TransitionRoot>
        </DraftProvider>
      </Strict>,
    ));
    flushSync(() => void edit.refSet(count, 5));
    expect(text()).toBe("5 5 10 open");
    screens.length = 0;
    startTransition(() => {
      edit.commit();
      dosync(() => refSet(other, 20));
    });
    expect(text()).toBe("5 5 10 open");
    await until(() => text() === "5 5 20 committed");
    expect(new Set(screens)).toEqual(new Set(["5 5 20 committed"]));
    startTransition(() => void dosync(() => refSet(other, 30)));
    flushSync(() => void dosync(() => alter(count, (n) => n + 1)));
    expect(text()).toBe("6 6 20 committed");
    await until(() => text() === "6 6 30 committed");
  },
);

test("a root that comes below a draft which has ended shows the present", async () => {
  const count = ref(1);
  const edit = opened();
  let show!: (isShown: boolean) => void;
  function Page(): ReactElement {
    const [isShown, set] = useState(false);
    show = set;
    return (
      <DraftProvider draft={edit}>
        <Value of={count} />{" "}
        {isShown && (
          <TransitionRoot>
            <Value of={count} />
          </TransitionRoot>
        )}
      </DraftProvider>
    );
  }
  const { text } = mount(<Page />);
  flushSync(() => void edit.refSet(count, 5));
  flushSync(() => edit.abort());
  flushSync(() => show(true));
  expect(text()).toBe("1 1");
  flushSync(() => void dosync(() => refSet(count, 2)));
  expect(text()).toBe("2 2");
});
