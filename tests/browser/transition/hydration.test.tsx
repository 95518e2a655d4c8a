/* oxlint-disable react/globals, react/immutability */
import { atom, deref, derived, reset, swap } from "@dosync/core";
import { TransitionRoot, useDeref, useDerived } from "@dosync/react";
import { type ReactElement, startTransition, Suspense } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, onTestFinished, test } from "vitest";
import { after, sleep, until, Wait } from "./support.tsx";

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

test("a part of a page that is hydrated later starts from what the server rendered", async () => {
  const count = atom(1);
  let isServer = true;
  const loaded = after(60);
  const Late = (): ReactElement => {
    return (
      <>
        {!isServer && <Wait until={loaded} />}
        <Values of={count} />
      </>
    );
  };
  const Page = (): ReactElement => (
    <TransitionRoot>
      <Values of={count} />
      <Suspense fallback="loading">
        <Late />
      </Suspense>
    </TransitionRoot>
  );
  const html = renderToString(<Page />);
  isServer = false;

  const { text, errors } = hydrate(html, <Page />);
  await sleep(20);
  swap(count, (n) => n + 1);
  await until(() => text() === "22");

  expect(errors).toEqual([]);
});

function Values({ of }: { of: Parameters<typeof useDeref>[0] }): ReactElement {
  return <i>{String(useDeref(of))}</i>;
}

function Inline({ of }: { of: ReturnType<typeof atom<number>> }): ReactElement {
  return <i>{useDerived(() => deref(of) + 1)}</i>;
}
