import { agent, atom, deref, derived, ref, reset, send, swap } from "@dosync/core";
import { act, render, screen, waitFor } from "@testing-library/react";
import { type ReactElement, StrictMode, Suspense, use, useDeferredValue } from "react";
import { expect, test } from "vitest";
import { useAgent, useDeref, useRef } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

const nextTask = (): Promise<void> =>
  act(async () => await new Promise<void>((resolve) => setTimeout(resolve, 5)));
const shown = (): string | null => screen.getByRole("status").textContent;

test("a promise in an atom is a value, which React can wait for", async () => {
  const user = atom(Promise.resolve("Ada"));
  const greeting = derived(() => deref(user).then((name) => `Hello ${name}`));
  const Name = (): ReactElement => (
    <output>{`${use(useDeref(user))} ${use(useDeref(greeting))}`}</output>
  );
  await act(async () => {
    render(
      <StrictMode>
        <Suspense fallback="loading">
          <Name />
        </Suspense>
      </StrictMode>,
    );
    await Promise.resolve();
  });
  await nextTask();
  expect(shown()).toBe("Ada Hello Ada");

  let resolve!: (name: string) => void;
  const next = new Promise<string>((done) => {
    resolve = done;
  });
  await act(async () => {
    void reset(user, next);
    await Promise.resolve();
  });
  expect(document.body.textContent).toContain("loading");
  resolve("Grace");
  await nextTask();

  expect(shown()).toBe("Grace Hello Grace");
  expect(deref(user)).toBe(next);
});

test("a promise that is rejected reaches the error boundary", async () => {
  const failing = Promise.reject(new Error("offline"));
  failing.catch(() => {});
  const user = ref(failing);
  const Name = (): ReactElement => <output>{use(useRef(user))}</output>;

  await withoutConsole(async () => {
    await act(async () => {
      render(
        <ErrorBoundary>
          <Suspense fallback="loading">
            <Name />
          </Suspense>
        </ErrorBoundary>,
      );
      await Promise.resolve();
    });
    await nextTask();
  });

  expect(screen.getByRole("alert")).toHaveTextContent("offline");
});

test("several components wait for one agent, and each action shows the fallback again", async () => {
  const page = agent(0, { label: "page" });
  let arrive!: () => void;
  const arrival = new Promise<void>((resolve) => void (arrive = resolve));
  const load = async (n: number): Promise<number> => {
    await arrival;
    return n + 1;
  };
  const Page = (): ReactElement => <i>{useAgent(page, { suspense: true }).value}</i>;
  render(
    <Suspense fallback={<p>loading</p>}>
      <Page />
      <Page />
    </Suspense>,
  );
  const pages = (): string => [...document.querySelectorAll("i")].map((i) => i.textContent).join();
  expect(pages()).toBe("0,0");

  act(() => void send(page, load));
  expect(screen.getByText("loading")).toBeInTheDocument();
  arrive();
  await waitFor(() => expect(screen.queryByText("loading")).toBeNull());
  expect(pages()).toBe("1,1");
});

test("a deferred value lags behind and arrives", async () => {
  const count = atom(0);
  const log: string[] = [];
  function Both(): ReactElement {
    const now = useDeref(count);
    const later = useDeferredValue(now);
    log.push(`${now} ${later}`);
    return <output>{`${now} ${later}`}</output>;
  }
  render(<Both />);

  act(() => void swap(count, (n) => n + 1));

  expect(log).toEqual(["0 0", "1 0", "1 1"]);
});
