import { describe, expect, onTestFinished, test } from "vitest";
import { alter, deref, draft, dosync, invariant, ref } from "@dosync/core";
import { add, at, collection, keys, remove, size } from "@dosync/core/collection";
import {
  confirmed,
  defineModel,
  memory,
  openReplica,
  type Place,
  type Replica,
} from "@dosync/replica";
import { remote } from "@dosync/replica/remote";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";
import { openTwo, rejectionOf } from "./support.ts";

interface Todo {
  readonly id: string;
  readonly text: string;
}

const list = defineModel("list", () => {
  const todos = collection<Todo>()({ key: (todo) => todo.id });
  const most = ref(3);
  invariant("at most so many", () => deref(size(todos)) <= deref(most));
  dosync(() => add(todos, { id: "first", text: "Look around" }));
  return { todos, most };
});
type List = ReturnType<typeof list.create>;

const addTodo = list.mutation(
  "addTodo",
  ({ todos }, id: string) => void add(todos, { id, text: id }),
);
const rename = list.mutation("rename", ({ todos }, { id, text }: Todo) => {
  alter(at(todos, id), (todo) => ({ ...todo, text }));
});
const removeTodo = list.mutation("removeTodo", ({ todos }, id: string) => void remove(todos, id));
const mutations = [addTodo, rename, removeTodo];

const idsIn = ({ model }: Replica<List>): readonly string[] => deref(keys(model.todos));

async function openAt(place: Place): Promise<Replica<List>> {
  const replica = openReplica(list, { space: "test", at: place, mutations });
  onTestFinished(() => replica.close());
  await replica.ready;
  return replica;
}

describe("rows of a shared collection", () => {
  test("show at once, and everywhere when they are confirmed", async () => {
    const { one, other, converged } = await openTwo(list, mutations);
    one.run(addTodo, "a");
    one.run(rename, { id: "a", text: "Tea" });
    expect([idsIn(one), idsIn(other)]).toEqual([["first", "a"], ["first"]]);
    await converged();
    expect(deref(at(other.model.todos, "a"))).toEqual({ id: "a", text: "Tea" });
    other.run(removeTodo, "first");
    await converged();
    expect([idsIn(one), idsIn(other)]).toEqual([["a"], ["a"]]);
  });

  test("that were removed are there for nobody, who comes later neither", async () => {
    const place = memory();
    const one = await openAt(place);
    for (const id of ["a", "b"]) await one.run(addTodo, id).confirmed;
    const other = await openAt(place);
    await one.run(removeTodo, "a").confirmed;
    await other.flush();
    for (const replica of [one, other, await openAt(place)]) {
      expect(idsIn(replica)).toEqual(["first", "b"]);
    }
  });

  test("are two mutations where two people change two of them", async () => {
    const { one, other, converged } = await openTwo(list, mutations);
    await one.run(addTodo, "a").confirmed;
    await converged();
    one.run(rename, { id: "a", text: "mine" });
    other.run(rename, { id: "first", text: "yours" });
    await converged();
    for (const { model } of [one, other]) {
      expect(deref(at(model.todos, "a"))?.text).toBe("mine");
      expect(deref(at(model.todos, "first"))?.text).toBe("yours");
    }
  });

  test("stand in the order in which they are confirmed, with what is pending after them", async () => {
    const { one, other, converged } = await openTwo(list, mutations);
    one.pause();
    const late = one.run(addTodo, "mine");
    await other.run(addTodo, "yours").confirmed;
    expect(idsIn(one)).toEqual(["first", "mine"]);
    one.resume();
    await late.confirmed;
    await converged();
    expect([idsIn(one), idsIn(other)]).toEqual([
      ["first", "yours", "mine"],
      ["first", "yours", "mine"],
    ]);
  });

  test("are refused by a rule where others have put some there", async () => {
    const { one, other, converged } = await openTwo(list, mutations);
    one.pause();
    const sent = [one.run(addTodo, "a"), one.run(addTodo, "b")];
    await other.run(addTodo, "c").confirmed;
    one.resume();
    expect(await rejectionOf(sent[1]!.confirmed)).toMatchObject({ rule: "at most so many" });
    await converged();
    expect(idsIn(one)).toEqual(["first", "c", "a"]);
  });

  test("are told apart from those that are confirmed", async () => {
    const { one } = await openTwo(list, mutations);
    const row = at(one.model.todos, "a");
    one.run(addTodo, "a");
    expect([deref(row)?.id, deref(confirmed(row))]).toEqual(["a", undefined]);
    await one.flush();
    expect(deref(confirmed(row))).toEqual({ id: "a", text: "a" });
    expect(
      thrownBy(() => confirmed(at(collection<Todo>()({ key: (t) => t.id }), "a"))),
    ).toMatchObject({ code: "NOT_SHARED" });
  });

  test("of a factory are written once, and stay away when they were removed", async () => {
    const place = memory();
    const one = await openAt(place);
    await one.run(removeTodo, "first").confirmed;
    expect(idsIn(await openAt(place))).toEqual([]);
  });

  test("of a collection that came later are those of its factory, until somebody writes there", async () => {
    const place = memory();
    const older = defineModel("list", () => ({ most: ref(3) }));
    const old = openReplica(older, { space: "test", at: place, mutations: [] });
    await old.ready;
    dosync(() => alter(old.model.most, (n) => n + 1));
    await old.flush();
    old.close();
    const one = await openAt(place);
    expect(idsIn(one)).toEqual(["first"]);
    await one.run(addTodo, "a").confirmed;
    expect(idsIn(await openAt(place))).toEqual(["first", "a"]);
    await one.run(removeTodo, "first").confirmed;
    expect(idsIn(await openAt(place))).toEqual(["a"]);
  });

  test("may be changed by a draft and by a transaction without a name", async () => {
    const { one, other, converged } = await openTwo(list, mutations);
    const form = draft();
    form.dosync(() => {
      alter(at(one.model.todos, "first"), (todo) => ({ ...todo, text: "edited" }));
      add(one.model.todos, { id: "drafted", text: "" });
    });
    form.commit();
    dosync(() => add(other.model.todos, { id: "plain", text: "" }));
    await converged();
    expect([...idsIn(one)].toSorted()).toEqual(["drafted", "first", "plain"]);
    expect(idsIn(other)).toEqual(idsIn(one));
    expect(deref(at(other.model.todos, "first"))?.text).toBe("edited");
  });

  test("are no rows of a draft any more where others have changed them", async () => {
    const errors = collectDeliveryErrors();
    const { one, other, converged } = await openTwo(list, mutations);
    one.pause();
    const form = draft();
    form.dosync(() => alter(at(one.model.todos, "first"), (todo) => ({ ...todo, text: "mine" })));
    await other.run(rename, { id: "first", text: "yours" }).confirmed;
    form.commit();
    one.resume();
    await converged();
    expect(deref(at(one.model.todos, "first"))?.text).toBe("yours");
    expect(errors).toMatchObject([{ cause: { code: "CONFLICT" } }]);
  });

  test("are written together with nothing else", async () => {
    const { one } = await openTwo(list, mutations);
    const mine = collection<Todo>()({ key: (todo) => todo.id });
    const both = (): unknown =>
      dosync(() => {
        add(one.model.todos, { id: "a", text: "" });
        add(mine, { id: "a", text: "" });
      });
    expect(thrownBy(both)).toMatchObject({ code: "MIXED_TRANSACTION" });
    expect([idsIn(one), deref(keys(mine))]).toEqual([["first"], []]);
  });

  test("are migrated as they are, in their order", async () => {
    const place = memory();
    const one = await openAt(place);
    await one.run(addTodo, "b").confirmed;
    await one.run(addTodo, "a").confirmed;
    one.close();
    const next = defineModel(
      "list",
      () => ({
        todos: collection<Todo & { readonly isDone: boolean }>()({ key: (todo) => todo.id }),
        most: ref(3),
      }),
      {
        version: 2,
        migrate: {
          2: (values) => {
            for (const [address, row] of values) {
              if (!address.startsWith("todos/")) continue;
              if ((row as Todo).id === "b") values.delete(address);
              else values.set(address, { ...(row as Todo), isDone: false });
            }
          },
        },
      },
    );
    const renewed = openReplica(next, { space: "test", at: place, mutations: [] });
    onTestFinished(() => renewed.close());
    expect(await renewed.ready).toBe("loaded");
    const { todos } = renewed.model;
    expect(deref(keys(todos)).map((id) => deref(at(todos, id)))).toEqual([
      { id: "first", text: "Look around", isDone: false },
      { id: "a", text: "a", isDone: false },
    ]);
  });

  test("come from a backend by their addresses", async () => {
    const rows = new Map<string, unknown>([["todos/'a", { id: "a", text: "from there" }]]);
    let last = 0;
    const at_ = remote({
      user: "ada",
      storage: "memory",
      push: async ({ mutations: pushed }) => {
        for (const { id, args, name } of pushed) {
          last = id;
          if (name === "addTodo") rows.set(`todos/'${String(args)}`, { id: args, text: args });
          else rows.delete(`todos/'${String(args)}`);
        }
      },
      pull: async ({ clientGroupID }) => ({
        lastMutationIDChanges: { [clientGroupID]: last },
        patch: [
          { op: "clear" },
          ...[...rows].map(([key, value]) => ({ op: "put" as const, key, value })),
        ],
      }),
    });
    const replica = openReplica(list, { space: "s", at: at_, mutations });
    onTestFinished(() => replica.close());
    await replica.ready;
    expect(idsIn(replica)).toEqual(["a"]);
    await replica.run(addTodo, "b").confirmed;
    await replica.run(removeTodo, "a").confirmed;
    expect(idsIn(replica)).toEqual(["b"]);
  });
});

describe("a row whose key makes no address", () => {
  const half = "\u{1f375}".slice(0, 1); // what cutting a text leaves of its last character
  const bad = [half, "x".repeat(600)];

  test.each(bad)("is refused, and nothing is changed", async (key) => {
    const { one, other, converged } = await openTwo(list, mutations);
    const before = deref(keys(one.model.todos));
    const refused = { code: "INVALID_ARGUMENT" };
    expect(thrownBy(() => one.run(addTodo, key))).toMatchObject(refused);
    const plain = (): unknown => dosync(() => add(one.model.todos, { id: key, text: "" }));
    expect(thrownBy(plain)).toMatchObject(refused);
    const form = draft();
    form.dosync(() => add(one.model.todos, { id: key, text: "" }));
    expect(thrownBy(() => form.commit())).toMatchObject(refused);
    form.abort();
    expect([deref(keys(one.model.todos)), deref(one.status).pending]).toEqual([before, 0]);
    await one.run(addTodo, "a").confirmed;
    await converged();
    expect(idsIn(other)).toEqual(["first", "a"]);
  });

  test("is refused where it is decided, and the next mutations go on", async () => {
    const cut = list.mutation("cut", ({ todos }) => {
      add(todos, { id: deref(size(todos)) > 1 ? half : "whole", text: "" });
    });
    const { one, other, converged } = await openTwo(list, [...mutations, cut]);
    one.pause();
    const sent = one.run(cut);
    await other.run(addTodo, "a").confirmed;
    const next = one.run(addTodo, "b");
    one.resume();
    expect(await rejectionOf(sent.confirmed)).toMatchObject({ code: "INVALID_ARGUMENT" });
    await next.confirmed;
    await converged();
    expect(idsIn(other)).toEqual(["first", "a", "b"]);
  });

  test("is refused as a first row of a model", () => {
    const model = defineModel("cut", () => {
      const todos = collection<Todo>()({ key: (todo) => todo.id });
      dosync(() => add(todos, { id: half, text: "" }));
      return { todos };
    });
    const open = (): unknown => openReplica(model, { space: "cut", at: memory(), mutations: [] });
    expect(thrownBy(open)).toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
