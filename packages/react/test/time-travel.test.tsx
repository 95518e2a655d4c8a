import { alter, atom, deref, derived, dosync, draft, ref, refSet, reset } from "@dosync/core";
import { openPastView, type PastView } from "@dosync/core/adapter";
import { act, render, screen } from "@testing-library/react";
import { Component, type ReactElement, type ReactNode, StrictMode } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  DraftProvider,
  TimeTravel,
  type SetAtom,
  useAtom,
  useDeref,
  useDerived,
  useSelector,
  useValidation,
  type Validation,
} from "../src/index.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

function makeBoard() {
  const [todo, done] = [ref(["a"]), ref<string[]>([])];
  const theme = atom("light");
  const count = derived(() => deref(todo).length + deref(done).length);
  return { todo, done, theme, count };
}
type Board = ReturnType<typeof makeBoard>;

let setTheme: SetAtom<string>;
let field: Validation<string[]>;
let renders = 0;

function Cards({ of }: { readonly of: Board }): ReactElement {
  renders++;
  const [theme, set] = useAtom(of.theme);
  setTheme = set;
  field = useValidation(of.done);
  const parts = [
    useDeref(of.todo).join(),
    useSelector(of.done, (done) => done.length),
    useDeref(of.count),
    useDerived(() => deref(of.todo).length - deref(of.done).length),
    theme,
  ];
  return <output>{parts.join("|")}</output>;
}

const Live = ({ of }: { readonly of: Board }): ReactElement => (
  <em>{`${useDeref(of.todo).join()}|${useDeref(of.count)}`}</em>
);

function Page({ of, at }: { readonly of: Board; readonly at?: PastView }): ReactElement {
  return (
    <StrictMode>
      <Live of={of} />
      <TimeTravel at={at}>
        <Cards of={of} />
      </TimeTravel>
    </StrictMode>
  );
}

class Boundary extends Component<{ readonly children: ReactNode }, { readonly code?: string }> {
  override state: { readonly code?: string } = {};
  static getDerivedStateFromError = (error: { readonly code: string }) => ({ code: error.code });
  override render(): ReactNode {
    const { code } = this.state;
    return code === undefined ? this.props.children : <output>{code}</output>;
  }
}

const shown = (): unknown => screen.getByRole("status").textContent;
const live = (): unknown => document.querySelector("em")!.textContent;
const isClosed = (view: PastView): boolean => {
  try {
    view.deref(deref.name as never);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ENDED";
  }
};
const settle = (): Promise<void> => act(async () => {});

function finish({ todo, done }: Board): void {
  dosync(() => {
    alter(todo, (cards) => cards.slice(1));
    alter(done, (cards) => [...cards, "x"]);
  });
}

test("a subtree shows a moment that was, and what is beside it goes on", async () => {
  const board = makeBoard();
  const view = openPastView(0, [
    [board.todo, ["p", "q"]],
    [board.theme, "dark"],
  ]);
  const { rerender, unmount } = render(<Page of={board} at={view} />);
  expect([shown(), live()]).toEqual(["p,q|0|2|2|dark", "a|1"]);

  renders = 0;
  act(() => finish(board));
  act(() => void reset(board.theme, "blue"));
  expect([shown(), live()]).toEqual(["p,q|0|2|2|dark", "|1"]);
  expect(renders).toBe(0);

  rerender(<Page of={board} />);
  expect(shown()).toBe("|1|1|-1|blue");
  act(() => dosync(() => void refSet(board.todo, ["n"])));
  expect(shown()).toBe("n|1|2|0|blue");

  view.dispose();
  unmount();
  await settle();
  expect(isClosed(view)).toBe(true);
});

test("a view that was disposed stays while it is on the screen, also in StrictMode", async () => {
  const board = makeBoard();
  const [first, second] = [
    openPastView(0, [[board.todo, ["1"]]]),
    openPastView(0, [[board.todo, ["2"]]]),
  ];
  const { rerender, unmount } = render(<Page of={board} at={first} />);
  await settle();
  first.dispose();
  rerender(<Page of={board} at={first} />);
  expect(shown()).toBe("1|0|1|1|light");

  rerender(<Page of={board} at={second} />);
  expect(shown()).toBe("2|0|1|1|light");
  await settle();
  expect([isClosed(first), isClosed(second)]).toEqual([true, false]);

  unmount();
  second.dispose();
  await settle();
  expect(isClosed(second)).toBe(true);
});

test("a view that was disposed stays where its place is exchanged for another in one commit", async () => {
  const board = makeBoard();
  const view = openPastView(0, [[board.todo, ["1"]]]);
  const place = (key: string): ReactElement => (
    <TimeTravel key={key} at={view}>
      <Cards of={board} />
    </TimeTravel>
  );
  const { rerender, unmount } = render(place("left"));
  await settle();
  view.dispose();

  rerender(place("right"));
  await settle();
  expect([shown(), isClosed(view)]).toEqual(["1|0|1|1|light", false]);

  unmount();
  await settle();
  expect(isClosed(view)).toBe(true);
});

test("what would change a moment that was is refused, and says what to do", async () => {
  const board = makeBoard();
  const view = openPastView(0, []);
  const { rerender, unmount } = render(<Page of={board} at={view} />);
  const change = [(): void => setTheme("dark"), (): void => field.set(["x"])];
  for (const set of change) {
    expect(thrownBy(() => act(set))).toMatchObject({ name: "UsageError", code: "READ_ONLY" });
  }
  expect([deref(board.theme), deref(board.done)]).toEqual(["light", []]);

  rerender(<Page of={board} />);
  act(() => setTheme("dark"));
  expect(shown()).toBe("a|0|1|1|dark");
  unmount();
  view.dispose();
  await settle();
});

test("a draft is refused below a moment that was, and shown where that is not", async () => {
  const board = makeBoard();
  const [view, edit] = [openPastView(0, []), draft()];
  edit.refSet(board.todo, ["edited"]);
  const page = (at?: PastView): ReactElement => (
    <TimeTravel at={at}>
      <DraftProvider draft={edit}>
        <Cards of={board} />
      </DraftProvider>
    </TimeTravel>
  );
  const { unmount } = render(page());
  expect(shown()).toBe("edited|0|1|1|light");
  unmount();

  const printed = vi.spyOn(console, "error").mockReturnValue();
  onTestFinished(() => printed.mockRestore());
  const past = render(<Boundary>{page(view)}</Boundary>);
  expect(shown()).toBe("READ_ONLY");
  past.unmount();
  edit.abort();
  view.dispose();
  await settle();
});

test("a view inside of a draft shows the view, and then the draft again", async () => {
  const board = makeBoard();
  const [view, edit] = [openPastView(0, [[board.todo, ["past"]]]), draft()];
  edit.refSet(board.todo, ["edited"]);
  const page = (at?: PastView): ReactElement => (
    <DraftProvider draft={edit}>
      <TimeTravel at={at}>
        <Cards of={board} />
      </TimeTravel>
    </DraftProvider>
  );
  const { rerender, unmount } = render(page(view));
  expect([shown(), field.error]).toEqual(["past|0|1|1|light", undefined]);
  rerender(page());
  expect(shown()).toBe("edited|0|1|1|light");
  unmount();
  edit.abort();
  view.dispose();
  await settle();
});
