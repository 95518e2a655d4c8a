import { alter, dosync, draft } from "@dosync/core";
import {
  add,
  addAll,
  at,
  collection,
  CollectionError,
  ordered,
  remove,
  set,
  size,
} from "@dosync/core/collection";
import { act, cleanup, render, screen } from "@testing-library/react";
import { type ReactElement, startTransition, StrictMode } from "react";
import { beforeEach, expect, test } from "vitest";
import {
  DraftProvider,
  TransitionRoot,
  useDeref,
  useEntity,
  useKeys,
  useRange,
} from "../src/index.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";
import { withoutConsole } from "./support/console.ts";

interface Todo {
  readonly id: string;
  readonly due: number;
}
const todo = (id: string, due: number): Todo => ({ id, due });
const make = () =>
  collection<Todo>()({
    label: "todos",
    key: ({ id }) => id,
    indexes: { due: ordered(({ due }) => due) },
  });

let todos: ReturnType<typeof make>;
let rendered: string[];
beforeEach(() => {
  todos = make();
  dosync(() => addAll(todos, [todo("a", 3), todo("b", 1), todo("c", 2)]));
  rendered = [];
});

function Row({ id }: { readonly id: string }): ReactElement {
  const row = useEntity(todos, id);
  rendered.push(id);
  return <li>{row === undefined ? `${id} is gone` : `${id} ${row.due}`}</li>;
}
function List(): ReactElement {
  rendered.push("list");
  return (
    <ul>
      {useKeys(todos).map((id) => (
        <Row key={id} id={id} />
      ))}
    </ul>
  );
}
function First({ limit = 2 }: { readonly limit?: number }): ReactElement {
  rendered.push("first");
  const rows = useRange(todos, "due", { limit });
  return <output>{rows.map(({ id, due }) => `${id}${due}`).join(" ")}</output>;
}
const text = (): (string | null)[] =>
  screen.queryAllByRole("listitem").map(({ textContent }) => textContent);
const first = (): string | null => screen.getByRole("status").textContent;
const later = (one: Todo): Todo => ({ ...one, due: one.due + 10 });

test("an edit renders the component of that row, and a new row the list and itself", () => {
  render(<List />);
  expect(text()).toEqual(["a 3", "b 1", "c 2"]);
  rendered = [];
  act(() => void dosync(() => alter(at(todos, "b"), later)));
  expect([text(), rendered]).toEqual([["a 3", "b 11", "c 2"], ["b"]]);
  rendered = [];
  act(() => void dosync(() => add(todos, todo("d", 4))));
  expect(text()).toEqual(["a 3", "b 11", "c 2", "d 4"]);
  expect(rendered.filter((name) => name === "list").length).toBe(1);
});

test("a row that is not there yet is shown when it comes, and when it goes", () => {
  render(<Row id="z" />);
  expect(text()).toEqual(["z is gone"]);
  act(() => void dosync(() => add(todos, todo("z", 1))));
  expect(text()).toEqual(["z 1"]);
  act(() => void dosync(() => remove(todos, "z")));
  expect(text()).toEqual(["z is gone"]);
});

test("another key shows another row", () => {
  const { rerender } = render(<Row id="a" />);
  rerender(<Row id="c" />);
  expect(text()).toEqual(["c 2"]);
  rendered = [];
  act(() => void dosync(() => alter(at(todos, "a"), later)));
  expect(rendered).toEqual([]);
});

test("a range whose options are written inline renders when something in it changes, and no more", () => {
  const { rerender } = render(
    <StrictMode>
      <First />
    </StrictMode>,
  );
  expect(first()).toBe("b1 c2");
  rendered = [];
  act(() => void dosync(() => alter(at(todos, "a"), later)));
  expect(rendered).toEqual([]);
  act(() => void dosync(() => alter(at(todos, "b"), later)));
  expect(first()).toBe("c2 b11");
  rerender(
    <StrictMode>
      <First limit={1} />
    </StrictMode>,
  );
  expect(first()).toBe("c2");
});

test("a row, the list and a range below a root are of one moment", async () => {
  const torn: string[] = [];
  function Whole(): ReactElement {
    const count = useDeref(size(todos));
    const keys = useKeys(todos);
    const rows = useRange(todos, "due", {});
    if (keys.length !== count || rows.length !== count) torn.push(`${keys.length} ${rows.length}`);
    return <p>{count}</p>;
  }
  render(
    <TransitionRoot>
      <Whole />
      <List />
      <First />
    </TransitionRoot>,
  );
  await act(async () => {
    startTransition(() =>
      dosync(() => {
        remove(todos, "b");
        addAll(todos, [todo("d", 0), todo("e", 9)]);
        alter(at(todos, "c"), later);
      }),
    );
    dosync(() => set(todos, todo("a", 7)));
  });
  expect(text()).toEqual(["a 7", "c 12", "d 0", "e 9"]);
  expect([first(), torn]).toEqual(["d0 a7", []]);
});

test("below a draft its rows are shown, and outside of it those of everybody", () => {
  const edit = draft();
  render(
    <>
      <DraftProvider draft={edit}>
        <List />
      </DraftProvider>
      <First />
    </>,
  );
  act(() => {
    edit.dosync(() => {
      set(todos, todo("b", 8));
      remove(todos, "c");
    });
  });
  expect(text()).toEqual(["a 3", "b 8"]);
  expect(first()).toBe("b1 c2");
  act(() => edit.commit());
  expect(first()).toBe("a3 b8");
});

test("what is no key and no index says so to the nearest error boundary", async () => {
  const Wrong = (): ReactElement => <b>{useEntity(todos, {} as never)?.id}</b>;
  const NoIndex = (): ReactElement => <b>{useRange(todos, "none" as never).length}</b>;
  const failing = async (element: ReactElement): Promise<string | null> => {
    await withoutConsole(() => render(<ErrorBoundary>{element}</ErrorBoundary>));
    const shown = screen.getByRole("alert").textContent;
    cleanup();
    return shown;
  };
  expect(await failing(<Wrong />)).toContain("todos");
  expect(await failing(<NoIndex />)).toContain("todos");
  expect(() => at(todos, {} as never)).toThrow(CollectionError);
});
