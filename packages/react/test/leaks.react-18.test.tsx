import { atom, deref, derived, ref, reset } from "@dosync/core";
import { act, render } from "@testing-library/react";
import { type ReactElement, StrictMode, startTransition, Suspense, useState } from "react";
import { expect, test } from "vitest";
import {
  createModel,
  DraftProvider,
  useAtom,
  useDeref,
  useDerived,
  useRef,
  useSelector,
  useWatch,
} from "../src/index.ts";
import { leftBehind } from "../../../tests/support/at-rest.ts";
import { isSubscribed, isWatched } from "./support/rest.ts";

// A render that React throws away runs no effect and no cleanup: what it did must not need one.
test("renders that were interrupted or suspended for ever leave nothing behind", async () => {
  const count = atom(0);
  const balance = ref(0);
  const total = derived(() => deref(count) + deref(balance));
  let renders = 0;
  const never = new Promise(() => {});
  function Reader(): ReactElement {
    renders++;
    useWatch(count, () => {});
    return (
      <i>
        {useAtom(count)[0]}
        {useRef(balance)}
        {useDeref(total)}
        {useDerived(() => deref(total) * 2)}
        {useSelector(balance, (n) => [n]).length}
      </i>
    );
  }
  const Never = (): ReactElement => {
    throw never;
  };
  let show!: (what: "nothing" | "suspended") => void;
  function Page(): ReactElement {
    const [what, setWhat] = useState<"nothing" | "suspended">("nothing");
    show = setWhat;
    if (what === "nothing") return <p>nothing</p>;
    return (
      <>
        {Array.from({ length: 20 }, (_, i) => (
          <Reader key={i} />
        ))}
        {what === "suspended" ? <Never /> : null}
      </>
    );
  }
  const { unmount } = render(
    <StrictMode>
      <Suspense fallback="waiting">
        <Page />
      </Suspense>
    </StrictMode>,
  );

  for (let i = 0; i < 25; i++) {
    await act(async () => {
      startTransition(() => show("suspended"));
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
    act(() => show("nothing"));
    reset(count, i + 1);
  }

  expect(renders).toBeGreaterThanOrEqual(20 * 25);
  expect([count, balance, total].map(isSubscribed)).toEqual([false, false, false]);
  expect(isWatched(count)).toBe(false);
  unmount();
});

test("a draft is opened only by a provider that is mounted", async () => {
  const never = new Promise(() => {});
  const Never = (): ReactElement => {
    throw never;
  };
  const { rerender, unmount } = render(
    <StrictMode>
      <Suspense fallback="waiting">
        <DraftProvider>
          <i />
        </DraftProvider>
        <Never />
      </Suspense>
    </StrictMode>,
  );
  await act(async () => await Promise.resolve());
  expect(leftBehind()).toEqual([]);

  rerender(
    <StrictMode>
      <DraftProvider>
        <i />
      </DraftProvider>
    </StrictMode>,
  );
  expect(leftBehind()).toEqual(["1 open read points"]);
  unmount();

  expect(leftBehind()).toEqual([]);
});

test("a model goes with its provider", async () => {
  const models: WeakRef<object>[] = [];
  const [Provider, useModel] = createModel(() => {
    const count = atom({ n: 0 });
    const model = { count, double: derived(() => deref(count).n * 2) };
    models.push(new WeakRef(model));
    return model;
  });
  const Show = (): ReactElement => <i>{useDeref(useModel().double)}</i>;
  for (let i = 0; i < 20; i++) {
    const { unmount } = render(
      <Provider>
        <Show />
      </Provider>,
    );
    unmount();
  }

  for (let i = 0; i < 5; i++) {
    await act(async () => await new Promise((resolve) => setTimeout(resolve, 10)));
    (globalThis as unknown as { gc: () => void }).gc();
  }

  const left = models.filter((model) => model.deref() !== undefined).length;
  expect(models).toHaveLength(20);
  expect(left).toBeLessThanOrEqual(2); // React keeps the last tree for a while
});
