// Where a refusal is shown: at the field of its value, of a part of that, or of the whole around it.
import { deref, type Draft, draft, invariant, lens, ref, type Ref } from "@dosync/core";
import { draftField, draftLater, draftWorld } from "@dosync/core/adapter";
import { expect, onTestFinished, test } from "vitest";

type AnyRef = Ref<never>;

function said(edit: Draft, fields: readonly unknown[]): unknown[] {
  return fields.map((one) => (draftField(edit, one as AnyRef).error as Error | undefined)?.message);
}

/** A schema that refuses with these issues whatever begins with `x`. */
function refusing(issues: readonly { message: string; path: readonly string[] }[]) {
  return {
    "~standard": {
      version: 1 as const,
      vendor: "laws",
      validate: (value: unknown) => (JSON.stringify(value).includes('"x') ? { issues } : { value }),
    },
  } as never;
}

test("the refusal of a rule or of another ref is shown at neither of the others", () => {
  const name = ref("a", { label: "name" });
  const age = ref(1, { validator: (years) => years >= 0 || "Nobody is so young." });
  const rule = invariant("the name is not b", () => deref(name) !== "b");
  onTestFinished(() => rule.dispose());
  using edit = draft();
  const [street, town] = [ref({ name: "Main" }), ref({ name: "Rome" })];

  edit.refSet(name, "b");
  edit.refSet(age, -1);
  edit.refSet(street, { name: "High" });

  expect(edit.check().map(({ rule: broken }) => broken)).toEqual([undefined, "the name is not b"]);
  expect(said(edit, [age, street, town, lens(street, ["name"])])).toEqual([
    "Nobody is so young.",
    undefined,
    undefined,
    undefined,
  ]);
});

test("an issue at a place around a lens is shown at the changed lens within", () => {
  const issue = { message: "More is too much.", path: ["more"] };
  const whole = ref({ more: { text: "a" }, other: "b" }, { validator: refusing([issue]) });
  const [inner, other] = [lens(whole, ["more", "text"]), lens(whole, ["other"])];
  using edit = draft();
  edit.refSet(inner, "x");

  expect(said(edit, [inner, other])).toEqual(["More is too much.", undefined]);
});

test("a refused lens shows its refusal at lenses on it, however deep", () => {
  const whole = ref({ a: { b: { c: "d" } } });
  const outer = lens(whole, ["a"], { validator: ({ b }) => b.c !== "x" || "No x." });
  const deep = lens(lens(outer, ["b"]), ["c"]);
  using edit = draft();
  edit.refSet(deep, "x");

  expect(said(edit, [deep, lens(whole, ["a"])])).toEqual(["No x.", undefined]);
});

test("a draft that has not begun has written nothing", () => {
  const edit = draftLater("later", () => ({}));
  expect(draftWorld(edit).written()).toEqual([]);
  edit.abort();
});
