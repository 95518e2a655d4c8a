import { alter, atom, deref, derived, dosync, lens, ref, refSet } from "@dosync/core";
import {
  addressBook,
  addressesOf,
  collectionsIn,
  dehydrate,
  entitiesOf,
  presentEntities,
  entityAt,
  hydrate,
  keepInitialValues,
  keyOf,
  labelIdentities,
  makeIdentities,
  readInitial,
  restore,
  takeNewData,
} from "@dosync/core/adapter";
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
  set,
  size,
  where,
} from "@dosync/core/collection";
import { expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

interface Todo {
  readonly id: number | string;
  readonly list: string;
}

const todo = (id: number | string, list = "inbox"): Todo => ({ id, list });
const make = () =>
  collection<Todo>()({
    key: ({ id }) => id,
    indexes: { list: index(({ list }) => list), byList: ordered(({ list }) => list) },
    validator: ({ list }) => list !== "bad",
  });
type Todos = ReturnType<typeof make>;
const makeModel = () => ({ count: ref(0), lists: { todos: make() } });

const rowsOf = (todos: Todos): unknown[] => deref(keys(todos)).map((key) => deref(at(todos, key)));
const move =
  (list: string) =>
  (one: Todo): Todo => ({ ...one, list });
const codeOf = (act: () => unknown): unknown => (thrownBy(act) as { code?: unknown }).code;

test("the rows of a collection go to a page as an array, and come back as they were", () => {
  const server = makeModel();
  dosync(() => {
    refSet(server.count, 5);
    addAll(server.lists.todos, [todo(2), todo("2", "later"), todo(1)]);
  });
  const text = JSON.stringify(dehydrate(server));
  expect(JSON.parse(text)).toEqual({
    count: 5,
    "lists.todos": [todo(2), todo("2", "later"), todo(1)],
  });

  const page = makeModel();
  dosync(() => add(page.lists.todos, todo(9)));
  hydrate(page, JSON.parse(text));
  expect(deref(page.count)).toBe(5);
  expect(deref(keys(page.lists.todos))).toEqual([2, "2", 1]);
  expect(deref(where(page.lists.todos, "list", "later"))).toEqual([todo("2", "later")]);
  expect(deref(range(page.lists.todos, "byList")).length).toBe(3);
});

test("rows that are refused leave the whole model as it was", () => {
  const model = makeModel();
  dosync(() => add(model.lists.todos, todo(1)));
  const refused = (rows: unknown): unknown =>
    codeOf(() => hydrate(model, { count: 5, "lists.todos": rows }));
  expect(refused([todo(2), todo(2)])).toBe("DUPLICATE_KEY");
  expect(refused([todo(2), todo(3, "bad")])).toBe("INVALID_VALUE");
  expect(refused([{ list: "inbox" }])).toBe("WRONG_KEY");
  expect(refused([undefined])).toBe("INVALID_ARGUMENT");
  expect(refused({})).toBe("INVALID_ARGUMENT");
  expect(deref(model.count)).toBe(0);
  expect(rowsOf(model.lists.todos)).toEqual([todo(1)]);
});

test("what was kept is restored, and a row that is the same stays the same object", () => {
  const model = makeModel();
  dosync(() => addAll(model.lists.todos, [todo(1), todo(2)]));
  const one = deref(at(model.lists.todos, 1));
  restore(model, { "lists.todos": [todo(2, "later"), todo(1)] });
  expect(rowsOf(model.lists.todos)).toEqual([todo(1), todo(2, "later")]);
  expect(deref(at(model.lists.todos, 1))).toBe(one);
  restore(model, { count: 7 });
  expect(deref(size(model.lists.todos))).toBe(2);
});

test("newer data changes the rows that the server has changed, and leaves the others alone", () => {
  const model = makeModel();
  const { todos } = model.lists;
  const first = { "lists.todos": [todo(1), todo(2), todo(3), todo(4)] };
  hydrate(model, first);
  dosync(() => {
    alter(at(todos, 1), move("mine"));
    alter(at(todos, 3), move("mine"));
    remove(todos, 4);
    add(todos, todo(9, "mine"));
  });
  expect(takeNewData(model, { ...first }, first, "Page")).toBe(true);
  expect(rowsOf(todos).length).toBe(4);
  const next = { "lists.todos": [todo(1), todo(3, "theirs"), todo(4), todo(5)] };
  expect(takeNewData(model, next, first, "Page")).toBe(true);
  expect(rowsOf(todos)).toEqual([todo(1, "mine"), todo(3, "theirs"), todo(9, "mine"), todo(5)]);
  const last = { "lists.todos": [todo(7)] };
  expect(takeNewData(model, last, undefined, "Page")).toBe(true);
  expect(rowsOf(todos)).toEqual([todo(7)]);
  expect(takeNewData(model, { "lists.todos": [todo(8)] }, {}, "Page")).toBe(true);
  expect(rowsOf(todos)).toEqual([todo(8)]);
});

test("a page that hydrates late finds the rows, lists and folds that the server has rendered", () => {
  keepInitialValues();
  const model = makeIdentities(makeModel);
  const { todos } = model.lists;
  const count = fold(todos, { start: 0, add: (n) => n + 1, remove: (n) => n - 1 });
  const text = derived(() => deref(where(todos, "list", "inbox")).length * 10 + deref(count));
  hydrate(model, { "lists.todos": [todo(1), todo(2)] });
  dosync(() => {
    remove(todos, 1);
    alter(at(todos, 2), move("later"));
    add(todos, todo(3));
    set(todos, todo(4));
  });
  expect(readInitial(keys(todos))).toEqual([1, 2]);
  expect(readInitial(at(todos, 1))).toEqual(todo(1));
  expect(readInitial(at(todos, 2))).toEqual(todo(2));
  expect(readInitial(at(todos, 3))).toBe(undefined);
  expect([readInitial(size(todos)), readInitial(count), readInitial(text)]).toEqual([2, 2, 22]);
  expect([deref(size(todos)), deref(count), deref(text)]).toEqual([3, 3, 23]);
});

test("what a model is given inside of a transaction is put back with it", () => {
  keepInitialValues();
  const model = makeModel();
  thrownBy(() =>
    dosync(() => {
      hydrate(model, { "lists.todos": [todo(1)] });
      expect(deref(keys(model.lists.todos))).toEqual([1]);
      throw new RangeError("no");
    }),
  );
  expect(deref(size(model.lists.todos))).toBe(0);
});

test("a collection in a model has its name, and so have its lists and rows", () => {
  const model = {
    lists: { todos: make() },
    users: collection<Todo>()({ label: "people", key: ({ id }) => id }),
  };
  const { todos } = model.lists;
  const all = keys(todos);
  labelIdentities(model);
  expect(String(todos)).toBe('collection "lists.todos"');
  expect(String(model.users)).toBe('collection "people"');
  expect(String(at(todos, 7))).toMatch(/^#<row "7" of "lists\.todos"/);
  expect([all, size(todos), where(todos, "list", "a"), range(todos, "byList")].map(String)).toEqual(
    [
      expect.stringContaining('"keys of lists.todos"'),
      expect.stringContaining('"size of lists.todos"'),
      expect.stringContaining('"lists.todos.list = a"'),
      expect.stringContaining('"range of lists.todos.byList"'),
    ],
  );
  labelIdentities({ other: todos });
  expect(String(todos)).toBe('collection "lists.todos"');
});

test("a collection and an identity cannot have one address", () => {
  const model = { a: { b: make() }, "a.b": ref(1) };
  expect(codeOf(() => dehydrate(model))).toBe("INVALID_ARGUMENT");
});

test("an address leads to a row, and a row to its address", () => {
  const model = { count: ref(0), lists: { todos: make() }, hidden: derived(() => 1) };
  const { todos } = model.lists;
  const book = addressBook(model);
  const pairs = [
    [at(todos, 7), "lists.todos/7"],
    [at(todos, "7"), "lists.todos/'7"],
    [at(todos, "a/b"), "lists.todos/'a%2Fb"],
    [model.count, "count"],
  ] as const;
  for (const [identity, address] of pairs) {
    expect(book.addressOf(identity)).toBe(address);
    expect(book.identityAt(address)).toBe(identity);
  }
  expect(book.addressOf(at(make(), 7))).toBe(undefined);
  expect(book.addressOf(atom(1))).toBe(undefined);
  expect(
    book.addressOf(
      lens(
        model.count,
        (n) => n,
        (_n, part: number) => part,
      ),
    ),
  ).toBe(undefined);
  expect([book.identityAt("none"), book.identityAt("none/7")]).toEqual([undefined, undefined]);
  expect([...collectionsIn(model)]).toEqual([["lists.todos", todos]]);
  expect([...addressesOf(model).keys()]).toEqual(["count", "hidden"]);
});

test.each(["07", "x", "", "'%", "1/2"])(
  "text behind the address of a collection that is no key is refused: %s",
  (text) => {
    const book = addressBook({ todos: make() });
    expect(thrownBy(() => book.identityAt(`todos/${text}`))).toMatchObject({
      code: "INVALID_ARGUMENT",
      label: `todos/${text}`,
    });
  },
);

test("who does not load collections gets their entities, and keys of them", () => {
  const todos = make();
  dosync(() => addAll(todos, [todo(2), todo("2"), todo(1)]));
  dosync(() => {
    remove(todos, "2");
    expect(entitiesOf(todos).map(keyOf)).toEqual([2, "2", 1]);
  });
  expect(entitiesOf(todos)).toEqual([at(todos, 2), at(todos, 1)]);
  expect(entityAt(todos, "new")).toBe(at(todos, "new"));
  expect([keyOf(keys(todos)), keyOf(ref(1))]).toEqual([undefined, undefined]);
  expect(codeOf(() => entityAt({} as never, 1))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => entitiesOf(undefined as never))).toBe("INVALID_ARGUMENT");
  expect(codeOf(() => entityAt(todos, {} as never))).toBe("WRONG_KEY");
});

test("the entities are one array until a row comes, goes or moves", () => {
  const todos = make();
  dosync(() => addAll(todos, [todo(1), todo(2)]));
  const entities = entitiesOf(todos);

  dosync(() => {
    set(todos, todo(1, "later"));
    expect(presentEntities(todos)).toBe(entities);
  });
  expect(entitiesOf(todos)).toBe(entities);

  dosync(() => {
    const first = deref(at(todos, 1))!;
    remove(todos, 1);
    add(todos, first);
  });
  expect(entitiesOf(todos).map(keyOf)).toEqual([2, 1]);
  expect(entities.map(keyOf)).toEqual([1, 2]);
});

test("minus zero is the key zero, as it is in an address", () => {
  const todos = make();
  dosync(() => add(todos, todo(-0)));
  expect(deref(keys(todos))).toEqual([0]);
  dosync(() => set(todos, todo(0, "later")));
  expect(rowsOf(todos)).toEqual([todo(0, "later")]);
});
