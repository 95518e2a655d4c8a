// The validator of a lens holds for the part, however the whole is changed.
import {
  alter,
  atom,
  compareAndSet,
  deref,
  dosync,
  dosyncAsync,
  draft,
  getValidator,
  lens,
  ref,
  refSet,
  reset,
  setValidator,
  type StandardSchemaV1,
  swap,
  ValidationError,
} from "@dosync/core";
import { draftField, tryToSet, typeInto } from "@dosync/core/adapter";
import { expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

const named = (text: string): boolean | string => text !== "" || "Enter a name.";

function makeUser() {
  const user = ref({ name: "Ada", age: 36 }, { label: "user" });
  return { user, name: lens(user, ["name"], { validator: named }) };
}
const REFUSED = { code: "INVALID_VALUE", label: 'ref "user.name"', value: "" };

test("a part of a ref is refused with the label of the lens, whoever has written it", () => {
  const { user, name } = makeUser();
  const before = deref(user);
  const empty = (): unknown => dosync(() => refSet(name, ""));
  const error = thrownBy(empty);
  expect(error).toBeInstanceOf(ValidationError);
  expect(error).toMatchObject({ ...REFUSED, message: "Enter a name." });
  for (const act of [
    () => dosync(() => alter(user, (all) => ({ ...all, name: "" }))),
    () => dosync(() => refSet(lens(user, ["name"]), "")),
  ]) {
    expect(thrownBy(act)).toMatchObject(REFUSED);
  }
  expect(deref(user)).toBe(before);

  dosync(() => {
    refSet(name, ""); // asked at the commit, as of a ref
    refSet(name, "Grace");
  });
  expect(deref(user)).toEqual({ name: "Grace", age: 36 });
});

test("a part of an atom is refused at once", () => {
  const user = atom({ name: "Ada", age: 36 });
  const name = lens(user, ["name"], { validator: named, label: "name" });
  const before = deref(user);
  for (const act of [
    () => reset(name, ""),
    () => swap(name, () => ""),
    () => compareAndSet(name, "nobody", ""),
    () => swap(user, (all) => ({ ...all, name: "" })),
    () => dosync(() => reset(name, "")),
  ]) {
    expect(thrownBy(act)).toMatchObject({ code: "INVALID_VALUE", label: 'atom "name"' });
  }
  expect(deref(user)).toBe(before);
});

test("an asynchronous transaction is refused at its commit", async () => {
  const { user, name } = makeUser();
  await expect(dosyncAsync(async (tx) => void tx.refSet(name, ""))).rejects.toMatchObject(REFUSED);
  expect(deref(user).name).toBe("Ada");
});

test("a new validator is asked about the present part, and leaves nothing behind if it refuses that", () => {
  const user = ref({ name: "", age: 36 });
  expect(thrownBy(() => lens(user, ["name"], { validator: named }))).toMatchObject({
    code: "INVALID_VALUE",
  });
  dosync(() => refSet(user, { name: "", age: 37 }));
  const name = lens(user, ["name"]);
  expect(thrownBy(() => setValidator(name, named))).toBeInstanceOf(ValidationError);
  expect(getValidator(name)).toBeUndefined();

  dosync(() => refSet(user, { name: "Ada", age: 37 }));
  setValidator(name, named);
  expect(getValidator(name)).toBe(named);
  expect(thrownBy(() => dosync(() => refSet(user, { name: "", age: 1 })))).toBeInstanceOf(
    ValidationError,
  );
  setValidator(name, (text) => text.length < 5);
  dosync(() => refSet(name, ""));
  setValidator(name, undefined);
  dosync(() => refSet(name, "Augusta"));
  expect(deref(user).name).toBe("Augusta");
});

test("to remove the validator of a lens that has none does nothing", () => {
  const name = lens(ref({ name: "Ada" }), ["name"]);
  setValidator(name, undefined);
  expect(getValidator(name)).toBeUndefined();
});

test("two lenses on one ref are asked each for its part, and one may go", () => {
  const { user, name } = makeUser();
  const age = lens(user, ["age"], { validator: (years) => years >= 0 });
  setValidator(name, undefined);
  expect(thrownBy(() => dosync(() => refSet(user, { name: "", age: -1 })))).toMatchObject({
    label: 'ref "user.age"',
  });
  dosync(() => refSet(user, { name: "", age: 1 }));
  expect(deref(age)).toBe(1);
});

test("a lens on a lens, and one with two functions, are asked as well; a schema is a validator", () => {
  const schema: StandardSchemaV1<number> = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) =>
        Number(value) > 0 ? { value } : { issues: [{ message: "Too small." }] },
    },
  };
  const form = ref({ size: { width: 1 } });
  const size = lens(form, ["size"]);
  const width = lens(
    size,
    (all) => all.width,
    (all, width) => ({ ...all, width }),
    { label: "width", validator: schema },
  );
  const error = thrownBy(() => dosync(() => refSet(form, { size: { width: 0 } })));
  expect(error).toMatchObject({ label: 'ref "width"', message: "Too small.", issues: [{}] });
  expect(deref(width)).toBe(1);
});

test("a validator may read others, and reads what the transaction would commit", () => {
  const most = ref(10);
  const form = ref({ count: 5 });
  const count = lens(form, ["count"], { validator: (n) => n <= deref(most) });
  dosync(() => {
    refSet(count, 15);
    refSet(most, 20);
  });
  expect(thrownBy(() => dosync(() => refSet(count, 25)))).toMatchObject({ code: "INVALID_VALUE" });
  dosync(() => refSet(most, 1)); // as of a ref: it is asked when the part is written
  expect(deref(count)).toBe(15);
});

test("an answer of a validator that is no verdict is an error of its own, and only true lets a part in", () => {
  const form = ref({ n: 1 });
  lens(form, ["n"], { validator: (n) => (n === 2 ? (undefined as never) : true) });
  expect(thrownBy(() => dosync(() => refSet(form, { n: 2 })))).toMatchObject({
    code: "NOT_A_BOOLEAN",
  });
  const other = ref(0);
  lens(form, ["n"], { validator: (n) => n !== 3 || (dosync(() => refSet(other, 1)), true) });
  expect(thrownBy(() => dosync(() => refSet(form, { n: 3 })))).toMatchObject({
    code: "IMPURE_FUNCTION",
  });
  expect(deref(form)).toEqual({ n: 1 });
});

test("a draft keeps a part that is refused, says so of the lens, and saves nothing", () => {
  const { user, name } = makeUser();
  const edit = draft();
  typeInto(edit, name, "", (text) => text);

  const refusal = { identity: name, rule: undefined, message: "Enter a name." };
  expect(edit.check()).toMatchObject([refusal]);
  expect(draftField(edit, name)).toMatchObject({ text: "", isRefused: true, error: REFUSED });
  expect(thrownBy(() => edit.commit())).toMatchObject(REFUSED);
  expect([edit.state, deref(user).name]).toEqual(["open", "Ada"]);

  const inner = edit.draft();
  inner.alter(user, (all) => ({ ...all, age: 40 }));
  expect(inner.check()).toMatchObject([refusal]);
  expect(thrownBy(() => inner.commit())).toMatchObject(REFUSED);
  edit.refSet(name, "Grace");
  edit.commit();
  expect(deref(user)).toEqual({ name: "Grace", age: 36 });
});

test("a field outside of a draft is refused at once, also in a transaction", () => {
  const { name } = makeUser();
  expect(tryToSet(name, "")).toMatchObject({ value: "", error: REFUSED });
  expect(dosync(() => tryToSet(name, ""))).toMatchObject({ error: REFUSED });
  expect(deref(name)).toBe("Ada");
});
