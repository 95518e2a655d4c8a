import { atom, reset } from "@dosync/core";
import { act, render } from "@testing-library/react";
import { type ReactElement, type ReactNode, StrictMode, Suspense } from "react";
import { expect, test } from "vitest";
import { TransitionRoot, useAtom } from "../src/index.ts";
import { leftBehind } from "../../../tests/support/at-rest.ts";

const count = atom(0);
const Shown = (): ReactElement => <i>{useAtom(count)[0]}</i>;
const Root = ({ children }: { readonly children?: ReactNode }): ReactElement => (
  <TransitionRoot>
    <Shown />
    {children}
  </TransitionRoot>
);

// StrictMode renders each component twice at first, and React 18 forgets all of one of the two.
test.each<[name: string, page: (key: number) => ReactElement]>([
  ["a root", () => <Root />],
  [
    "roots side by side",
    () => (
      <>
        <Root />
        <Root />
      </>
    ),
  ],
  [
    "a root in a root",
    () => (
      <Root>
        <Root />
      </Root>
    ),
  ],
  ["a root with another key in each render", (key) => <Root key={key} />],
  ["a root that comes later", (key) => (key === 0 ? <i /> : <Root />)],
])("in StrictMode a mounted page keeps nothing of the render that is forgotten: %s", (_, page) => {
  const shown = (key: number): ReactElement => <StrictMode>{page(key)}</StrictMode>;
  const { container, rerender, unmount } = render(shown(0));
  for (let key = 1; key <= 3; key++) {
    act(() => void reset(count, key));
    rerender(shown(key));
    expect(leftBehind()).toEqual([]);
    expect(container.textContent).toMatch(new RegExp(`^${key}+$`));
  }
  unmount();
  expect(leftBehind()).toEqual([]);
});

// React tells nobody which first renders it gives up: what those hold goes with them.
test("in StrictMode a root that suspends in its first render leaves nothing of it", async () => {
  let isReady = false;
  let go!: () => void;
  const ready = new Promise<void>((resolve) => {
    go = () => {
      isReady = true;
      resolve();
    };
  });
  const Late = (): null => {
    // oxlint-disable-next-line typescript/only-throw-error
    if (!isReady) throw ready;
    return null;
  };
  const { container, unmount } = render(
    <StrictMode>
      <Suspense fallback="waiting">
        <Root>
          <Late />
        </Root>
      </Suspense>
    </StrictMode>,
  );
  await act(async () => {
    go();
    await ready;
  });
  act(() => void reset(count, 7));
  expect(container.textContent).toBe("7");
  unmount();

  for (let i = 0; i < 20 && leftBehind().length > 0; i++) {
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => void setTimeout(resolve, 5));
    (globalThis as unknown as { gc: () => void }).gc();
  }
  expect(leftBehind()).toEqual([]);
});
