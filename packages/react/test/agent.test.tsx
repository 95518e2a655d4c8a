import { addWatch, agent, send } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode, Suspense, useLayoutEffect } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { type AgentView, useAgent } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

/** A promise and the functions that settle it. */
function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const settle = (): Promise<void> =>
  act(async () => void (await new Promise((r) => setTimeout(r, 5))));
const shown = (): string | null => screen.getByRole("status").textContent;

test("useAgent shows the value, how much is pending and a failure, and restarts", async () => {
  const saved = agent(0);
  let view!: AgentView<number>;
  function Show(): ReactElement {
    view = useAgent(saved);
    return <output>{`${view.value} ${view.pending} ${String(view.error?.code)}`}</output>;
  }
  render(
    <StrictMode>
      <Show />
    </StrictMode>,
  );
  const first = deferred<number>();
  const second = deferred<number>();

  act(
    () =>
      void send(
        send(saved, () => first.promise),
        () => second.promise,
      ),
  );
  expect(shown()).toBe("0 2 undefined");
  first.resolve(5);
  await settle();
  expect(shown()).toBe("5 1 undefined");
  second.reject(new Error("offline"));
  await settle();
  expect(shown()).toBe("5 0 AGENT_FAILED");
  act(() => view.restart(7));

  expect(shown()).toBe("7 0 undefined");
});

test("a watch that renders at once shows an agent at rest together with its new value", async () => {
  const saved = agent(0);
  const screens: string[] = [];
  function Show(): ReactElement {
    const { value, pending } = useAgent(saved);
    useLayoutEffect(() => void screens.push(`${value} ${pending}`));
    return <output>{`${value} ${pending}`}</output>;
  }
  render(<Show />);
  addWatch(saved, {}, () => flushSync(() => {}));

  act(() => void send(saved, () => 1));
  await settle();

  expect(screens).toEqual(["0 0", "0 1", "1 0"]);
});

test("with suspense the fallback is shown until nothing is pending", async () => {
  const user = agent<string>("nobody");
  const loading = deferred<string>();
  send(user, () => loading.promise);
  const Name = (): ReactElement => <output>{useAgent(user, { suspense: true }).value}</output>;
  render(
    <StrictMode>
      <Suspense fallback={<p>loading</p>}>
        <Name />
      </Suspense>
    </StrictMode>,
  );
  expect(screen.getByText("loading")).toBeInTheDocument();

  loading.resolve("Ada");
  await settle();

  expect(shown()).toBe("Ada");
});

test("with suspense a failure goes to the error boundary", async () => {
  const user = agent<string>("nobody");
  const loading = deferred<string>();
  send(user, () => loading.promise);
  const Name = (): ReactElement => <output>{useAgent(user, { suspense: true }).value}</output>;
  render(
    <ErrorBoundary>
      <Suspense fallback={<p>loading</p>}>
        <Name />
      </Suspense>
    </ErrorBoundary>,
  );

  await withoutConsole(async () => {
    loading.reject(new Error("offline"));
    await settle();
  });

  expect(screen.getByRole("alert")).toHaveTextContent("has failed: Error: offline");
});

test("with suspense a failure reaches the error boundary while more actions wait", async () => {
  const user = agent<string>("nobody");
  const loading = deferred<string>();
  send(user, () => loading.promise);
  send(user, () => "never run");
  const Name = (): ReactElement => <output>{useAgent(user, { suspense: true }).value}</output>;
  render(
    <ErrorBoundary>
      <Suspense fallback={<p>loading</p>}>
        <Name />
      </Suspense>
    </ErrorBoundary>,
  );
  expect(screen.getByText("loading")).toBeInTheDocument();

  await withoutConsole(async () => {
    loading.reject(new Error("offline"));
    await settle();
  });

  expect(screen.getByRole("alert")).toHaveTextContent("has failed: Error: offline");
});

test("with suspense a component waits for all that is pending, and for the next action again", async () => {
  const user = agent<string>("nobody");
  const [first, second, third] = [deferred<string>(), deferred<string>(), deferred<string>()];
  const Name = (): ReactElement => <output>{useAgent(user, { suspense: true }).value}</output>;
  render(
    <Suspense fallback={<p>loading</p>}>
      <Name />
    </Suspense>,
  );
  expect(shown()).toBe("nobody");

  act(
    () =>
      void send(
        send(user, () => first.promise),
        () => second.promise,
      ),
  );
  expect(screen.getByText("loading")).toBeInTheDocument();
  first.resolve("Ada");
  await settle();
  expect(screen.getByText("loading")).toBeInTheDocument();
  second.resolve("Grace");
  await settle();
  expect(shown()).toBe("Grace");
  expect(screen.queryByText("loading")).toBeNull();

  act(() => void send(user, () => third.promise));
  expect(screen.getByText("loading")).toBeInTheDocument();
  await settle();
  expect(screen.getByText("loading")).toBeInTheDocument();
  third.resolve("Alan");
  await settle();
  expect(shown()).toBe("Alan");
  expect(screen.queryByText("loading")).toBeNull();
});
