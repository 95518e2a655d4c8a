import { atom, deref, dosync, dosyncAsync, draft, ref, refSet, reset } from "@dosync/core";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode, useState } from "react";
import { expect, test } from "vitest";
import { type Action, TransitionRoot, useAction, useRef } from "../src/index.ts";
import { withdrawal } from "../../../tests/support/withdrawal.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

/** Says how a function goes, and hands out what runs it. */
function actionOf<A extends unknown[], R>(
  action: (...args: A) => R,
): { Show: () => ReactElement; now: () => Action<A, R> } {
  let shown!: Action<A, R>;
  const Show = (): ReactElement => {
    shown = useAction(action);
    const { error, pending } = shown;
    const failure = error instanceof Error ? error.message : String(error);
    return <output>{`${pending ? "pending" : "at rest"}, ${failure}`}</output>;
  };
  return { Show, now: () => shown };
}

const shown = (): string | null => screen.getByRole("status").textContent;

function gate(): { passed: Promise<void>; open: () => void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

test("what the transaction throws is shown, not thrown, and the next run forgets it", () => {
  const { balance, withdraw } = withdrawal();
  const { Show, now } = actionOf(withdraw);
  render(
    <StrictMode>
      <Show />
    </StrictMode>,
  );
  const answers: unknown[] = [];

  act(() => void answers.push(now().run(500)));
  expect([shown(), deref(balance)]).toEqual(["at rest, low funds", 100]);
  act(() => void answers.push(now().run(30)));

  expect([shown(), deref(balance)]).toEqual(["at rest, undefined", 70]);
  expect(answers).toEqual([undefined, 70]);
});

test.each([0, undefined, null, ""])("a function that throws %o answers undefined", (thrown) => {
  const { Show, now } = actionOf(() => {
    throw thrown;
  });
  render(<Show />);
  let answer: unknown = "none";

  act(() => (answer = now().run()));

  expect([answer, now().error, now().pending]).toEqual([undefined, thrown, false]);
});

test.each([
  ["in StrictMode", StrictMode],
  ["below a TransitionRoot", TransitionRoot],
])(
  "%s an overtaken run that fails is shown, and pending ends with the last run",
  async (_, Root) => {
    const gates = { bad: gate(), good: gate() };
    const { Show, now } = actionOf(async (name: "bad" | "good") => {
      await gates[name].passed;
      if (name === "bad") throw new Error("refused");
      return name;
    });
    render(
      <Root>
        <Show />
      </Root>,
    );
    const answers: unknown[] = [];
    await act(async () => {
      void now()
        .run("bad")
        .then((answer) => answers.push(answer));
      void now()
        .run("good")
        .then((answer) => answers.push(answer));
    });
    expect(shown()).toBe("pending, undefined");

    await act(async () => gates.bad.open());
    expect(shown()).toBe("pending, refused");
    await act(async () => gates.good.open());

    expect([shown(), answers]).toEqual(["at rest, refused", [undefined, "good"]]);
  },
);

test("reset forgets the error, and what the runs under way will say", async () => {
  const { passed, open } = gate();
  const { Show, now } = actionOf(async () => {
    await passed;
    throw new Error("late");
  });
  render(<Show />);
  await act(async () => void now().run());
  expect(shown()).toBe("pending, undefined");

  act(() => now().reset());
  expect(shown()).toBe("at rest, undefined");
  await act(async () => open());

  expect(shown()).toBe("at rest, undefined");
});

test("a run that ends after its component was unmounted has committed, and nothing complains", async () => {
  const { balance } = withdrawal();
  const { passed, open } = gate();
  const { Show, now } = actionOf(() =>
    dosyncAsync(async (tx) => {
      tx.alter(balance, (n) => n - 60);
      await passed;
    }),
  );
  const { unmount } = render(<Show />);
  let run: unknown;
  await act(async () => void (run = now().run()));

  unmount();
  const said = await withoutConsole(async () => (open(), await run));

  expect([deref(balance), said]).toEqual([40, []]);
});

test("a draft that conflicts with others says so", () => {
  const name = ref("Ada", { label: "name" });
  const edit = draft();
  edit.refSet(name, "Grace");
  dosync(() => refSet(name, "Alan"));
  const { Show, now } = actionOf(() => edit.commit());
  render(<Show />);

  act(() => now().run());

  expect(now().error).toMatchObject({ code: "DRAFT_CONFLICT" });
  expect(deref(name)).toBe("Alan");
  edit.abort();
});

test("in a transaction, what fails takes that transaction with it", () => {
  const { balance, withdraw } = withdrawal();
  const { Show, now } = actionOf(withdraw);
  const other = ref(0);
  render(<Show />);

  const both = (): void =>
    dosync(() => {
      refSet(other, 1);
      now().run(500);
    });

  expect(() => act(both)).toThrow("low funds");
  expect([deref(balance), deref(other)]).toEqual([100, 0]);
});

test("what is run is the function of the latest render; run changes with it alone, and reset never", () => {
  const log: string[] = [];
  const runs = new Set<unknown>();
  const resets = new Set<unknown>();
  let rerender!: () => void;
  const first = (): void => void log.push("first");
  const second = (): void => void log.push("second");
  function Button(): ReactElement {
    const [isSecond, set] = useState(false);
    rerender = () => set(true);
    const { run, reset } = useAction(isSecond ? second : first);
    runs.add(run);
    resets.add(reset);
    return <button onClick={() => run()}>go</button>;
  }
  render(<Button />);

  fireEvent.click(screen.getByText("go"));
  act(rerender);
  fireEvent.click(screen.getByText("go"));

  expect([log, runs.size, resets.size]).toEqual([["first", "second"], 2, 1]);
});

test.each([
  ["in StrictMode", StrictMode],
  ["below a TransitionRoot", TransitionRoot],
])("%s no screen says that a run is over and shows what was before it", async (_, Root) => {
  const balance = ref(100);
  const { passed, open } = gate();
  const screens: string[] = [];
  let start!: () => unknown;
  function Show(): ReactElement {
    const { run, pending } = useAction(() =>
      dosyncAsync(async (tx) => {
        await passed;
        tx.refSet(balance, 40);
      }),
    );
    start = run;
    return <output>{`${pending ? "pending" : "at rest"}, ${useRef(balance)}`}</output>;
  }
  const { container } = render(
    <Root>
      <Show />
    </Root>,
  );
  const observer = new MutationObserver(() => screens.push(container.textContent ?? ""));
  observer.observe(container, { characterData: true, childList: true, subtree: true });
  await act(async () => void start());

  await act(async () => open());

  observer.disconnect();
  expect([screens.includes("at rest, 100"), shown()]).toEqual([false, "at rest, 40"]);
});

test("run says that it may not be called while a component renders", async () => {
  const count = atom(0);
  function Wrong(): ReactElement {
    const { run } = useAction(() => void reset(count, 1));
    return <button>{String(run())}</button>;
  }

  await withoutConsole(() =>
    render(
      <ErrorBoundary>
        <Wrong />
      </ErrorBoundary>,
    ),
  );

  expect(document.body.textContent).toMatch(/Nothing may be run while <Wrong> renders/);
  expect(deref(count)).toBe(0);
});

test("what is no function is refused where it is given", async () => {
  const { Show } = actionOf(5 as never);

  await withoutConsole(() => expect(() => render(<Show />)).toThrow(/useAction.* was given 5/));
});
