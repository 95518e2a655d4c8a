// A form's `action` in a browser: React submits it in a transition, and the browser validates and resets.
import { alter, deref, dosync, ref } from "@dosync/core";
import { DraftProvider, useAction, useDraft, useDraftField, useRef } from "@dosync/react";
import type { ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test } from "vitest";

let container: HTMLElement;
let root: Root;

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = false;
  container = document.body.appendChild(document.createElement("div"));
  root = createRoot(container);
});
afterEach(() => {
  root.unmount();
  container.remove();
});

const button = (): HTMLButtonElement => container.querySelector("button")!;
const field = (): HTMLInputElement => container.querySelector("input")!;

const said = (): string | null => container.querySelector("output")!.textContent;

/** Types as a person does: the browser tells React, which keeps track of the value itself. */
function type(text: string): void {
  const input = field();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

test("an action is pending until it is decided, and what it refuses is shown beside the form", async () => {
  const balance = ref(100);
  let decide!: () => void;
  const withdraw = async (form: FormData): Promise<void> => {
    await new Promise<void>((resolve) => (decide = resolve));
    const amount = Number(form.get("amount"));
    dosync(() => {
      alter(balance, (n) => n - amount);
      if (deref(balance) < 0) throw new Error("low funds");
    });
  };
  function Form(): ReactElement {
    const { run, error, pending } = useAction(withdraw);
    return (
      <form action={run}>
        <input name="amount" required />
        <button>Withdraw</button>
        <output>{`${useRef(balance)} ${pending} ${(error as Error | undefined)?.message}`}</output>
      </form>
    );
  }
  root.render(<Form />);
  await expect.poll(() => container.textContent).toContain("100");

  button().click(); // nothing is filled in: the browser does not submit
  expect(said()).toBe("100 false undefined");
  for (const [amount, shown] of [
    ["500", "100 false low funds"],
    ["30", "70 false undefined"],
  ] as const) {
    type(amount);
    button().click();
    await expect.poll(said).toContain("true");
    decide();
    await expect.poll(said).toBe(shown);
  }
  expect(deref(balance)).toBe(70);
});

test("the fields of a draft keep what was typed when the action that saves it is refused", async () => {
  const name = ref("Ada", { validator: (text) => text !== "" || "Nobody." });
  function Form(): ReactElement {
    const { draft } = useDraft();
    const { text, set } = useDraftField(name);
    const { run, error } = useAction(() => draft.commit());
    return (
      <form action={run}>
        <input value={text} onChange={(event) => set(event.target.value)} />
        <button>Save</button>
        <output>{`${useRef(name)} ${(error as Error | undefined)?.message}`}</output>
      </form>
    );
  }
  root.render(
    <DraftProvider>
      <Form />
    </DraftProvider>,
  );
  await expect.poll(said).toBe("Ada undefined");
  type("");
  await expect.poll(said).toBe(" undefined");
  button().click();
  await expect.poll(said).toBe(" Nobody.");
  expect([field().value, deref(name)]).toEqual(["", "Ada"]);
  type("Grace");
  button().click();
  await expect.poll(() => deref(name)).toBe("Grace");
  expect(field().value).toBe("Grace");
});
