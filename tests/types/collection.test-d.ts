// What collections infer and refuse, with no annotation but the type of a row.
import { alter, deref, dosyncAsync, type Entity, lens, refSet, type View } from "@dosync/core";
import {
  add,
  addAll,
  at,
  collection,
  fold,
  index,
  keys,
  ordered,
  range,
  remove,
  removeAll,
  replaceAll,
  set,
  size,
  where,
} from "@dosync/core/collection";
import { describe, expectTypeOf, test } from "vitest";

interface Todo {
  readonly id: string;
  readonly list: "inbox" | "later";
  readonly due: number | undefined;
}
declare const todo: Todo;

const todos = collection<Todo>()({
  label: "todos",
  entity: "todo",
  key: (one) => one.id,
  validator: (one) => one.id !== "",
  indexes: { list: index((one) => one.list), due: ordered((one) => one.due) },
});

describe("a collection", () => {
  test("knows its rows and its keys", () => {
    expectTypeOf(at(todos, "a")).toEqualTypeOf<Entity<Todo>>();
    expectTypeOf(deref(at(todos, "a"))).toEqualTypeOf<Todo | undefined>();
    expectTypeOf(keys(todos)).toEqualTypeOf<View<readonly string[]>>();
    expectTypeOf(deref(size(todos))).toEqualTypeOf<number>();
    expectTypeOf(remove(todos, "a")).toEqualTypeOf<boolean>();
    expectTypeOf(removeAll(todos, new Set(["a"]))).toEqualTypeOf<number>();
    expectTypeOf(add(todos, todo)).toEqualTypeOf<Todo>();
    expectTypeOf(set(todos, todo)).toEqualTypeOf<Todo>();
    addAll(todos, [todo]);
    replaceAll(todos, new Set([todo]));
    // @ts-expect-error: the keys are text
    at(todos, 1);
    // @ts-expect-error: not a row
    add(todos, { id: "a" });
    // @ts-expect-error: undefined is no row
    collection<Todo | undefined>();
    // @ts-expect-error: a key is a number or text
    collection<Todo>()({ key: () => ({}) });
  });

  test("gives the functions of refs a row where one is needed", () => {
    alter(at(todos, "a"), (one) => {
      expectTypeOf(one).toEqualTypeOf<Todo>();
      return one;
    });
    // @ts-expect-error: not a row any more
    alter(at(todos, "a"), () => 5);
    const list = lens(
      at(todos, "a"),
      (one) => one?.list ?? "inbox",
      (one, part: Todo["list"]) => ({ ...one, list: part }),
    );
    refSet(list, "later");
    void dosyncAsync((tx) => {
      expectTypeOf(tx.ensure(where(todos, "list", "inbox"))).toEqualTypeOf<readonly Todo[]>();
      expectTypeOf(tx.ensure(keys(todos))).toEqualTypeOf<readonly string[]>();
      tx.alter(at(todos, "a"), (one) => one);
    });
    // @ts-expect-error: what shows rows is not changed itself
    alter(keys(todos), (list_) => list_);
  });

  test("knows its indexes by name, kind and value", () => {
    expectTypeOf(where(todos, "list", "inbox")).toEqualTypeOf<View<readonly Todo[]>>();
    expectTypeOf(range(todos, "due", { from: 1, limit: 5 })).toEqualTypeOf<View<readonly Todo[]>>();
    // @ts-expect-error: no such bucket
    where(todos, "list", "none");
    // @ts-expect-error: no buckets
    where(todos, "due", 1);
    // @ts-expect-error: no order
    range(todos, "list");
    // @ts-expect-error: no such index
    range(todos, "none");
    // @ts-expect-error: an order of numbers
    range(todos, "due", { from: "monday" });
  });

  test("is folded to what the start and the steps say", () => {
    const total = fold(todos, {
      start: 0,
      add: (sum, one) => sum + (one.due ?? 0),
      remove: (sum, one) => sum - (one.due ?? 0),
    });
    expectTypeOf(total).toEqualTypeOf<View<number>>();
    const ids = fold(todos, {
      start: [] as readonly string[],
      add: (list, one) => [...list, one.id],
      exact: true,
    });
    expectTypeOf(deref(ids)).toEqualTypeOf<readonly string[]>();
    // @ts-expect-error: without `remove` it must be exact
    fold(todos, { start: 0, add: (sum: number) => sum + 1 });
    // @ts-expect-error: another result
    fold(todos, { start: 0, add: () => "one", exact: true });
  });
});
