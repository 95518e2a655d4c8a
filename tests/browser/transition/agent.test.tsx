/* oxlint-disable react/globals, react/immutability */
import { agent, atom, send, settled, swap } from "@dosync/core";
import { TransitionRoot, useAgent, useDeref } from "@dosync/react";
import { type ReactElement, startTransition, Suspense, useLayoutEffect } from "react";
import { flushSync } from "react-dom";
import { expect, test } from "vitest";
import { mount, spin, until } from "./support.tsx";

test("an agent is at rest on the screen together with its new value", async () => {
  const saved = agent(0);
  const other = atom(0);
  const screens: string[] = [];
  function Saved(): ReactElement {
    const { value, pending } = useAgent(saved);
    const beside = useDeref(other);
    useLayoutEffect(() => void screens.push(`${value}/${pending}`));
    return (
      <>
        {value}/{pending} {beside}
      </>
    );
  }
  const { text } = mount(
    <TransitionRoot>
      <Saved />
    </TransitionRoot>,
  );

  flushSync(() => void send(saved, (n) => n + 1));
  expect(text()).toBe("0/1 0");
  await settled(saved);
  await until(() => text() === "1/0 0");
  let finish!: (value: number) => void;
  const wait = new Promise<number>((resolve) => {
    finish = resolve;
  });
  startTransition(() => {
    swap(other, (n) => n + 1);
    send(saved, () => wait);
  });
  await until(() => text().startsWith("1/1"));
  finish(2);
  await until(() => text() === "2/0 1");

  expect(screens.filter((screen, i) => screen !== screens[i - 1])).toEqual([
    "0/0",
    "0/1",
    "1/0",
    "1/1",
    "2/0",
  ]);
});

test("a click that comes first shows an agent at rest together with its new value", async () => {
  const saved = agent(0);
  const other = atom(0);
  const screens: string[] = [];
  function Saved(): ReactElement {
    const { value, pending } = useAgent(saved);
    const beside = useDeref(other);
    useLayoutEffect(() => void screens.push(`${value}/${pending} ${beside}`));
    return <>{`${value}/${pending} ${beside}`}</>;
  }
  const { text } = mount(
    <TransitionRoot>
      <Saved />
    </TransitionRoot>,
  );
  flushSync(() => void send(saved, () => 1));
  expect(text()).toBe("0/1 0");

  await settled(saved); // what React was told meanwhile waits for a task of its own
  flushSync(() => void swap(other, (n) => n + 1));

  await until(() => text() === "1/0 1");
  expect(screens).not.toContain("1/1 1");
});

test("a transition that comes first shows an agent at rest together with its new value", async () => {
  const saved = agent(0);
  const other = atom(0);
  const screens: string[] = [];
  let isSent = false;
  function Saved(): ReactElement {
    const { value, pending } = useAgent(saved);
    const beside = useDeref(other);
    useLayoutEffect(() => void screens.push(`${value}/${pending}`));
    return <>{`${value}/${pending} ${beside}`}</>;
  }
  // Takes so long that React renders the rest in a task of its own, and sends in between.
  function Slow(): null {
    if (useDeref(other) === 1 && !isSent) {
      isSent = true;
      queueMicrotask(() => finish(2));
      spin(20);
    }
    return null;
  }
  const { text } = mount(
    <TransitionRoot>
      <Slow />
      <Saved />
    </TransitionRoot>,
  );
  let finish!: (value: number) => void;
  const wait = new Promise<number>((resolve) => {
    finish = resolve;
  });
  flushSync(() => void send(saved, () => wait));
  expect(text()).toBe("0/1 0");
  startTransition(() => void swap(other, (n) => n + 1));

  await until(() => text() === "2/0 1");
  expect(screens.filter((screen, i) => screen !== screens[i - 1])).toEqual(["0/0", "0/1", "2/0"]);
});

test("an agent that suspends below a root goes on when it is done, each time", async () => {
  const page = agent("home");
  const Page = (): ReactElement => <>{useAgent(page, { suspense: true }).value}</>;
  const { text } = mount(
    <TransitionRoot>
      <Suspense fallback="loading">
        <Page />
      </Suspense>
    </TransitionRoot>,
  );
  expect(text()).toBe("home");

  for (const next of ["news", "about"]) {
    flushSync(() => void send(page, async () => next));
    expect(text()).toContain("loading");
    // oxlint-disable-next-line no-await-in-loop
    await until(() => text() === next);
  }
});
