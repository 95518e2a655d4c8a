// Drafts where React renders out of order: below roots, in StrictMode, beside hydration and new data.
import { deref, derived, dosync, draft, type Draft, type Ref, ref, refSet } from "@dosync/core";
import { act, cleanup, render } from "@testing-library/react";
import {
  Fragment,
  lazy,
  type ReactElement,
  type ReactNode,
  startTransition,
  StrictMode,
  Suspense,
} from "react";
import { hydrateRoot, type Root } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import {
  createModel,
  DraftProvider,
  TransitionRoot,
  useDeref,
  useDraft,
  useDraftField,
  useDerived,
  useRef,
  useValidation,
  type Validation,
} from "../src/index.ts";
import { renderedOnServer } from "./support/rendered-on-server.ts";
import { leftBehind } from "../../../tests/support/at-rest.ts";

const roots: Root[] = [];
afterEach(() => {
  act(() => {
    for (const root of roots.splice(0)) root.unmount();
  });
  vi.restoreAllMocks();
});

/** A page as a server sends it. React 18 warns there of layout effects. */
function fromServer(tree: ReactNode): HTMLElement {
  const warned = vi.spyOn(console, "error").mockImplementation(() => {});
  const container = renderedOnServer(tree);
  warned.mockRestore();
  return container;
}

function hydrateInto(container: HTMLElement, tree: ReactNode): unknown[] {
  const complaints: unknown[] = [];
  vi.spyOn(console, "error").mockImplementation(
    (...words) => void complaints.push(words.join(" ")),
  );
  roots.push(
    hydrateRoot(container, tree, {
      onRecoverableError: (error) => void complaints.push(error),
    }),
  );
  return complaints;
}

const AROUND = [
  ["without a root", Fragment],
  ["below a root", TransitionRoot],
  ["in StrictMode", StrictMode],
  [
    "below a root in StrictMode",
    ({ children }: { children: ReactNode }) => (
      <StrictMode>
        <TransitionRoot>{children}</TransitionRoot>
      </StrictMode>
    ),
  ],
] as const;

const drafts: Draft[] = [];
// React tells nobody which renders it drops, as StrictMode does: what those hold goes with them.
afterEach(async () => {
  for (const edit of drafts.splice(0)) if (edit.state === "open") edit.abort();
  for (let i = 0; i < 20 && leftBehind().length > 0; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => void setTimeout(resolve, 5));
    (globalThis as unknown as { gc: () => void }).gc();
  }
});

function opened(): Draft {
  const edit = draft();
  drafts.push(edit);
  return edit;
}

test.each(AROUND)(
  "%s a form that hydrates late shows what the server rendered first, then what was typed",
  async (_where, Around) => {
    const name = ref("Ada");
    const shout = derived(() => deref(name).toUpperCase());
    function Shown(): ReactElement {
      const [{ text, isChanged, error }, { changes, canSave }] = [useDraftField(name), useDraft()];
      const field = useValidation(name);
      const parts = [
        useRef(name),
        useDeref(shout),
        useDerived(() => deref(name).length),
        text,
        isChanged,
        error,
        field.value,
        field.error,
        changes.length,
        canSave,
      ];
      return <p>{parts.join("|")}</p>;
    }
    let wake!: () => void;
    const Late = lazy(
      () =>
        new Promise<{ default: () => ReactElement }>((resolve) => {
          wake = () => resolve({ default: Shown });
        }),
    );
    const page = (edit: Draft, Body: () => ReactElement) => (
      <Around>
        <DraftProvider draft={edit}>
          <Suspense fallback="...">
            <Body />
          </Suspense>
        </DraftProvider>
      </Around>
    );
    const onServer = opened();
    const container = fromServer(page(onServer, Shown));
    expect(container.textContent).toBe("Ada|ADA|3|Ada|false||Ada||0|false");
    const edit = opened();
    let complaints: unknown[] = [];
    const tree = page(edit, Late as unknown as () => ReactElement);
    await act(async () => {
      complaints = hydrateInto(container, tree);
    });
    act(() => void edit.refSet(name, "Grace"));
    expect(container.textContent).toBe("Ada|ADA|3|Ada|false||Ada||0|false");
    await act(async () => {
      wake();
      await Promise.resolve();
    });
    expect(container.textContent).toBe("Grace|GRACE|5|Grace|true||Grace||1|true");
    expect(complaints).toEqual([]);
  },
);

/** A page that shows a name, and how much a draft has changed. */
function pageOf(name: Ref<string>, Around: (typeof AROUND)[number][1]) {
  const Shown = (): ReactElement => <p>{`${useRef(name)} ${useDraft().changes.length}`}</p>;
  return (edit: Draft): ReactElement => (
    <Around>
      <DraftProvider draft={edit}>
        <Shown />
      </DraftProvider>
    </Around>
  );
}

test.each(AROUND)(
  "%s a draft of state that changed before its page hydrates is shown without a mismatch",
  async (_where, Around) => {
    const name = ref("Ada");
    const page = pageOf(name, Around);
    const container = fromServer(page(opened()));
    dosync(() => refSet(name, "Grace")); // what a storage had
    const edit = opened();
    let complaints: unknown[] = [];
    await act(async () => {
      complaints = hydrateInto(container, page(edit));
    });
    expect(container.textContent).toBe("Grace 0");
    expect(complaints).toEqual([]);
  },
);

test.each(AROUND)(
  "%s a draft that both sides have filled in before is shown without a mismatch",
  async (_where, Around) => {
    const name = ref("Ada");
    const page = pageOf(name, Around);
    const filled = (): Draft => {
      const edit = opened();
      edit.refSet(name, "Grace");
      return edit;
    };
    const container = fromServer(page(filled()));
    let complaints: unknown[] = [];
    await act(async () => {
      complaints = hydrateInto(container, page(filled()));
    });
    expect(container.textContent).toBe("Grace 1");
    expect(complaints).toEqual([]);
  },
);

const [PageProvider, usePage] = createModel(() => ({ name: ref("") }));

test.each(AROUND)("%s a form that comes with new data starts from it", async (_where, Around) => {
  let edit!: Draft;
  let name!: ReturnType<typeof usePage>["name"];
  const Form = (): ReactElement => {
    ({ name } = usePage());
    const { value } = useValidation(name);
    ({ draft: edit } = useDraft());
    return <>{value}</>;
  };
  const Shown = (): ReactElement => <>{useRef(usePage().name)} </>;
  const Page = ({ data, hasForm }: { data: object; hasForm: boolean }): ReactElement => (
    <Around>
      <PageProvider data={data as never}>
        <Shown />
        {hasForm && (
          <DraftProvider>
            <Form />
          </DraftProvider>
        )}
      </PageProvider>
    </Around>
  );
  const { container, rerender } = render(<Page data={{ name: "Ada" }} hasForm={false} />);
  expect(container.textContent).toBe("Ada ");
  await act(async () => startTransition(() => rerender(<Page data={{ name: "Grace" }} hasForm />)));
  expect(container.textContent).toBe("Grace Grace");
  act(() => void edit.alter(name, (n) => `${n}!`));
  expect(edit.conflicts()).toEqual([]);
  cleanup();
});

test.each(AROUND)(
  "%s a form in a form hydrates late, each with what was filled in on both sides",
  async (_where, Around) => {
    const [name, age, city] = [ref("Ada"), ref(36), ref("London")];
    const about = derived(() => `${deref(name)} ${deref(age)} ${deref(city)}`);
    const Shown = (): ReactElement => <p>{`${useDeref(about)} ${useDraft().changes.length}`}</p>;
    let wake!: () => void;
    const Late = lazy(
      () =>
        new Promise<{ default: () => ReactElement }>((resolve) => {
          wake = () => resolve({ default: Shown });
        }),
    );
    const filled = () => {
      const outer = opened();
      outer.refSet(name, "Grace");
      const inner = draft({ in: outer });
      inner.refSet(age, 37);
      return { outer, inner };
    };
    const page = ({ outer, inner }: ReturnType<typeof filled>, Body: typeof Late) => (
      <Around>
        <DraftProvider draft={outer}>
          <DraftProvider draft={inner}>
            <Suspense fallback="...">
              <Body />
            </Suspense>
          </DraftProvider>
        </DraftProvider>
      </Around>
    );
    const container = fromServer(page(filled(), Shown as unknown as typeof Late));
    expect(container.textContent).toBe("Grace 37 London 1");
    dosync(() => refSet(city, "Paris"));
    const here = filled();
    let complaints: unknown[] = [];
    await act(async () => {
      complaints = hydrateInto(container, page(here, Late));
    });
    act(() => void here.inner.refSet(name, "Mary"));
    await act(async () => {
      wake();
      await Promise.resolve();
    });
    expect(container.textContent).toBe("Mary 37 Paris 2");
    expect(complaints).toEqual([]);
  },
);

test("a server that renders a draft below a root keeps nothing of it", () => {
  const edit = draft();
  const Shown = (): ReactElement => <p>{useDraft().changes.length}</p>;
  fromServer(
    <TransitionRoot>
      <DraftProvider draft={edit}>
        <Shown />
      </DraftProvider>
    </TransitionRoot>,
  );
  edit.abort();

  expect(leftBehind()).toEqual([]);
});

test.each([
  ["", Fragment],
  ["in StrictMode ", StrictMode],
])(
  "%sa root below a draft shows the draft, and its fields write into it",
  async (_where, Strict) => {
    const name = ref("Ada", { validator: (text) => text !== "" });
    const edit = opened();
    let field!: Validation<string>;
    const Shown = (): ReactElement => {
      field = useValidation(name);
      const { text, isChanged } = useDraftField(name);
      const { changes, refused } = useDraft();
      const parts = [useRef(name), field.value, text, isChanged, changes.length, refused.length];
      return <>{parts.join(" ")}</>;
    };
    const { container } = render(
      <Strict>
        <DraftProvider draft={edit}>
          <TransitionRoot>
            <Shown />
          </TransitionRoot>
        </DraftProvider>
      </Strict>,
    );
    const text = (): string => container.textContent;
    expect(text()).toBe("Ada Ada Ada false 0 0");

    act(() => field.set("Grace"));
    expect([text(), deref(name)]).toEqual(["Grace Grace Grace true 1 0", "Ada"]);
    act(() => field.set(""));
    expect([text(), deref(name)]).toEqual(["   true 1 1", "Ada"]);
    act(() => field.clear());
    expect(text()).toBe("Ada Ada Ada false 0 0");
    act(() => field.set("Mary"));
    act(() => edit.commit());
    expect([text(), deref(name)]).toEqual(["Mary Mary Mary false 0 0", "Mary"]);
    act(() => void dosync(() => refSet(name, "Ann")));
    expect(text()).toBe("Ann Ann Ann false 0 0");
    cleanup();
  },
);
