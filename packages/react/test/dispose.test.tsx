// Models end with their provider, and identities know whether a component observes them.
import { atom, deref, disposeModel, makeModel, onDispose, onObserved, derived } from "@dosync/core";
import { act, render } from "@testing-library/react";
import { type ReactElement, type ReactNode, StrictMode, useEffect, useState } from "react";
import { renderToString } from "react-dom/server";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createModel, TransitionRoot, useDeref, useDerived } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

let log: string[] = [];
let made = 0;
beforeEach(() => {
  log = [];
  made = 0;
});

/** What was to happen a moment later has happened: effects that wait, and two macrotasks. */
const moment = (): Promise<void> =>
  act(async () => {
    for (let i = 0; i < 2; i++) await new Promise((resolve) => setTimeout(resolve));
  });

const createCounter = ({ name = "it" }: { name?: string }) => {
  made++;
  const own = log; // those of the test that has made it
  onDispose(() => void own.push(`${name} ends`));
  return { count: atom(0) };
};
const [CounterProvider, useCounter] = createModel(createCounter);

function Counter(): ReactElement {
  const { count } = useCounter();
  useEffect(() => () => void log.push("a component leaves"), []);
  return <i>{useDeref(count)}</i>;
}

describe("a model ends", () => {
  test("with its provider, a moment after the components below it", async () => {
    const mounted = render(
      <CounterProvider>
        <Counter />
      </CounterProvider>,
    );
    await moment();
    expect(log).toEqual([]);
    mounted.unmount();
    await moment();
    expect(log).toEqual(["a component leaves", "it ends"]);
  });

  test("once, also in StrictMode", async () => {
    const mounted = render(
      <StrictMode>
        <CounterProvider>
          <Counter />
        </CounterProvider>
      </StrictMode>,
    );
    await moment();
    log.length = 0;
    mounted.unmount();
    await moment();
    expect(log).toEqual(["a component leaves", "it ends"]);
  });

  test("while its provider goes on rendering it does not", async () => {
    const tree = (text: string): ReactElement => (
      <StrictMode>
        <CounterProvider>{text}</CounterProvider>
      </StrictMode>
    );
    const mounted = render(tree("one"));
    const before = made;
    mounted.rerender(tree("two"));
    await moment();
    expect([log, made]).toEqual([[], before]);
  });

  test("alone, where others of the same factory go on", async () => {
    function Pair({ isBoth }: { isBoth: boolean }): ReactElement {
      return (
        <>
          <CounterProvider name="first" />
          {isBoth && <CounterProvider name="second" />}
        </>
      );
    }
    const mounted = render(<Pair isBoth />);
    mounted.rerender(<Pair isBoth={false} />);
    await moment();
    expect(log).toEqual(["second ends"]);
  });

  test("with its caller, where that has made it", async () => {
    const model = makeModel(createCounter, { name: "mine" });
    const mounted = render(
      <CounterProvider model={model}>
        <Counter />
      </CounterProvider>,
    );
    mounted.unmount();
    await moment();
    expect(log).toEqual(["a component leaves"]);
    disposeModel(model);
    expect(log).toEqual(["a component leaves", "mine ends"]);
  });

  test("at once, if the factory throws", async () => {
    const [Provider] = createModel(() => {
      onDispose(() => void log.push("ended"));
      if (log.length >= 0) throw new Error("no");
      return {};
    });
    await withoutConsole(async () => {
      render(
        <ErrorBoundary>
          <Provider />
        </ErrorBoundary>,
      );
      await moment();
    });
    expect(log.length).toBeGreaterThan(0); // React renders it twice before it gives up
  });

  test("never by itself on a server, where nothing is unmounted", async () => {
    const html = renderToString(
      <CounterProvider>
        <Counter />
      </CounterProvider>,
    );
    await moment();
    expect([html, log]).toEqual(["<i>0</i>", []]);
  });
});

describe.each([
  ["without a root", ({ children }: { children?: ReactNode }) => <>{children}</>],
  ["below a TransitionRoot", TransitionRoot],
])("%s, an identity is observed", (_name, Root) => {
  const note = (identity: Parameters<typeof onObserved>[0], name: string): void => {
    onTestFinished(
      onObserved(identity, () => {
        log.push(`${name} is observed`);
        return () => void log.push(`${name} is left`);
      }),
    );
  };
  const tree = (children: ReactNode): ReactElement => (
    <Root>
      <StrictMode>{children}</StrictMode>
    </Root>
  );

  test("while a component shows it, in StrictMode without a break", async () => {
    const count = atom(1);
    note(count, "it");
    const Show = (): ReactElement => <i>{useDeref(count)}</i>;
    const mounted = render(tree(<Show />));
    await moment();
    expect(log).toEqual(["it is observed"]);
    mounted.rerender(tree(<Show />));
    await moment();
    mounted.unmount();
    await moment();
    expect(log).toEqual(["it is observed", "it is left"]);
  });

  test("while a component shows what is derived from it", async () => {
    const count = atom(1);
    const double = derived(() => deref(count) * 2);
    note(count, "count");
    note(double, "double");
    const Show = (): ReactElement => <i>{useDerived(() => deref(double) + 1)}</i>;
    const mounted = render(tree(<Show />));
    await moment();
    expect(log.toSorted()).toEqual(["count is observed", "double is observed"]);
    mounted.unmount();
    await moment();
    expect(log.toSorted()).toEqual([
      "count is left",
      "count is observed",
      "double is left",
      "double is observed",
    ]);
  });

  test("on the way from one page to the next, without a break", async () => {
    const count = atom(1);
    note(count, "it");
    let go!: (page: number) => void;
    const Page = (): ReactElement => <i>{useDeref(count)}</i>;
    function Pages(): ReactElement {
      const [page, setPage] = useState(1);
      go = setPage;
      return <Page key={page} />;
    }
    render(tree(<Pages />));
    await moment();
    act(() => go(2));
    await moment();
    expect(log).toEqual(["it is observed"]);
  });

  test("also if somebody asks for that later", async () => {
    const count = atom(1);
    const double = derived(() => deref(count) * 2);
    const Show = (): ReactElement => <i>{useDeref(double)}</i>;
    render(tree(<Show />));
    await moment();
    note(double, "double");
    note(count, "count");
    await moment();
    expect(log.toSorted()).toEqual(["count is observed", "double is observed"]);
  });
});
