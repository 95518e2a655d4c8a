import {
  deref,
  dosync,
  invariant,
  InvariantError,
  ref,
  refSet,
  ValidationError,
} from "@dosync/core";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { type ReactElement, StrictMode } from "react";
import { type FieldPath, useForm } from "react-hook-form";
import { expect, test } from "vitest";
import { useDeref } from "../src/index.ts";

interface Guest {
  readonly name: string;
  readonly seats: number;
}

/** A schema without a library, with an issue for each field. */
const schema = {
  "~standard": {
    version: 1 as const,
    vendor: "test",
    validate: (value: unknown) => {
      const { name, seats } = value as Guest;
      const issues = [
        ...(name.length > 1 ? [] : [{ message: "Enter a name.", path: ["name"] }]),
        ...(seats > 0 ? [] : [{ message: "Somebody has to come.", path: [{ key: "seats" }] }]),
      ];
      return issues.length > 0 ? { issues } : { value: value as Guest };
    },
  },
};

/** A form of react-hook-form that is submitted into two refs with a rule over both. */
function createParty() {
  const guest = ref<Guest>({ name: "Ada", seats: 1 }, { label: "guest", validator: schema });
  const saves = ref(0, { label: "saves" });
  const free = ref(4, { label: "free" });
  invariant("seats", () => deref(guest).seats <= deref(free) || "There are not so many seats.");

  function App(): ReactElement {
    const { register, handleSubmit, reset, setError, formState } = useForm({
      values: useDeref(guest),
      resetOptions: { keepDirtyValues: true },
    });
    const { errors } = formState;
    const save = handleSubmit((values) => {
      try {
        dosync(() => {
          refSet(saves, deref(saves) + 1);
          refSet(guest, values);
        });
        reset(values, { keepDirtyValues: false });
      } catch (error) {
        if (error instanceof ValidationError) {
          for (const { message, path = [] } of error.issues) {
            const keys = path.map((key) => (typeof key === "object" ? key.key : key));
            setError(keys.join(".") as FieldPath<Guest>, { message });
          }
        } else if (error instanceof InvariantError) setError("root", { message: error.message });
        else throw error;
      }
    });
    return (
      <form onSubmit={(event) => void save(event)}>
        <input aria-label="Name" {...register("name")} />
        <p>{errors.name?.message}</p>
        <input aria-label="Seats" {...register("seats", { valueAsNumber: true })} />
        <p>{errors.seats?.message}</p>
        <p>{errors.root?.message}</p>
        <button>Save</button>
      </form>
    );
  }
  return { App, guest, saves };
}

const field = (label: string): HTMLInputElement => screen.getByLabelText(label);
const errors = (): string[] =>
  screen.getAllByRole("paragraph").flatMap(({ textContent }) => textContent || []);

function start() {
  const party = createParty();
  render(
    <StrictMode>
      <party.App />
    </StrictMode>,
  );
  const user = userEvent.setup();
  const type = async (label: string, text: string): Promise<void> => {
    await user.clear(field(label));
    if (text !== "") await user.type(field(label), text);
  };
  const save = (): Promise<void> => user.click(screen.getByText("Save"));
  return { ...party, type, save };
}

test("a form is submitted into one commit", async () => {
  const { guest, saves, type, save } = start();
  await type("Name", "Grace");
  await type("Seats", "3");
  expect(deref(guest)).toEqual({ name: "Ada", seats: 1 });

  await save();
  expect([deref(guest), deref(saves), errors()]).toEqual([{ name: "Grace", seats: 3 }, 1, []]);
});

test("each issue of a schema is shown at its field; what was typed stays, and nothing is saved", async () => {
  const { guest, saves, type, save } = start();
  await type("Name", "G");
  await type("Seats", "0");
  await save();
  expect(errors()).toEqual(["Enter a name.", "Somebody has to come."]);
  expect([field("Name").value, field("Seats").value]).toEqual(["G", "0"]);
  expect([deref(guest), deref(saves)]).toEqual([{ name: "Ada", seats: 1 }, 0]);

  await type("Name", "Grace");
  await type("Seats", "2");
  await save();
  expect([errors(), deref(guest), deref(saves)]).toEqual([[], { name: "Grace", seats: 2 }, 1]);
});

test("a rule over several refs is shown for the form, until it is submitted again", async () => {
  const { guest, type, save } = start();
  await type("Seats", "5");
  await save();
  expect([errors(), deref(guest).seats]).toEqual([["There are not so many seats."], 1]);

  await type("Seats", "4");
  await save();
  expect([errors(), deref(guest).seats]).toEqual([[], 4]);
});

test("what others commit is shown in the fields that nobody has typed in", async () => {
  const { guest, type } = start();
  await type("Name", "Grace");
  await act(async () => dosync(() => refSet(guest, { name: "Alan", seats: 2 })));
  expect([field("Name").value, field("Seats").value]).toEqual(["Grace", "2"]);
});

test("what others commit after the form was saved is shown in every field", async () => {
  const { guest, type, save } = start();
  await type("Name", "Grace");
  await save();
  await act(async () => dosync(() => refSet(guest, { name: "Alan", seats: 2 })));
  expect([field("Name").value, field("Seats").value]).toEqual(["Alan", "2"]);
});
