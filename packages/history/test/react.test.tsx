// @vitest-environment jsdom
import { dosync, ref, refSet } from "@dosync/core";
import { publishChanges } from "@dosync/core/adapter";
import { createHistory, type UndoHistory } from "@dosync/history";
import { TransitionRoot, useDeref } from "@dosync/react";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { type ReactElement, startTransition } from "react";
import { afterEach, expect, test } from "vitest";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
afterEach(cleanup);

function makeTitle() {
  const title = ref("a");
  const history = createHistory([title]);
  const put = (value: string): void => dosync(() => void refSet(title, value), { label: "rename" });
  function App(): ReactElement {
    return (
      <>
        <p data-testid="title">{useDeref(title)}</p>
        <Buttons history={history} />
      </>
    );
  }
  return { title, history, put, App };
}

function Buttons({ history }: { readonly history: UndoHistory }): ReactElement {
  const next = useDeref(history.steps).at(-1);
  const answer = useDeref(history.answer);
  return (
    <>
      <output>{answer?.status}</output>
      <button disabled={!useDeref(history.canUndo)} onClick={() => history.undo()}>
        Undo {next?.label}
      </button>
      <button disabled={!useDeref(history.canRedo)} onClick={() => history.redo()}>
        Redo
      </button>
    </>
  );
}

const shown = (): unknown[] => [
  screen.getByTestId("title").textContent,
  ...screen.getAllByRole<HTMLButtonElement>("button").map(({ disabled }) => !disabled),
];

test("React: the buttons follow, and do what they say", () => {
  const { title, history, put, App } = makeTitle();
  using _history = history;
  render(<App />);
  expect(shown()).toEqual(["a", false, false]);

  act(() => put("b"));
  expect(shown()).toEqual(["b", true, false]);
  expect(screen.getAllByRole("button")[0]!.textContent).toBe("Undo rename");

  fireEvent.click(screen.getByText("Undo rename"));
  expect(shown()).toEqual(["a", false, true]);

  fireEvent.click(screen.getByText("Redo"));
  expect(shown()).toEqual(["b", true, false]);

  act(() => publishChanges([[title, "yours"]], { origin: "you" }));
  fireEvent.click(screen.getByText("Undo rename"));
  expect([...shown(), screen.getByRole("status").textContent]).toEqual([
    "yours",
    true,
    false,
    "conflicts",
  ]);
  act(() => put("c"));
  expect(screen.getByRole("status").textContent).toBe("");
});

test("React: an undo below a TransitionRoot with a pending transition shows the newest state", async () => {
  const { history, put, App } = makeTitle();
  using _history = history;
  render(
    <TransitionRoot>
      <App />
    </TransitionRoot>,
  );
  act(() => put("b"));
  await act(async () => {
    startTransition(() => put("c"));
    expect(history.undo().status).toBe("done");
  });

  expect(shown()).toEqual(["b", true, true]);
});
