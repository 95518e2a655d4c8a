import {
  agent,
  atom,
  deref,
  derived,
  type Draft,
  draft,
  type Identity,
  ref,
  reset,
  send,
} from "@dosync/core";
import { act, render } from "@testing-library/react";
import type { ReactElement, ReactNode } from "react";
import { expect, test } from "vitest";
import {
  type AgentView,
  createModel,
  DraftProvider,
  type DraftView,
  type SetAtom,
  useAgent,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useRef,
  useSelector,
  useValidation,
  type Validation,
} from "../src/index.ts";
import { isSubscribed } from "./support/rest.ts";

// Each hook follows what it is given now: another identity, another function, another provider around it.

const text = (container: Element): string => container.textContent ?? "";

type Count = ReturnType<typeof atom<number>>;
const itself = (n: number): number => n;

const readers: [name: string, use: (count: Count) => unknown][] = [
  ["useDeref", (count) => useDeref(count)],
  ["useAtom", (count) => useAtom(count)[0]],
  ["useRef", (count) => useRef(count as never)],
  ["useSelector", (count) => useSelector(count, itself)],
  ["useDerived", (count) => useDerived(() => deref(count))],
  ["useValidation", (count) => useValidation(count).value],
];

test.each(readers)("%s shows and hears the other identity, and leaves the first", (_name, use) => {
  const first = atom(1);
  const second = atom(2);
  let renders = 0;
  const Show = ({ of }: { of: Count }): ReactElement => {
    renders++;
    return <>{use(of)}</>;
  };
  const { container, rerender, unmount } = render(<Show of={first} />);

  rerender(<Show of={second} />);
  expect(text(container)).toBe("2");
  renders = 0;
  act(() => void reset(first, 10));
  expect(renders).toBe(0);
  expect(isSubscribed(first)).toBe(false);
  act(() => void reset(second, 20));
  expect(text(container)).toBe("20");

  rerender(<Show of={first} />);
  expect(text(container)).toBe("10");
  act(() => void reset(first, 11));
  expect(text(container)).toBe("11");
  unmount();
  expect([isSubscribed(first), isSubscribed(second)]).toEqual([false, false]);
});

test.each(readers)("below a draft %s shows and hears the other identity as well", (_name, use) => {
  const first = atom(1);
  const second = atom(2);
  const edit = draft();
  const Show = ({ of }: { of: Count }): ReactElement => <>{use(of)}</>;
  const inDraft = (of: Count): ReactElement => <Around edit={edit}>{<Show of={of} />}</Around>;
  const { container, rerender } = render(inDraft(first));

  rerender(inDraft(second));
  expect(text(container)).toBe("2");
  act(() => void edit.dosync(() => reset(second, 20)));
  expect(text(container)).toBe("20");
  rerender(inDraft(first));
  expect(text(container)).toBe("1");
  act(() => edit.abort());
  expect(text(container)).toBe("1");
  act(() => void reset(first, 11));
  expect(text(container)).toBe("11");
});

test("the setter of useAtom changes the atom that is given now, and each atom has one setter", () => {
  const first = atom(1);
  const second = atom(2);
  const setters: SetAtom<number>[] = [];
  const Show = ({ of }: { of: Count }): ReactElement => {
    const [value, set] = useAtom(of);
    setters.push(set);
    return <>{value}</>;
  };
  const { rerender } = render(<Show of={first} />);
  rerender(<Show of={first} />);
  rerender(<Show of={second} />);

  act(() => setters[2]!((n) => n + 5));
  expect([deref(first), deref(second)]).toEqual([1, 7]);
  act(() => setters[0]!(3));
  expect([deref(first), deref(second)]).toEqual([3, 7]);
  expect(setters[1]).toBe(setters[0]);
  expect(setters[2]).not.toBe(setters[0]);
});

test("useSelector follows another function and another equality, and keeps the old value where that says so", () => {
  const words = atom(["a", "b"]);
  type Words = readonly string[];
  const first = (all: Words): Words => all.slice(0, 1);
  const last = (all: Words): Words => all.slice(-1);
  const sameLength = (old: Words, value: Words): boolean => old.length === value.length;
  const values: Words[] = [];
  interface Props {
    select: (all: Words) => Words;
    equals?: (old: Words, value: Words) => boolean;
  }
  const Show = ({ select, equals }: Props): null => {
    values.push(useSelector(words, select, equals));
    return null;
  };
  const { rerender } = render(<Show select={first} equals={sameLength} />);
  const kept = values.at(-1);

  rerender(<Show select={last} equals={sameLength} />);
  expect(values.at(-1)).toBe(kept);
  rerender(<Show select={last} />);
  expect(values.at(-1)).toEqual(["b"]);
  rerender(<Show select={first} />);
  expect(values.at(-1)).toEqual(["a"]);
  rerender(<Show select={last} />);
  expect(values.at(-1)).toEqual(["b"]);
  act(() => void reset(words, ["a", "c"]));
  expect(values.at(-1)).toEqual(["c"]);
  rerender(<Show select={last} equals={sameLength} />);
  act(() => void reset(words, ["d"]));
  expect(values.at(-1)).toEqual(["c"]);
});

test("useDerived uses the function of the latest render", () => {
  const price = atom(10);
  const Show = ({ pieces }: { pieces: number }): ReactElement => (
    <>{useDerived(() => deref(price) * pieces)}</>
  );
  const { container, rerender } = render(<Show pieces={2} />);
  rerender(<Show pieces={3} />);
  act(() => void reset(price, 20));

  expect(text(container)).toBe("60");
});

test("useAgent shows, waits for and restarts the agent that is given now", async () => {
  const first = agent(1, { label: "first" });
  const second = agent(2, { label: "second" });
  let view!: AgentView<number>;
  const Show = ({ of }: { of: typeof first }): null => {
    view = useAgent(of);
    return null;
  };
  const { rerender } = render(<Show of={first} />);
  const fail = (): never => {
    throw new Error("offline");
  };
  await act(async () => {
    send(first, fail);
    send(second, fail);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
  expect(view.error?.message).toContain("first");
  const { restart } = view;

  rerender(<Show of={second} />);
  expect(view.error?.message).toContain("second");
  act(() => view.restart(20));
  expect([view.value, view.error, deref(first)]).toEqual([20, undefined, 1]);
  act(() => restart(10));
  expect([deref(first), deref(second)]).toEqual([10, 20]);
});

test("a refusal belongs to its identity", () => {
  const first = atom(1, { validator: (n) => n > 0 });
  const second = atom(2, { validator: (n) => n > 0 });
  let field!: Validation<number>;
  const Field = ({ of }: { of: Count }): null => {
    field = useValidation(of);
    return null;
  };
  const { rerender } = render(<Field of={first} />);
  act(() => field.set(-1));
  expect(field.value).toBe(-1);

  rerender(<Field of={second} />);
  expect([field.value, field.error]).toEqual([2, undefined]);
  act(() => field.set((n) => n + 1));
  expect([deref(first), deref(second)]).toEqual([1, 3]);
});

/** Shows a draft of two, whatever is below. */
function Around({ edit, children }: { edit: Draft; children: ReactNode }): ReactElement {
  return <DraftProvider draft={edit}>{children}</DraftProvider>;
}

test("below another draft every hook shows that draft and changes it, and a refusal stays behind", () => {
  const name = ref("Ada", { validator: (text) => text !== "" });
  const shout = derived(() => `${deref(name)}!`);
  // An atom is no part of a draft: the component alone knows what was refused for it.
  const size = atom(1, { validator: (n) => n > 0 });
  const [first, second] = [draft({ label: "first" }), draft({ label: "second" })];
  let field!: Validation<string>;
  let sizeField!: Validation<number>;
  let view!: DraftView;
  const Form = (): ReactElement => {
    field = useValidation(name);
    sizeField = useValidation(size);
    view = useDraft();
    const computed = useDerived(() => deref(name).length);
    const selected = useSelector(name, (text) => text[0]);
    return (
      <>
        {useDeref(name)} {useRef(name)} {useDeref(shout)} {computed} {selected} {view.draft.label}
      </>
    );
  };
  const { container, rerender } = render(<Around edit={first}>{<Form />}</Around>);
  act(() => field.set("Grace"));
  expect(text(container)).toBe("Grace Grace Grace! 5 G first");
  act(() => field.set(""));
  act(() => sizeField.set(-1));
  expect(field.error).toBeDefined();
  expect([sizeField.value, sizeField.error]).toEqual([-1, expect.any(Error)]);

  rerender(<Around edit={second}>{<Form />}</Around>);
  expect(text(container)).toBe("Ada Ada Ada! 3 A second");
  expect([sizeField.value, sizeField.error]).toEqual([1, undefined]);
  expect([field.value, field.error, view.changes.length]).toEqual(["Ada", undefined, 0]);
  act(() => field.set("Alan"));
  expect([first.deref(name), second.deref(name), deref(name)]).toEqual(["", "Alan", "Ada"]);
  act(() => void first.refSet(name, "Barbara"));
  expect(text(container)).toBe("Alan Alan Alan! 4 A second");
  first.abort();
  act(() => second.abort());
  expect(text(container)).toBe("Ada Ada Ada! 3 A second");
});

test("a provider that is given a draft ends its own, and opens another when it is given none", () => {
  const name = ref("Ada");
  const given = draft({ label: "given" });
  const seen: Draft[] = [];
  const Form = (): ReactElement => {
    const { draft: edit } = useDraft();
    if (seen.at(-1) !== edit) seen.push(edit);
    return <>{useDeref(name)}</>;
  };
  const Page = ({ edit }: { edit?: Draft }): ReactElement => (
    <DraftProvider draft={edit} label="own">
      <Form />
    </DraftProvider>
  );
  const { container, rerender, unmount } = render(<Page />);
  act(() => void seen[0]!.refSet(name, "Grace"));
  rerender(<Page edit={given} />);
  expect(seen.map(({ state }) => state)).toEqual(["aborted", "open"]);
  expect(text(container)).toBe("Ada");
  rerender(<Page />);

  const last = seen.at(-1)!;
  expect([last.label, last.state, seen[0]!.state]).toEqual(["own", "open", "aborted"]);
  unmount();
  expect([last.state, given.state]).toEqual(["aborted", "open"]);
  given.abort();
});

test("a provider in another draft opens its draft in that one", () => {
  const name = ref("Ada");
  const [first, second] = [draft({ label: "first" }), draft({ label: "second" })];
  let inner!: Draft;
  const Form = (): ReactElement => {
    inner = useDraft().draft;
    return <>{useDeref(name)}</>;
  };
  const inside = (
    <DraftProvider label="inner">
      <Form />
    </DraftProvider>
  );
  const { container, rerender } = render(<Around edit={first}>{inside}</Around>);
  const opened = inner;
  act(() => void second.refSet(name, "Grace"));

  rerender(<Around edit={second}>{inside}</Around>);
  expect(opened.state).toBe("aborted");
  expect(text(container)).toBe("Grace");
  act(() => void inner.refSet(name, "Alan"));
  act(() => inner.commit());
  expect([first.deref(name), second.deref(name), deref(name)]).toEqual(["Ada", "Alan", "Ada"]);
  act(() => {
    first.abort();
    second.abort();
  });
});

test("a model's provider shows the model that is given now, and its own where there is none", () => {
  const [Provider, useModel] = createModel(() => ({ count: atom(0) }), { label: "Counter" });
  const given = [{ count: atom(1) }, { count: atom(2) }] as const;
  let count!: Identity<number>;
  const Show = (): ReactElement => <>{useDeref((count = useModel().count))}</>;
  const Page = ({ model }: { model?: (typeof given)[number] }): ReactElement => (
    <Provider model={model}>
      <Show />
    </Provider>
  );
  const { container, rerender } = render(<Page />);
  const own = count as Count;
  act(() => void reset(own, 5));
  for (const model of given) {
    rerender(<Page model={model} />);
    expect(text(container)).toBe(String(deref(model.count)));
    expect(isSubscribed(own)).toBe(false);
  }
  act(() => void reset(given[1].count, 22));
  expect(text(container)).toBe("22");
  expect(String(given[0].count)).toContain("count");

  rerender(<Page />);
  expect(text(container)).toBe("5");
  expect(count).toBe(own);
});
