import { alter, atom, deref, derived, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode, useEffect, useState } from "react";
import { expect, test } from "vitest";
import {
  createModel,
  DraftProvider,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "../../src/index.ts";

// The compiler remembers what components make from values that it takes to be unchanged. So every
// hook has to return something new when something is new, and the same when it is not.

const shown = (): string | null => screen.getByRole("status").textContent;

/** The compiler leaves a component alone where it is unsure, and says nothing. */
function expectCompiled(...components: readonly ((props: never) => unknown)[]): void {
  for (const component of components) expect(component.toString()).toMatch(/\$\[\d+\]|_c\d?\(/);
}

const todos = ref<readonly { id: number; text: string; isDone: boolean }[]>([
  { id: 1, text: "write", isDone: false },
  { id: 2, text: "test", isDone: true },
]);
const filter = atom<"all" | "done">("all");
const doneCount = derived(() => deref(todos).filter(({ isDone }) => isDone).length);

function Todos({ prefix }: { prefix: string }): ReactElement {
  const all = useRef(todos);
  const [shownKind, setFilter] = useAtom(filter);
  const done = useDeref(doneCount);
  const texts = all.filter(({ isDone }) => shownKind === "all" || isDone).map(({ text }) => text);
  const label = `${prefix}${texts.join()} (${done} done)`;
  return (
    <button onClick={() => setFilter((kind) => (kind === "all" ? "done" : "all"))}>
      <output>{label}</output>
    </button>
  );
}

test("compiled components show every change of atoms, refs and derived values", () => {
  expectCompiled(Todos);
  const { rerender } = render(
    <StrictMode>
      <Todos prefix="a:" />
    </StrictMode>,
  );
  expect(shown()).toBe("a:write,test (1 done)");

  act(() =>
    dosync(() => void alter(todos, (list) => [...list, { id: 3, text: "ship", isDone: true }])),
  );
  expect(shown()).toBe("a:write,test,ship (2 done)");
  act(() => screen.getByRole("button").click());
  expect(shown()).toBe("a:test,ship (2 done)");
  rerender(
    <StrictMode>
      <Todos prefix="b:" />
    </StrictMode>,
  );

  expect(shown()).toBe("b:test,ship (2 done)");
});

const price = atom(10);
const rate = atom(2);

function Total({ pieces }: { pieces: number }): ReactElement {
  const total = useDerived(() => deref(price) * pieces);
  const isLarge = useSelector(price, (amount) => amount * pieces > 50);
  const list = useSelector(
    price,
    (amount) => Array.from({ length: pieces }, () => amount),
    (old, value) => old.join() === value.join(),
  );
  return <output>{`${total} ${isLarge} ${list.join()}`}</output>;
}

test("compiled selectors use the properties of the latest render", () => {
  expectCompiled(Total);
  const { rerender } = render(<Total pieces={2} />);
  expect(shown()).toBe("20 false 10,10");

  rerender(<Total pieces={3} />);
  expect(shown()).toBe("30 false 10,10,10");
  act(() => void reset(price, 20));

  expect(shown()).toBe("60 true 20,20,20");
});

test("compiled selectors that do not change render nothing", () => {
  let renders = 0;
  function Large(): ReactElement {
    const isLarge = useDerived(() => deref(price) * deref(rate) > 1000);
    useEffect(() => void renders++);
    return <output>{String(isLarge)}</output>;
  }
  render(<Large />);

  act(() => void swap(price, (n) => n + 1));

  expect(renders).toBe(1);
});

const age = ref(20, { validator: (years) => years >= 0 });
const heard: string[] = [];

function Age(): ReactElement {
  const { value, set, error, clear } = useValidation(age);
  const [name, setName] = useState("first");
  useWatch(age, (old, now) => heard.push(`${name} ${old} → ${now}`));
  const text = `${value} ${error === undefined ? "fine" : "refused"}`;
  return (
    <>
      <output>{text}</output>
      <button onClick={() => set(-1)}>refuse</button>
      <button onClick={() => set((years) => years + 1)}>accept</button>
      <button onClick={clear}>clear</button>
      <button onClick={() => setName("second")}>rename</button>
    </>
  );
}

test("a compiled form field shows refusals, and its watch is the latest", () => {
  expectCompiled(Age);
  render(<Age />);
  const click = (name: string): void => act(() => screen.getByText(name).click());

  click("refuse");
  expect(shown()).toBe("-1 refused");
  click("clear");
  expect(shown()).toBe("20 fine");
  click("accept");
  click("rename");
  click("accept");

  expect(shown()).toBe("22 fine");
  expect(heard).toEqual(["first 20 → 21", "second 21 → 22"]);
});

const title = ref("old");

function Editor(): ReactElement {
  const { draft, changes, conflicts, state } = useDraft();
  const text = useRef(title);
  const summary = `${text} ${changes.length} ${conflicts.length} ${state}`;
  return (
    <>
      <output>{summary}</output>
      <button onClick={() => draft.refSet(title, "mine")}>edit</button>
      <button onClick={() => draft.rebase({ resolve: ({ mine }) => mine })}>take mine</button>
      <button onClick={() => draft.commit()}>save</button>
    </>
  );
}

test("a compiled editor follows its draft", () => {
  expectCompiled(Editor);
  render(
    <DraftProvider>
      <Editor />
    </DraftProvider>,
  );
  const click = (name: string): void => act(() => screen.getByText(name).click());
  expect(shown()).toBe("old 0 0 open");

  click("edit");
  expect(shown()).toBe("mine 1 0 open");
  act(() => void dosync(() => refSet(title, "theirs")));
  expect(shown()).toBe("mine 1 1 open");
  click("take mine");
  expect(shown()).toBe("mine 1 0 open");
  click("save");

  expect(shown()).toBe("mine 0 0 committed");
  expect(deref(title)).toBe("mine");
});

const [CounterProvider, useCounter] = createModel(({ start }: { start: number }) => {
  const count = atom(start);
  return { count, increment: () => swap(count, (n) => n + 1) };
});

function Counter(): ReactElement {
  const { count, increment } = useCounter();
  const n = useDeref(count);
  return (
    <button onClick={increment}>
      <output>{`${n} clicks`}</output>
    </button>
  );
}

test("a compiled component uses the model of its provider", () => {
  expectCompiled(Counter);
  render(
    <CounterProvider start={3}>
      <Counter />
    </CounterProvider>,
  );

  act(() => screen.getByRole("button").click());

  expect(shown()).toBe("4 clicks");
});
