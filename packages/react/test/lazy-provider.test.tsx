import { atom, deref, derived, draft, ref, reset } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import { type ReactElement, StrictMode } from "react";
import { expect, test } from "vitest";
// Not from the index, which would load the providers.
import { useAtom } from "../src/use-atom.ts";
import { useDeref } from "../src/use-deref.ts";
import { useDerived } from "../src/use-derived.ts";
import { withoutConsole } from "./support/console.ts";

test("components that were mounted before any provider was loaded go on, and new ones find it", async () => {
  const count = atom(1);
  const name = ref("Ada");
  const double = derived(() => deref(count) * 2);
  const Show = (): ReactElement => (
    <output>{`${useAtom(count)[0]} ${useDeref(double)} ${useDerived(() => deref(name).length)}`}</output>
  );
  const page = (below: ReactElement | null): ReactElement => (
    <StrictMode>
      <Show />
      {below}
    </StrictMode>
  );
  const { rerender } = render(page(null));
  act(() => void reset(count, 2));
  expect(screen.getByRole("status")).toHaveTextContent("2 4 3");

  const { DraftProvider } = await import("../src/draft-provider.ts");
  const edit = draft();
  edit.refSet(name, "Grace");
  const Edited = (): ReactElement => <em>{useDeref(name)}</em>;
  const said = await withoutConsole(() => {
    rerender(
      page(
        <DraftProvider draft={edit}>
          <Edited />
        </DraftProvider>,
      ),
    );
    act(() => void reset(count, 3));
  });

  expect(screen.getByRole("status")).toHaveTextContent("3 6 3");
  expect(screen.getByText("Grace")).toBeInTheDocument();
  expect(said).toEqual([]);
  act(() => edit.abort());
});
