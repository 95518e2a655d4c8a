import { atom, deref, derived, swap } from "@dosync/core";
import { act } from "@testing-library/react";
import type { ReactElement } from "react";
import { createRoot } from "react-dom/client";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, onTestFinished, test, vi } from "vitest";
import { useDeref } from "../src/index.ts";

// React asks for what a server has rendered, in both cases, and does not say in which.
test("HTML that is made in a page shows first values, and development says so once", () => {
  const count = atom(1, { label: "count" });
  const double = derived(() => deref(count) * 2);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const Page = (): ReactElement => (
    <p>
      {useDeref(count)}-{useDeref(double)}
    </p>
  );

  expect(renderToStaticMarkup(<Page />)).toBe("<p>1-2</p>");
  expect(warn).not.toHaveBeenCalled();
  swap(count, (n) => n + 1);
  expect(renderToStaticMarkup(<Page />)).toBe("<p>1-2</p>");
  expect(renderToStaticMarkup(<Page />)).toBe("<p>1-2</p>");

  expect(warn.mock.calls).toEqual([[expect.stringContaining('HTML was made of atom "count"')]]);
  const container = document.createElement("div");
  const root = createRoot(container);
  act(() => root.render(<Page />));
  expect(container.innerHTML).toBe("<p>2-4</p>");
  act(() => root.unmount());
});
