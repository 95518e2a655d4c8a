import { expect, test } from "vitest";
import { atom, deref, ref } from "@dosync/core";
import {
  addressesOf,
  addressOf,
  dehydrate,
  hydrate,
  labelIdentities,
  labelOf,
  partsOf,
  restore,
} from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

test.each([
  [{ path: ["checking"] }, "checking"],
  [{ path: ["filter", "free text"] }, "filter.free%20text"],
  [{ path: ["a/b", "ü"] }, "a%2Fb.%C3%BC"],
  [{ path: ["entries"], key: 7 }, "entries/7"],
  [{ path: ["entries"], key: -0.5 }, "entries/-0.5"],
  [{ path: ["entries"], key: "7" }, "entries/'7"],
  [{ path: ["entries"], key: "'7" }, "entries/''7"],
  [{ path: ["entries"], key: "a/b" }, "entries/'a%2Fb"],
  [{ path: ["entries"], key: "" }, "entries/'"],
])("the address of %j is %s, and leads back", (parts, address) => {
  expect(addressOf(parts)).toBe(address);
  expect(partsOf(address)).toEqual({ key: undefined, ...parts });
});

test("an address is at most 512 bytes long, and every name in it is text", () => {
  expect(addressOf({ path: ["a".repeat(512)] })).toHaveLength(512);
  for (const path of [["a".repeat(513)], ["ü".repeat(86)], ["\ud800"], [], [""]]) {
    expect(thrownBy(() => addressOf({ path }))).toMatchObject({ code: "INVALID_ARGUMENT" });
  }
  const halved = thrownBy(() => addressOf({ path: ["a"], key: "\ud800" }));
  expect(halved).toMatchObject({ code: "INVALID_ARGUMENT" });
});

test.each(["a/b/c", "a/07", "a/x", "a/", "%"])("%s is no address", (text) => {
  expect(thrownBy(() => partsOf(text))).toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("the identities of a model are found by their addresses, in its order", () => {
  const model = { b: ref(1), "a b": { c: [atom(2)] }, other: 3 };

  expect([...addressesOf(model)]).toEqual([
    ["b", model.b],
    ["a%20b.c.0", model["a b"].c[0]],
  ]);
});

test("names that would be one address are refused before anything has happened", () => {
  const model = { a: { b: ref(1) }, "a.b": ref(2) };
  const before = labelOf(model.a.b);

  const refused = { code: "INVALID_ARGUMENT", label: "a.b" };
  expect(thrownBy(() => labelIdentities(model))).toMatchObject(refused);
  expect(thrownBy(() => dehydrate(model))).toMatchObject(refused);
  expect(thrownBy(() => restore(model, { "a.b": 3 }))).toMatchObject(refused);
  expect(thrownBy(() => addressesOf(model))).toMatchObject(refused);
  expect([labelOf(model.a.b), deref(model.a.b), deref(model["a.b"])]).toEqual([before, 1, 2]);
});

test.each(["~undefined", "~lostInJson"])(
  "an identity may not be called %s, which dehydrate needs",
  (name) => {
    const model = { count: ref(1), [name]: ref(2) };
    const before = labelOf(model.count);

    const refused = { code: "INVALID_ARGUMENT", label: name };
    for (const act of [
      () => labelIdentities(model),
      () => dehydrate(model),
      () => hydrate(model, { count: 5 }),
      () => restore(model, { count: 5 }),
      () => addressesOf(model),
    ]) {
      expect(thrownBy(act)).toMatchObject(refused);
    }
    expect([labelOf(model.count), deref(model.count)]).toEqual([before, 1]);
    expect(dehydrate({ part: { [name]: ref(2) } })).toEqual({ [`part.${name}`]: 2 });
  },
);

test("an identity may be called whatever a property may", () => {
  const names = ["__proto__", "constructor", "toString", "my name", "ü"];
  const make = (value: number): object =>
    Object.fromEntries(names.map((name) => [name, ref(value)]));
  const [server, page] = [make(1), make(0)];

  hydrate(page, JSON.parse(JSON.stringify(dehydrate(server))) as never);

  for (const name of names) {
    expect(deref(Object.getOwnPropertyDescriptor(page, name)!.value as never)).toBe(1);
  }
});
