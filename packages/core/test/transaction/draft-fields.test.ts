// A field of a draft shows what is refused of the whole that it is a part of: a row and its validator.
import {
  deref,
  dosync,
  type Draft,
  draft,
  lens,
  ref,
  ValidationError,
  type Validator,
} from "@dosync/core";
import { draftField, draftWorld, typeInto } from "@dosync/core/adapter";
import { add, at, collection, remove, set } from "@dosync/core/collection";
import { expect, test } from "vitest";
import { z } from "zod";

interface Line {
  readonly id: number;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

function check({ text, from, to }: Line): boolean | string {
  if (text === "") return "Enter a text.";
  return from < to || "It begins after its end.";
}

const schema = z.object({
  id: z.number(),
  text: z.string().min(1, "Enter a text."),
  from: z.number().min(0, "Nothing begins before 0."),
  to: z.number(),
});

const isShort = ({ text }: { text: string }): boolean | string => text.length < 3 || "Too long.";

function linesWith(validator: (line: Line) => boolean | string) {
  const lines = collection<Line>()({ label: "lines", key: ({ id }) => id, validator });
  dosync(() => add(lines, { id: 1, text: "a", from: 1, to: 5 }));
  return { lines, ...fieldsOf(at(lines, 1)) };
}

function fieldsOf(row: ReturnType<typeof at<Line, number>>) {
  return { row, text: lens(row, ["text"]), from: lens(row, ["from"]), to: lens(row, ["to"]) };
}

/** What the fields say, in short. */
function said(edit: Draft, fields: readonly unknown[]): unknown[] {
  return fields.map((one) => (draftField(edit, one as never).error as Error | undefined)?.message);
}

test("a row's refusal is told at the field that it comes from, each time", () => {
  const { row, text, from, to } = linesWith(check);
  using edit = draft();
  edit.refSet(to, 9);
  for (let time = 0; time < 3; time++) {
    typeInto(edit, text, "", String);
    expect(said(edit, [text, from, to])).toEqual(["Enter a text.", undefined, undefined]);
    expect(edit.check().map(({ identity }) => identity)).toEqual([row]);
    typeInto(edit, text, "b", String);
    expect(said(edit, [text, from, to])).toEqual([undefined, undefined, undefined]);
  }
});

test("a refusal without words is told at its field as well", () => {
  const { text, from } = linesWith((line) => line.text !== "");
  using edit = draft();
  edit.refSet(text, "");
  edit.refSet(from, 2);
  expect(draftField(edit, text).error).toBeInstanceOf(ValidationError);
  expect(draftField(edit, from).isRefused).toBe(false);
});

test("what two fields have broken together is told at both", () => {
  const { from, to, text } = linesWith(check);
  using edit = draft();
  edit.refSet(from, 7);
  expect(said(edit, [text, from, to])).toEqual([undefined, "It begins after its end.", undefined]);
  edit.refSet(to, 0);
  const both = "It begins after its end.";
  expect(said(edit, [text, from, to])).toEqual([undefined, both, both]);
});

test("an issue of a schema is told at its path, in its own words", () => {
  const line = ref<Line>(
    { id: 1, text: "a", from: 1, to: 5 },
    { label: "line", validator: schema },
  );
  const [text, from, to] = [lens(line, ["text"]), lens(line, ["from"]), lens(line, ["to"])];
  using edit = draft();
  edit.refSet(text, "");
  edit.refSet(from, -1);

  expect(said(edit, [text, from, to])).toEqual([
    "Enter a text.",
    "Nothing begins before 0.",
    undefined,
  ]);
  const { error } = draftField(edit, from);
  expect(error).toMatchObject({ code: "INVALID_VALUE", value: -1, issues: [{ path: ["from"] }] });
  expect(draftField(edit, from).error).toBe(error);
});

test("an issue of a schema is told at its path in a row that is new", () => {
  const lines = collection<Line>()({ key: ({ id }) => id, validator: schema });
  using edit = draft();
  edit.dosync(() => add(lines, { id: 2, text: "", from: 0, to: 0 }));
  const { text, from } = fieldsOf(at(lines, 2));
  expect(said(edit, [text, from])).toEqual(["Enter a text.", undefined]);
});

test("a new row's refusal without a path is told at each of its fields", () => {
  const { lines } = linesWith(check);
  using edit = draft();
  edit.dosync(() => add(lines, { id: 2, text: "", from: 0, to: 1 }));
  const { text, from } = fieldsOf(at(lines, 2));
  expect(said(edit, [text, from])).toEqual(["Enter a text.", "Enter a text."]);
});

test("an issue is told at its path, also where its keys stand in objects", () => {
  const issue = { message: "Enter a text.", path: [{ key: "text" }] };
  const validator: Validator<Line> = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) =>
        (value as Line).text === "" ? { issues: [issue] } : { value: value as Line },
    },
  };
  const row = ref<Line>({ id: 1, text: "a", from: 1, to: 5 }, { validator });
  const [text, from] = [lens(row, ["text"]), lens(row, ["from"])];
  using edit = draft();
  edit.refSet(text, "");
  edit.refSet(from, 2);
  expect(said(edit, [text, from])).toEqual(["Enter a text.", undefined]);
});

interface Note {
  readonly text: string;
  readonly more?: { readonly n: number } | undefined;
}

/** A note with a part that some notes lack. To read it there throws. */
function noteOf(first: Note) {
  const note = ref(first, { validator: ({ text }) => text !== "" || "Enter a text." });
  const n = lens(
    note,
    ({ more }) => more!.n,
    (whole, part: number) => ({ ...whole, more: { n: part } }),
  );
  return { note, n };
}

test.each<[first: Note, next: Note]>([
  [{ text: "a" }, { text: "", more: { n: 1 } }],
  [{ text: "a", more: { n: 1 } }, { text: "" }],
])("a part that has come or gone has changed: from %j to %j", (first, next) => {
  const { note, n } = noteOf(first);
  using edit = draft();
  edit.refSet(note, next);
  expect(draftWorld(edit).refusalAt(n)?.message).toBe("Enter a text.");
});

test("a part that cannot be put back is not what is refused where another one is", () => {
  const { note, n } = noteOf({ text: "a" });
  const text = lens(note, ["text"]);
  using edit = draft();
  edit.refSet(lens(note, ["more"]), { n: 1 });
  edit.refSet(text, "");
  expect([n, text].map((one) => draftWorld(edit).refusalAt(one)?.message)).toEqual([
    undefined,
    "Enter a text.",
  ]);
});

test("a schema's issue is told at a lens of functions, and at a lens in a lens", () => {
  const whole = ref(
    { line: { text: "a", more: { from: 1 } } },
    {
      validator: z.object({
        line: z.object({
          text: z.string().min(1, "Enter a text."),
          more: z.object({ from: z.number().min(0, "Nothing begins before 0.") }),
        }),
      }),
    },
  );
  const line = lens(whole, ["line"]);
  const text = lens(
    line,
    (one) => one.text,
    (one, next: string) => ({ ...one, text: next }),
  );
  const more = lens(line, ["more"]);
  const from = lens(more, ["from"]);
  using edit = draft();
  edit.refSet(text, "");
  expect(said(edit, [text, from, more, line])).toEqual([
    "Enter a text.",
    undefined,
    undefined,
    "Enter a text.",
  ]);
  edit.refSet(from, -1);
  const before = "Nothing begins before 0.";
  expect(said(edit, [text, from, more])).toEqual(["Enter a text.", before, before]);
});

test("the validator of a lens is heard at a lens in it, and at the whole", () => {
  const whole = ref({ line: { text: "a", n: 1 } });
  const line = lens(whole, ["line"], { validator: isShort });
  const [text, n] = [lens(line, ["text"]), lens(line, ["n"])];
  using edit = draft();
  edit.refSet(text, "long");
  expect(said(edit, [text, n, whole])).toEqual(["Too long.", undefined, "Too long."]);
});

test("what a validator throws is told at the field", () => {
  const { text, from } = linesWith(({ text: now }) => {
    if (now === "") throw new RangeError("No text.");
    return true;
  });
  using edit = draft();
  edit.refSet(text, "");
  expect(said(edit, [text, from])).toEqual(["No text.", undefined]);
});

test("taking a refused field back leaves the other fields of the row", () => {
  const { row, text, to } = linesWith(check);
  using edit = draft();
  edit.refSet(text, "");
  edit.refSet(to, 9);
  const world = draftWorld(edit);
  world.takeBack(to);
  expect(edit.deref(row)).toMatchObject({ text: "", to: 9 });
  world.takeBack(text);
  expect(edit.deref(row)).toMatchObject({ text: "a", to: 9 });
  expect(edit.check()).toEqual([]);
});

test("changes and conflicts name the same: the lens of a part, else the ref or the row", () => {
  const { lines, row, text, from } = linesWith(() => true);
  using edit = draft();
  edit.refSet(text, "b");
  edit.refSet(from, 2);
  dosync(() => set(lines, { id: 1, text: "theirs", from: 1, to: 5 }));
  expect(edit.changes()).toEqual([
    { identity: text, base: "a", mine: "b" },
    { identity: from, base: 1, mine: 2 },
  ]);
  expect(edit.conflicts()).toEqual([{ identity: text, base: "a", mine: "b", theirs: "theirs" }]);

  edit.alter(row, (line) => ({ ...line, to: 6 }));
  expect(edit.changes().map(({ identity }) => identity)).toEqual([row]);
  expect(edit.conflicts().map(({ identity }) => identity)).toEqual([row]);
  expect(deref(row)!.text).toBe("theirs");

  using other = draft();
  other.refSet(text, "c");
  other.dosync(() => remove(lines, 1));
  expect(other.changes().map(({ identity }) => identity)).toEqual([row]);
});

test("a part that is as it was is no change, though its whole was made anew", () => {
  const { row, text } = linesWith(() => true);
  using edit = draft();
  edit.refSet(text, "b");
  edit.refSet(text, "a");
  expect(edit.deref(row)).not.toBe(deref(row));
  expect(edit.changes()).toEqual([]);
});
