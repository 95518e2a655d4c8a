import { deref, invariant, ref } from "@dosync/core";
import { act, render } from "@testing-library/react";
import { type ReactElement, Suspense, useState } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import { createModel, useDeref } from "../src/index.ts";

// The component hands out what lets it suspend.
/* oxlint-disable react/immutability */
// React runs the layout effects of what Suspense has hidden once more when it shows it again.
test("a server's data that was refused is refused once, also where its provider was hidden meanwhile", async () => {
  const reported: unknown[] = [];
  vi.stubGlobal("reportError", (error: unknown) => void reported.push(error));
  onTestFinished(() => void vi.unstubAllGlobals());
  const [Provider, useCart] = createModel(
    () => {
      const total = ref(0);
      invariant("a total is at least 0", () => deref(total) >= 0);
      return { total };
    },
    { label: "Cart" },
  );
  const Total = (): ReactElement => <i>{useDeref(useCart().total)}</i>;
  let go!: () => void;
  const waiting = new Promise<void>((resolve) => {
    go = resolve;
  });
  let isWaiting = false;
  let again!: () => void;
  const Waits = (): null => {
    const [, count] = useState(0);
    again = () => count((n) => n + 1);
    // oxlint-disable-next-line typescript/only-throw-error
    if (isWaiting) throw waiting;
    return null;
  };
  const page = (total: number): ReactElement => (
    <Suspense fallback="…">
      <Provider data={{ total }}>
        <Total />
      </Provider>
      <Waits />
    </Suspense>
  );
  const { container, rerender } = render(page(2));
  rerender(page(-1));
  expect(reported).toHaveLength(1);

  isWaiting = true;
  act(again);
  expect(container.textContent).toContain("…");
  await act(async () => {
    isWaiting = false;
    go();
    await waiting;
  });

  expect(container.textContent).toBe("2");
  expect(reported).toMatchObject([{ code: "DATA_REFUSED" }]);
});
