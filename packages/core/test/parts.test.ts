import { atom, deref, derived, lens, ref } from "@dosync/core";
import { collectionOf, focusOf, isCollection } from "@dosync/core/adapter";
import { at, collection, keys, size } from "@dosync/core/collection";
import { expect, test } from "vitest";
import { thrownBy } from "../../../tests/support/thrown.ts";

interface Row {
  readonly id: number;
  readonly name: string;
}

const makeRows = () => collection<Row>()({ key: (row) => row.id });

test("the focus of a lens reads and replaces its part of any whole", () => {
  const user = ref({ name: { first: "Ada", last: "Lovelace" }, age: 36 });
  const name = lens(user, ["name"]);
  const first = lens(name, ["first"], { equals: (one, other) => one[0] === other[0] });
  const focus = focusOf(first)!;
  const other = { name: { first: "Grace", last: "Hopper" }, age: 85 };

  expect(focus.whole).toBe(user);
  expect(focus.get(other)).toBe("Grace");
  expect(focus.set(other, "Ann")).toEqual({ name: { first: "Ann", last: "Hopper" }, age: 85 });
  expect([focus.isSame("Ada", "Ann"), focus.isSame("Ada", "Grace")]).toEqual([true, false]);
  expect(deref(first)).toBe("Ada");
});

test("the whole of a lens on a row is the row", () => {
  const ada = at(makeRows(), 1);

  expect(focusOf(lens(ada, ["name"]))?.whole).toBe(ada);
});

test("what is no lens has no focus", () => {
  const count = atom(1);
  for (const identity of [count, ref(1), derived(() => deref(count)), at(makeRows(), 1)]) {
    expect(focusOf(identity)).toBe(undefined);
  }
});

test("an entity knows its collection, and nothing else has one", () => {
  const [rows, other] = [makeRows(), makeRows()];
  const row = at(rows, 1);

  expect([collectionOf(row) === rows, collectionOf(at(other, 1)) === rows]).toEqual([true, false]);
  for (const identity of [ref(1), keys(rows), size(rows), lens(row, ["name"])]) {
    expect(collectionOf(identity)).toBe(undefined);
  }
});

test("a collection is told from everything else", () => {
  const rows = makeRows();
  const members = ref([]);

  expect(isCollection(rows)).toBe(true);
  for (const value of [undefined, null, 1, {}, { members }, { members: "all" }, at(rows, 1)]) {
    expect(isCollection(value)).toBe(false);
  }
});

test("what is no identity gets a clear error", () => {
  for (const ask of [focusOf, collectionOf]) {
    expect(thrownBy(() => ask(7 as never))).toMatchObject({
      code: "NOT_AN_IDENTITY",
      label: ask.name,
    });
  }
});
