// What a field of a draft shows in the rarer states: unchanged, new, refused for nothing, overtaken twice.
import { dosync, type Draft, draft, lens, ref, refSet } from "@dosync/core";
import { draftField, draftWorld, typeInto } from "@dosync/core/adapter";
import { add, at, collection } from "@dosync/core/collection";
import { expect, test } from "vitest";
import { z } from "zod";

interface Line {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

function fieldsOf(line: ReturnType<typeof ref<Line>>) {
  return { text: lens(line, ["text"]), from: lens(line, ["from"]), to: lens(line, ["to"]) };
}

function said(edit: Draft, fields: readonly unknown[]): unknown[] {
  return fields.map((one) => (draftField(edit, one as never).error as Error | undefined)?.message);
}

const inOrder = ({ from, to }: Line): boolean | string => from < to || "It begins after its end.";

test("an issue at the path of a field is shown there, also where another field was changed", () => {
  const needsText = z
    .object({ text: z.string(), from: z.number(), to: z.number() })
    .refine(({ text, from }) => text !== "" || from === 0, {
      message: "Enter a text.",
      path: ["text"],
    });
  const line = ref<Line>({ text: "", from: 0, to: 5 }, { validator: needsText });
  const { text, from } = fieldsOf(line);
  using edit = draft();
  edit.refSet(from, 1);
  expect(said(edit, [text, from])).toEqual(["Enter a text.", undefined]);
});

test("the path of an issue begins at the lens that has the schema", () => {
  const whole = ref({ line: { text: "a", more: "b" } });
  const line = lens(whole, ["line"], {
    validator: z.object({ text: z.string().min(1, "Enter a text."), more: z.string() }),
  });
  const [text, more] = [lens(line, ["text"]), lens(line, ["more"])];
  using edit = draft();
  edit.refSet(more, "c");
  edit.refSet(text, "");
  expect(said(edit, [text, more])).toEqual(["Enter a text.", undefined]);
});

test("the refusal of a new row is shown at a part that absent rows have as well", () => {
  const rows = collection<{ id: number; text: string }>()({
    key: ({ id }) => id,
    validator: ({ text }) => text !== "" || "Enter a text.",
  });
  const text = lens(
    at(rows, 1),
    (row) => row?.text ?? "",
    (row, next: string) => ({ ...row, text: next }),
  );
  using edit = draft();
  edit.dosync(() => add(rows, { id: 1, text: "" }));
  expect(said(edit, [text])).toEqual(["Enter a text."]);
});

test("the change of another ref of the same shape does not excuse a field", () => {
  const [line, other] = [
    ref<Line>({ text: "a", from: 1, to: 5 }, { validator: inOrder }),
    ref<Line>({ text: "a", from: 1, to: 5 }),
  ];
  using edit = draft();
  edit.refSet(line, { text: "b", from: 7, to: 5 });
  edit.refSet(lens(other, ["from"]), 2);
  const { text, from } = fieldsOf(line);
  const after = "It begins after its end.";
  expect(said(edit, [text, from])).toEqual([after, after]);
});

test("a part that is NaN as before has not changed", () => {
  const line = ref<Line & { rate: number }>(
    { text: "a", from: 1, to: 5, rate: NaN },
    { validator: inOrder },
  );
  using edit = draft();
  edit.refSet(line, { text: "a", from: 7, to: 0, rate: NaN });
  const after = "It begins after its end.";
  expect(said(edit, [lens(line, ["rate"]), lens(line, ["from"])])).toEqual([undefined, after]);
});

test("a refusal of which undefined was thrown is one", () => {
  const amount = ref(5);
  using edit = draft();
  typeInto(edit, amount, "many", () => {
    throw undefined;
  });
  expect(draftField(edit, amount)).toMatchObject({ error: undefined, isRefused: true });
});

test("a typed text of the first value is no change", () => {
  const amount = ref(5);
  using edit = draft();
  typeInto(edit, amount, "5.0", Number);
  expect(draftField(edit, amount)).toMatchObject({ text: "5.0", value: 5, isChanged: false });
});

test("a field shows what others have, each time that they change it", () => {
  const amount = ref(5);
  using edit = draft();
  edit.refSet(amount, 6);
  for (const theirs of [7, 8]) {
    dosync(() => refSet(amount, theirs));
    expect(draftField(edit, amount).conflict).toMatchObject({ base: 5, mine: 6, theirs });
  }
});

function refuse(): never {
  throw new Error("Enter a number.");
}

test("what was shown before a text was refused or taken back is not shown after it", () => {
  const amount = ref(5);
  using edit = draft();
  const isRefused = (): boolean => draftField(edit, amount).isRefused;
  expect(isRefused()).toBe(false);
  typeInto(edit, amount, "many", refuse);
  expect(isRefused()).toBe(true);
  draftWorld(edit).takeBack(amount);
  expect(isRefused()).toBe(false);
});
