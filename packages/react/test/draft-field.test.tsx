import { atom, deref, dosync, draft, EndedError, lens, ref, refSet } from "@dosync/core";
import { add, at, collection } from "@dosync/core/collection";
import { act, fireEvent, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { afterEach, expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";
import {
  type DraftField,
  DraftProvider,
  type DraftView,
  useDraft,
  useDraftField,
  useValidation,
  type Validation,
} from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";
import { ErrorBoundary } from "./support/error-boundary.tsx";

const toNumber = (text: string): number => {
  if (text.trim() === "" || Number.isNaN(Number(text))) throw new Error("Enter a number.");
  return Number(text);
};
const twoDigits = (n: number): string => n.toFixed(2);

let view: DraftView;
let field: DraftField<number>;
afterEach(() => void (view?.state === "open" && act(() => view.draft.abort())));

function createOrder() {
  return {
    amount: ref(5, { label: "amount", validator: (n) => n < 10 || "Less than ten." }),
    note: ref("", { label: "note" }),
  };
}
type Order = ReturnType<typeof createOrder>;

function Amount({ of }: { of: Order }): ReactElement {
  view = useDraft();
  field = useDraftField(of.amount, { parse: toNumber, format: twoDigits });
  return (
    <input aria-label="Amount" value={field.text} onChange={(e) => field.set(e.target.value)} />
  );
}

const input = (): HTMLInputElement => screen.getByLabelText("Amount");
const type = (value: string): boolean => fireEvent.change(input(), { target: { value } });
const messageOf = (error: unknown): string | undefined => (error as Error | undefined)?.message;

test("what is typed stays as it is; the value is what it stands for", () => {
  const order = createOrder();
  render(
    <DraftProvider>
      <Amount of={order} />
    </DraftProvider>,
  );
  expect([input().value, field.isChanged, view.canSave]).toEqual(["5.00", false, false]);

  type("7.");
  expect([input().value, field.value, field.isChanged, view.canSave]).toEqual([
    "7.",
    7,
    true,
    true,
  ]);
  type("7.5");
  expect([input().value, view.draft.deref(order.amount)]).toEqual(["7.5", 7.5]);
  act(() => view.draft.commit());

  expect([input().value, field.isChanged, deref(order.amount)]).toEqual(["7.50", false, 7.5]);
  expect(thrownBy(() => field.set("8"))).toBeInstanceOf(EndedError);
});

test("a text that is no value, and a value that is refused, are refused by the draft", () => {
  const order = createOrder();
  render(
    <DraftProvider>
      <Amount of={order} />
    </DraftProvider>,
  );

  type("many");
  expect([input().value, field.value, field.isChanged]).toEqual(["many", 5, true]);
  expect(messageOf(field.error)).toBe("Enter a number.");
  expect(view.refused.map(({ message }) => message)).toEqual(["Enter a number."]);
  expect(view.canSave).toBe(false);
  expect(messageOf(thrownBy(() => view.draft.commit()))).toBe("Enter a number.");

  type("12");
  expect([input().value, field.value, messageOf(field.error)]).toEqual([
    "12",
    12,
    "Less than ten.",
  ]);
  expect(view.canSave).toBe(false);
  expect(messageOf(thrownBy(() => view.draft.commit()))).toBe("Less than ten.");
  expect(deref(order.amount)).toBe(5);

  type("8");
  expect([field.error, view.refused, view.canSave]).toEqual([undefined, [], true]);
});

test("a field that is hidden and shown again has kept what was typed", () => {
  const order = createOrder();
  const page = (isShown: boolean): ReactElement => (
    <DraftProvider>{isShown && <Amount of={order} />}</DraftProvider>
  );
  const { rerender } = render(page(true));
  type("1e");
  rerender(page(false));
  rerender(page(true));

  expect([input().value, messageOf(field.error)]).toEqual(["1e", "Enter a number."]);
});

test("a conflict is shown at its field, and taking theirs shows theirs", () => {
  const order = createOrder();
  render(
    <DraftProvider>
      <Amount of={order} />
    </DraftProvider>,
  );
  type("7");
  type("seven");

  act(() => void dosync(() => refSet(order.amount, 9))); // somebody else
  expect(field.conflict).toMatchObject({ base: 5, mine: 7, theirs: 9 });
  expect([input().value, view.canSave]).toEqual(["seven", false]);
  act(() => view.draft.rebase({ resolve: ({ theirs }) => theirs }));

  expect([input().value, field.error, field.conflict]).toEqual(["9.00", undefined, undefined]);
});

test("a text that is no value stays in its field where others change what it stands for", () => {
  const order = createOrder();
  render(
    <DraftProvider>
      <Amount of={order} />
    </DraftProvider>,
  );
  type("7x");
  act(() => {
    view.draft.refSet(order.note, "mine");
    dosync(() => refSet(order.amount, 6));
    view.draft.rebase();
  });
  expect([input().value, field.value, messageOf(field.error), view.canSave]).toEqual([
    "7x",
    6,
    "Enter a number.",
    false,
  ]);
  expect(thrownBy(() => view.draft.commit())).toEqual(new Error("Enter a number."));
  type("7");
  expect([view.refused, view.canSave]).toEqual([[], true]);
  act(() => view.draft.commit());
  expect([deref(order.amount), deref(order.note)]).toEqual([7, "mine"]);
});

test("a field of texts needs no parse, and a part is a field as well", () => {
  const person = ref({ name: "Ada", city: "London" });
  const city = lens(
    person,
    (whole) => whole.city,
    (whole, part) => ({ ...whole, city: part }),
  );
  let place!: DraftField<string>;
  const Place = (): ReactElement => {
    view = useDraft();
    place = useDraftField(city);
    return <p>{place.text}</p>;
  };
  render(
    <DraftProvider>
      <Place />
    </DraftProvider>,
  );

  act(() => place.set("Paris"));
  act(() => void dosync(() => refSet(person, { name: "Grace", city: "London" }))); // somebody else
  expect([place.text, place.isChanged, place.conflict]).toEqual(["Paris", true, undefined]);
  act(() => void dosync(() => refSet(person, { name: "Grace", city: "Rome" })));

  expect(place.conflict).toMatchObject({ base: "London", mine: "Paris", theirs: "Rome" });
});

test("fields over parts of one record: each has its conflict and its refusal, and all of it is saved", () => {
  interface Person {
    readonly name: string;
    readonly city: string;
    readonly nick?: string;
  }
  const person = ref<Person>({ name: "Ada", city: "London" });
  const name = lens(person, ["name"], { validator: (text) => text !== "" || "Enter a name." });
  const [city, nick] = [lens(person, ["city"]), lens(person, ["nick"])];
  let fields!: DraftField<string | undefined>[];
  const Form = (): null => {
    view = useDraft();
    fields = [useDraftField(name), useDraftField(city), useDraftField(nick)];
    return null;
  };
  render(
    <DraftProvider>
      <Form />
    </DraftProvider>,
  );
  expect(fields.map(({ text }) => text)).toEqual(["Ada", "London", ""]);

  act(() => fields[0]!.set(""));
  expect([messageOf(fields[0]!.error), view.refused.length]).toEqual(["Enter a name.", 1]);
  act(() => fields[0]!.set("Grace"));
  act(() => fields[2]!.set("gr"));
  act(() => void dosync(() => refSet(city, "Rome"))); // somebody else
  expect([view.conflicts, view.canSave]).toEqual([[], true]);
  act(() => void dosync(() => refSet(name, "Alan")));
  expect(view.conflicts).toEqual([{ identity: name, base: "Ada", mine: "Grace", theirs: "Alan" }]);
  expect(fields.map(({ conflict }) => conflict)).toEqual([...view.conflicts, undefined, undefined]);

  act(() => view.draft.rebase({ resolve: ({ theirs }) => theirs }));
  expect(fields.map(({ text }) => text)).toEqual(["Alan", "Rome", "gr"]);
  act(() => view.draft.commit());
  expect(deref(person)).toEqual({ name: "Alan", city: "Rome", nick: "gr" });
});

test("what the validator of a row refuses is shown at the field that it comes from, each time", () => {
  const rows = collection<{ id: number; text: string; n: number }>()({
    key: ({ id }) => id,
    validator: ({ text }) => text !== "" || "Enter a text.",
  });
  dosync(() => add(rows, { id: 1, text: "a", n: 1 }));
  const fields = [lens(at(rows, 1), ["text"]), lens(at(rows, 1), ["n"])] as const;
  let shown: unknown[] = [];
  let text!: DraftField<string | undefined>;
  let validation!: Validation<string | undefined>;
  const Row = (): ReactElement => {
    view = useDraft();
    text = useDraftField(fields[0]);
    const n = useDraftField(fields[1], { parse: toNumber });
    validation = useValidation(fields[0]);
    shown = [text.error, n.error, validation.error].map(messageOf);
    return <i />;
  };
  render(
    <DraftProvider>
      <Row />
    </DraftProvider>,
  );
  for (let time = 0; time < 2; time++) {
    act(() => text.set(""));
    expect(shown).toEqual(["Enter a text.", undefined, "Enter a text."]);
    expect(view.changes.map(({ identity }) => identity)).toEqual([fields[0]]);
    act(() => text.set("b"));
    expect(shown).toEqual([undefined, undefined, undefined]);
  }
  act(() => validation.set(""));
  expect(shown).toEqual(["Enter a text.", undefined, "Enter a text."]);
  act(() => validation.clear());
  expect([...shown, text.text]).toEqual([undefined, undefined, undefined, "a"]);
});

test("a field moves on with its ref and its draft", () => {
  const [first, second] = [createOrder(), createOrder()];
  const edits = [draft(), draft()];
  const page = (order: Order, edit = edits[0]!): ReactElement => (
    <DraftProvider draft={edit}>
      <Amount of={order} />
    </DraftProvider>
  );
  const { rerender, unmount } = render(page(first));
  type("x");
  rerender(page(second));
  expect([input().value, field.error]).toEqual(["5.00", undefined]);
  type("6");
  rerender(page(first));
  expect(input().value).toBe("x");
  rerender(page(second, edits[1]));
  expect([input().value, edits[0]!.deref(second.amount)]).toEqual(["5.00", 6]);
  type("4");

  expect(edits.map((edit) => edit.deref(second.amount))).toEqual([6, 4]);
  unmount();
  for (const edit of edits) edit.abort();
});

test("what is typed is read by the parse of the latest render", () => {
  const order = createOrder();
  const Scaled = ({ by }: { readonly by: number }): null => {
    field = useDraftField(order.amount, { parse: (written) => toNumber(written) * by });
    return null;
  };
  const page = (by: number): ReactElement => (
    <DraftProvider>
      <Scaled by={by} />
    </DraftProvider>
  );
  const { rerender } = render(page(1));
  rerender(page(2));
  act(() => field.set("3"));

  expect(field.value).toBe(6);
});

test("useValidation of the same ref shows the same refusal", () => {
  const order = createOrder();
  let other!: Validation<number>;
  const Other = (): null => {
    other = useValidation(order.amount);
    return null;
  };
  render(
    <DraftProvider>
      <Amount of={order} />
      <Other />
    </DraftProvider>,
  );

  type("many");
  expect([other.value, messageOf(other.error)]).toEqual([5, "Enter a number."]);
  act(() => other.clear());

  expect([input().value, field.error]).toEqual(["5.00", undefined]);
});

test("an atom is refused, and so is a field without a provider", async () => {
  const OfAtom = (): null => {
    useDraftField(atom("") as never);
    return null;
  };
  const Alone = (): null => {
    useDraftField(ref(""));
    return null;
  };
  const shown: (string | null)[] = [];
  await withoutConsole(() => {
    for (const page of [
      <DraftProvider key="in">
        <OfAtom />
      </DraftProvider>,
      <Alone key="alone" />,
    ]) {
      const { unmount } = render(<ErrorBoundary>{page}</ErrorBoundary>);
      shown.push(screen.getByRole("alert").textContent);
      unmount();
    }
  });

  expect(shown[0]).toMatch(/NotAnIdentityError: useDraftField\(\) expects a ref/);
  expect(shown[1]).toMatch(
    /no <DraftProvider> above the component that calls useDraftField\(\)\. Put one around/,
  );
});
