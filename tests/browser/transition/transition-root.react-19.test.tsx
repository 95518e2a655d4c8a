import { agent, alter, atom, dosync, dosyncAsync, ref, reset, send, settled } from "@dosync/core";
import { TransitionRoot, useDeref } from "@dosync/react";
import { type ReactElement, startTransition, Suspense, use } from "react";
import { expect, test } from "vitest";
import { mount, sleep, until } from "./support.tsx";

test("an asynchronous transaction and an agent bring the pending transition to the screen", async () => {
  const total = ref(100);
  const moved = ref(0);
  const worker = agent(0);
  const { text } = mount(
    <TransitionRoot>
      <Value of={total} /> <Value of={moved} /> <Value of={worker} />
    </TransitionRoot>,
  );

  startTransition(async () => {
    dosync(() => {
      alter(total, (n) => n - 10);
      alter(moved, (n) => n + 10);
    });
    await sleep(200); // the transition is pending for as long
  });
  expect(text()).toBe("100 0 0");
  await dosyncAsync((tx) => {
    tx.alter(total, (n) => n - 1);
    tx.alter(moved, (n) => n + 1);
  });
  await until(() => text() !== "100 0 0");
  expect(text()).toBe("89 11 0");
  send(worker, (n) => n + 1);
  await settled(worker);
  await until(() => text() === "89 11 1");
});

test("a transition that suspends keeps the old screen", async () => {
  const pages = [Promise.resolve("first"), sleep(50).then(() => "second")];
  const page = atom(pages[0]!);
  const Page = (): ReactElement => <b>{use(useDeref(page))}</b>;
  const { text } = mount(
    <TransitionRoot>
      <Suspense fallback="loading">
        <Page />
      </Suspense>
    </TransitionRoot>,
  );
  await until(() => text() === "first");
  const seen = new Set<string>();

  startTransition(() => void reset(page, pages[1]!));
  await until(() => {
    seen.add(text());
    return text() === "second";
  });

  expect([...seen]).toEqual(["first", "second"]);
});

function Value({ of }: { of: Parameters<typeof useDeref>[0] }): ReactElement {
  return <>{String(useDeref(of))}</>;
}
