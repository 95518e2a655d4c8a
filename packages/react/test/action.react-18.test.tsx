import { alter, dosync, ref } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, startTransition } from "react";
import { expect, test } from "vitest";
import { TransitionRoot, useAction, useRef } from "../src/index.ts";

const shown = (): string | null => screen.getByRole("status").textContent;

test("a run in a transition is pending on the screen that stays", async () => {
  const balance = ref(100);
  let goOn!: () => void;
  const passed = new Promise<void>((resolve) => (goOn = resolve));
  let start!: () => void;
  function App(): ReactElement {
    const { run, pending } = useAction(async () => {
      dosync(() => alter(balance, (n) => n - 10));
      await passed;
    });
    start = () => startTransition(() => void run());
    return (
      <output>
        {pending ? "…" : "done"} {useRef(balance)}
      </output>
    );
  }
  render(
    <TransitionRoot>
      <App />
    </TransitionRoot>,
  );

  await act(async () => start());
  expect(shown()).toBe("… 90");
  await act(async () => goOn());

  expect(shown()).toBe("done 90");
});
