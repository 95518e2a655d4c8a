import { agent, send } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode, Suspense } from "react";
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
