import { deref, dosync, ref, refSet } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactElement, StrictMode } from "react";
import { expect, test } from "vitest";
import { DraftProvider, useDraft, useRef, useValidation } from "../src/index.ts";

// As somebody at a keyboard sees it: what is typed stays, the cursor too, and only Save saves.

function Field({ of, label }: { of: ReturnType<typeof ref<string>>; label: string }): ReactElement {
  const { value, set, error } = useValidation(of);
  return (
    <label>
      {label}
      <input
        value={value}
        onChange={(event) => set(event.target.value)}
        aria-invalid={error !== undefined}
      />
    </label>
  );
}

function Buttons(): ReactElement {
  const { draft, changes, conflicts } = useDraft();
  return (
    <>
      <button disabled={changes.length === 0} onClick={() => draft.commit()}>
        Save
      </button>
      <button
        disabled={conflicts.length === 0}
        onClick={() => draft.rebase({ resolve: ({ mine }) => mine })}
      >
        Keep mine
      </button>
    </>
  );
}

const input = (label: string): HTMLInputElement => screen.getByLabelText(label);

test("a field keeps what is typed while it is refused, and the state keeps what was valid", async () => {
  const user = userEvent.setup();
  const code = ref("1", { validator: (text) => /^\d+$/.test(text) });
  const Shown = (): ReactElement => <output>{useRef(code)}</output>;
  render(
    <StrictMode>
      <Field of={code} label="Code" />
      <Shown />
    </StrictMode>,
  );

  await user.type(input("Code"), "2x");
  expect(input("Code")).toHaveValue("12x");
  expect(input("Code")).toHaveAttribute("aria-invalid", "true");
  expect(screen.getByRole("status")).toHaveTextContent("12");
  await user.type(input("Code"), "{Backspace}3");

  expect(input("Code")).toHaveValue("123");
  expect(input("Code")).toHaveAttribute("aria-invalid", "false");
  expect(deref(code)).toBe("123");
});

test("a form over two refs is saved at one commit point, also after others have changed one", async () => {
  const user = userEvent.setup();
  const first = ref("Ada");
  const last = ref("Lovelace");
  const seen: string[] = [];
  const Shown = (): ReactElement => {
    const name = `${useRef(first)} ${useRef(last)}`;
    if (seen.at(-1) !== name) seen.push(name);
    return <output>{name}</output>;
  };
  render(
    <>
      <DraftProvider>
        <Field of={first} label="First" />
        <Field of={last} label="Last" />
        <Buttons />
      </DraftProvider>
      <Shown />
    </>,
  );

  await user.clear(input("First"));
  await user.type(input("First"), "Grace");
  await user.clear(input("Last"));
  await user.type(input("Last"), "Hopper");
  act(() => void dosync(() => refSet(last, "King")));
  expect(input("Last")).toHaveValue("Hopper");
  await user.click(screen.getByText("Keep mine"));
  await user.click(screen.getByText("Save"));

  expect(seen).toEqual(["Ada Lovelace", "Ada King", "Grace Hopper"]);
  expect(input("First")).toHaveValue("Grace");
});
