// Values of another realm. Jest runs a test in one, and structuredClone and fetch answer objects of another.
import { runInNewContext } from "node:vm";
import { alter, atom, deref, dosync, lens, ref, refSet } from "@dosync/core";
import { dehydrate, isPlain } from "@dosync/core/adapter";
import { expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

const foreign = (text: string): never => runInNewContext(`(${text})`) as never;

test("plain are objects and arrays of every realm, and no instance of a class", () => {
  const plain = [{}, [], Object.create(null), foreign("{ a: 1 }"), foreign("[1]")];
  expect(plain.map(isPlain)).toEqual(plain.map(() => true));
  const others = [
    new Date(),
    new Map(),
    foreign("new Date()"),
    foreign("new (class {})()"),
    "text",
  ];
  expect(
    [...others, null, Object.create({}), Object.create(Object.create(null))].some(isPlain),
  ).toBe(false);
});

test("a lens changes a part of an object of another realm", () => {
  const form = ref<{ lines: { n: number }[] }>(foreign("{ lines: [{ n: 1 }] }"), { label: "form" });
  dosync(() => alter(lens(form, ["lines", 0, "n"]), (n) => n! + 1));
  expect(deref(form)).toEqual({ lines: [{ n: 2 }] });
  const instance = ref<{ n: number }>(foreign("new (class { n = 1 })()"), { label: "instance" });
  expect(thrownBy(() => dosync(() => refSet(lens(instance, ["n"]), 2)))).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("the data of a model is as plain in another realm as in this one", () => {
  const model = { form: ref<unknown>(foreign("{ lines: [{ n: 1 }] }")) };
  expect(dehydrate(model)).toEqual(dehydrate({ form: ref({ lines: [{ n: 1 }] }) }));
});

test("a model whose parts stand in objects of another realm is found whole", () => {
  const model = Object.assign(foreign("{}"), { inner: Object.assign(foreign("[]"), [ref(5)]) });
  expect(dehydrate(model)).toEqual({ "inner.0": 5 });
});

test.skipIf(process.env["NODE_ENV"] === "production")(
  "development freezes plain values of another realm, and leaves its instances alone",
  () => {
    const value = deref(
      atom<unknown>(foreign("{ list: [[1]], date: new Date(), own: new (class {})() }")),
    );
    const { list, date, own } = value as { list: unknown[]; date: Date; own: object };
    expect([value, list, list[0], date, own].map(Object.isFrozen)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    const subclass = foreign("new (class extends Array {})(1)");
    expect(Object.isFrozen(deref(atom(subclass)))).toBe(false);
  },
);
