import { afterEach, expect, test, vi } from "vitest";
import { atom, deref, derived, dosync } from "@dosync/core";
import { type Dehydrated, dehydrate, hydrate, restore } from "@dosync/core/adapter";
import { add, collection } from "@dosync/core/collection";
import { thrownBy } from "../../../tests/support/thrown.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function warnings(): readonly unknown[] {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  return warn.mock.calls;
}

const circle: Record<string, unknown> = { part: 1 };
circle["self"] = circle;

const throughJson = (data: Dehydrated): Dehydrated =>
  JSON.parse(JSON.stringify(data)) as Dehydrated;

test.each<[what: string, value: unknown]>([
  ["an instance of Date", new Date(0)],
  ["an instance of Map", { byName: new Map() }],
  ["an instance of a class", Object.create(Object.create(null) as object)],
  ["NaN", [1, Number.NaN]],
  ["Infinity", Infinity],
  ["a symbol", Symbol("key")],
  ["a function", { call: () => {} }],
  ["undefined in an array", [undefined]],
])("a value that JSON has not kept is warned of by its label: %s", (what, value) => {
  const warned = warnings();
  const model = { due: atom(value, { label: "due", freeze: false }) };

  hydrate(model, throughJson(dehydrate(model)));

  expect(warned).toEqual([
    [
      `dosync: JSON has not kept the value of atom "due", which held ${what}. Send it by a serializer that knows such values, devalue for instance, or keep another value in there.`,
    ],
  ]);
});

test("JSON itself refuses a bigint", () => {
  expect(() => JSON.stringify(dehydrate({ total: atom(1n) }))).toThrow(TypeError);
});

test("rows that JSON does not keep are warned of by their collection", () => {
  const warned = warnings();
  const days = collection<{ id: number; at: Date }>()({ label: "days", key: ({ id }) => id });
  dosync(() => add(days, { id: 1, at: new Date(0) }));

  hydrate({ days }, throughJson(dehydrate({ days })));

  expect(warned).toEqual([
    [
      `dosync: JSON has not kept the rows of collection "days", which held an instance of Date. Send it by a serializer that knows such values, devalue for instance, or keep another value in there.`,
    ],
  ]);
});

test("what stands in the place of rows is named", () => {
  const days = collection<{ id: number }>()({ label: "days", key: ({ id }) => id });
  expect(thrownBy(() => hydrate({ days }, { days: 5 }))).toMatchObject({
    message:
      'hydrate() needs the rows of collection "days" as dehydrate() gave them, an array, but was given 5.',
  });
});

test.each<[what: string, value: unknown]>([
  ["plain values", { text: "", list: [0, true, null], nothing: undefined }],
  ["an object without a prototype", Object.assign(Object.create(null) as object, { size: 1 })],
  ["undefined", undefined],
])("what JSON keeps is warned of by nobody: %s", (_what, value) => {
  const warned = warnings();

  const model = { due: atom(value) };
  hydrate(model, throughJson(dehydrate(model)));

  expect(warned).toEqual([]);
});

test("nobody is warned who does not use JSON, and a circle is for JSON to refuse", () => {
  const warned = warnings();
  const model = { due: atom(new Date(0)), ring: atom(circle) };

  hydrate(model, structuredClone(dehydrate(model)));
  expect(warned).toEqual([]);
  expect(() => JSON.stringify(dehydrate({ ring: model.ring }))).toThrow(TypeError);
  expect(warned).toEqual([]);
});

test("hydrate warns of names that the model lacks, and restore passes over them", () => {
  const warned = warnings();
  const model = { count: atom(0), double: derived(() => 2) };
  const data = { count: 1, double: 3, colour: "red", "~undefined": [] };

  restore(model, data);
  expect(warned).toEqual([]);
  hydrate(model, data);

  expect(warned).toEqual([
    [
      "dosync: hydrate() passes over double, colour: the model has no atom, ref, agent or collection of that name.",
    ],
  ]);
  expect(deref(model.count)).toBe(1);
});

test("nothing is warned of in production, also where nobody has built for it", () => {
  const warned = warnings();
  vi.stubEnv("NODE_ENV", "production");
  const model = { due: atom(new Date(0)) };

  const data = throughJson(dehydrate(model));
  hydrate(model, { ...data, gone: 1 });
  vi.unstubAllEnvs();

  expect(Object.keys(data)).toEqual(["due"]);
  expect(warned).toEqual([]);
});

test("what stands in the place of data is named", () => {
  expect(thrownBy(() => hydrate({}, null as never))).toMatchObject({
    message: "hydrate() needs what dehydrate() gave, and no text of it, but was given null.",
  });
  expect(thrownBy(() => restore(1 as never, {}))).toMatchObject({
    message: "restore() needs a model, an object that holds identities, but was given 1.",
  });
});
