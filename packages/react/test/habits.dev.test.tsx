// An identity that is shown instead of its value.
import { atom, derived, ref } from "@dosync/core";
import { render, screen } from "@testing-library/react";
import type { ReactElement, ReactNode } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import { useDeref } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

function warnings(): string[] {
  const said: string[] = [];
  const warn = vi.spyOn(console, "warn").mockImplementation((...words: unknown[]) => {
    said.push(words.map(String).join(" "));
  });
  onTestFinished(() => warn.mockRestore());
  return said;
}

test("a component that makes a text of an identity is told to show the value, once of each", () => {
  const said = warnings();
  const balance = ref(500, { label: "balance" });
  const total = derived(() => 1, { label: "total" });
  function Page({ n }: { n: number }): ReactElement {
    const value = useDeref(balance);
    return <p title={`${n}`}>{`${String(balance)} ${String(total)} ${value}`}</p>;
  }
  const { rerender } = render(<Page n={1} />);
  rerender(<Page n={2} />);

  expect(screen.getByText(/500/)).toBeDefined();
  expect(said).toEqual([
    expect.stringMatching(/PRINTED.*<Page>.*ref "balance".*useDeref\(/),
    expect.stringMatching(/PRINTED.*<Page>.*derived "total"/),
  ]);
});

test("a text that is made in an event or an effect is nobody's mistake", () => {
  const said = warnings();
  const count = atom(5);
  const log: string[] = [];
  function Page(): ReactElement {
    const value = useDeref(count);
    return <button onClick={() => log.push(String(count))}>{value}</button>;
  }
  render(<Page />);
  screen.getByRole("button").click();

  expect([log.length, said]).toEqual([1, []]);
});

test("an identity as a child is refused by React, and the error names it", async () => {
  const balance = ref(500, { label: "balance" });
  await withoutConsole(() =>
    render(
      <ErrorBoundary>
        <p>{balance as unknown as ReactNode}</p>
      </ErrorBoundary>,
    ),
  );
  expect(screen.getByRole("alert").textContent).toMatch(/ref "?balance/);
});
