import { expect, test } from "vitest";
import { checkRow } from "@dosync/core/adapter";
import { at, collection, CollectionError } from "@dosync/core/collection";
import { thrownBy } from "../../../tests/support/thrown.ts";

const users = collection<{ id: number }>()({ key: ({ id }) => id });

test("a row can stand at the entity that has its key", () => {
  expect(checkRow(at(users, 1), { id: 1 })).toBeUndefined();
});

test.each([{ id: 2 }, { id: "1" }, {}])("%j cannot stand at the key 1", (row) => {
  expect(thrownBy(() => checkRow(at(users, 1), row))).toBeInstanceOf(CollectionError);
});

test.each([null, undefined])("%s can stand nowhere", (row) => {
  expect(thrownBy(() => checkRow(at(users, 1), row))).toBeInstanceOf(Error);
});
