/* oxlint-disable react/globals, react/immutability */
import { atom, deref, derived, reset, swap } from "@dosync/core";
import { TransitionRoot, useDeref, useDerived } from "@dosync/react";
import { type ReactElement, startTransition, Suspense, useLayoutEffect } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, onTestFinished, test } from "vitest";
import { until } from "./support.tsx";

function hydrate(html: string, element: ReactElement): { text: () => string; errors: unknown[] } {
  const container = document.body.appendChild(document.createElement("div"));
  container.innerHTML = html;
  const errors: unknown[] = [];
  const root = hydrateRoot(container, element, {
    onRecoverableError: (error) => errors.push(error),
  });
  onTestFinished(() => {
    root.unmount();
    container.remove();
  });
  return { text: () => container.textContent, errors };
}

test("a page is hydrated from what the server rendered, though the state has changed since", async () => {
  const count = atom(1);
  const double = derived(() => deref(count) * 2);
  const Page = (): ReactElement => (
    <TransitionRoot>
      {useDeref(count)}
      <Values of={count} />-<Values of={double} />-<Inline of={count} />
    </TransitionRoot>
  );
  const html = renderToString(<Page />);
  reset(count, 5);

  const { text, errors } = hydrate(html, <Page />);
  expect(text()).toBe("11-2-2");
  await until(() => text() === "55-10-6");
  startTransition(() => void swap(count, (n) => n + 1));
  await until(() => text() === "66-12-7");

  expect(errors).toEqual([]);
});

test.for([
  ["is still to be hydrated", "in an effect", false],
  ["waits", "later", false],
  ["has just got what it waits for", "later", true],
] as const)(
  "a part of a page that %s when the state changes starts from what the server rendered",
  async ([, when, isLoadedFirst]) => {
    const count = atom(1);
    const { waiting, load } = toBeLoaded();
    let isServer = true;
    let lateAttempts = 0;
    const Late = (): ReactElement => {
      if (!isServer) lateAttempts++;
      if (!isServer && !waiting.isDone) throw waiting.promise;
      return <Values of={count} />;
    };
    const change = (): void => void swap(count, (n) => n + 1);
    const Page = (): ReactElement => (
      <TransitionRoot>
        <Values of={count} />
        {when === "in an effect" && <Once hydrated={change} />}
        <Suspense fallback="loading">
          <Late />
        </Suspense>
      </TransitionRoot>
    );
    const html = renderToString(<Page />);
    isServer = false;

    const { text, errors } = hydrate(html, <Page />);
    await until(() => lateAttempts > 0);
    if (isLoadedFirst) load();
    if (when === "later") change();
    expect(text()).toMatch(/^[12]1$/);
    if (!isLoadedFirst) load();
    await until(() => text() === "22");

    expect(errors).toEqual([]);
  },
);

interface Waiting {
  readonly promise: Promise<void>;
  isDone: boolean;
}

function toBeLoaded(): { waiting: Waiting; load: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  const waiting = { promise, isDone: false };
  return {
    waiting,
    load: () => {
      waiting.isDone = true;
      resolve();
    },
  };
}

function Once({ hydrated }: { hydrated: () => void }): null {
  useLayoutEffect(hydrated, [hydrated]);
  return null;
}

function Values({ of }: { of: Parameters<typeof useDeref>[0] }): ReactElement {
  return <i>{String(useDeref(of))}</i>;
}

function Inline({ of }: { of: ReturnType<typeof atom<number>> }): ReactElement {
  return <i>{useDerived(() => deref(of) + 1)}</i>;
}
