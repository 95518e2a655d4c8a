import { deref, dosyncAsync, ref } from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { expect, test } from "vitest";
import {
  DraftProvider,
  TransitionRoot,
  useAction,
  useDraft,
  useDraftField,
  useRef,
} from "../src/index.ts";

const shown = (): string | null => screen.getByRole("status").textContent;

/** A form whose action takes money off, and says how that goes. */
function bank(goOn?: Promise<void>): { App: () => ReactElement; balance: typeof balance } {
  const balance = ref(100);
  const withdraw = async (form: FormData): Promise<void> =>
    dosyncAsync(async (tx) => {
      await goOn;
      const amount = Number(form.get("amount"));
      if (tx.deref(balance) < amount) throw new Error("low funds");
      tx.alter(balance, (n) => n - amount);
    });
  function App(): ReactElement {
    const { run, error, pending } = useAction(withdraw);
    return (
      <form action={run}>
        <input name="amount" aria-label="Amount" />
        <button>Withdraw</button>
        <output>
          {pending ? "…" : (error as Error | undefined)?.message} {useRef(balance)}
        </output>
      </form>
    );
  }
  return { App, balance };
}

test.each([
  ["without a root", ({ children }: { children: ReactElement }) => children],
  ["below a TransitionRoot", TransitionRoot],
])("%s a form's action is shown as pending at once, and then what it has done", async (_, Root) => {
  const user = userEvent.setup();
  let goOn!: () => void;
  const { App } = bank(new Promise((resolve) => (goOn = resolve)));
  render(
    <Root>
      <App />
    </Root>,
  );

  await user.type(screen.getByLabelText("Amount"), "60");
  await user.click(screen.getByRole("button"));
  expect(shown()).toBe("… 100");
  await act(async () => goOn());

  expect(shown()).toBe(" 40");
});

test("what a form's action refuses is shown, and goes to no error boundary", async () => {
  const user = userEvent.setup();
  const { App, balance } = bank();
  render(<App />);

  await user.type(screen.getByLabelText("Amount"), "500");
  await user.click(screen.getByRole("button"));

  expect(shown()).toBe("low funds 100");
  expect(deref(balance)).toBe(100);
});

test("fields of a draft keep what was typed where the form's action is refused", async () => {
  const user = userEvent.setup();
  const name = ref("Ada", { label: "name" });
  function Form(): ReactElement {
    const { draft } = useDraft();
    const { text, set } = useDraftField(name);
    const { run, error } = useAction(() => {
      if (draft.deref(name) === "Mallory") throw new Error("not this one");
      draft.commit();
    });
    return (
      <form action={run}>
        <input aria-label="Name" value={text} onChange={(event) => set(event.target.value)} />
        <button>Save</button>
        <output>{(error as Error | undefined)?.message}</output>
      </form>
    );
  }
  render(
    <DraftProvider>
      <Form />
    </DraftProvider>,
  );

  await user.clear(screen.getByLabelText("Name"));
  await user.type(screen.getByLabelText("Name"), "Mallory");
  await user.click(screen.getByRole("button"));

  expect(screen.getByLabelText("Name")).toHaveValue("Mallory");
  expect([shown(), deref(name)]).toEqual(["not this one", "Ada"]);
});
