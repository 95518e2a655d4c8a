import { alter, deref, dosync } from "@dosync/core";
import { openPastView } from "@dosync/core/adapter";
import { add, addAll, at, collection, fold, ordered, remove } from "@dosync/core/collection";
import { render, screen } from "@testing-library/vue";
import { expect, test } from "vitest";
import { defineComponent, h, isProxy, nextTick, reactive, ref, shallowRef } from "vue";
import { provideDraft, provideView, useDeref, useEntity, useKeys, useRange } from "@dosync/vue";
import { endScope, inScope, isFollowed } from "./support.ts";

interface Todo {
  readonly id: string;
  readonly due: number;
}
const todo = (id: string, due: number): Todo => ({ id, due });
const later = (one: Todo): Todo => ({ ...one, due: one.due + 10 });

function make() {
  const todos = collection<Todo>()({
    label: "todos",
    key: ({ id }) => id,
    indexes: { due: ordered(({ due }) => due) },
  });
  dosync(() => addAll(todos, [todo("a", 3), todo("b", 1), todo("c", 2)]));
  return todos;
}
const ids = (rows: readonly Todo[]): string => rows.map(({ id }) => id).join("");

const text = (): string =>
  screen
    .queryAllByRole("listitem")
    .map((li) => li.textContent)
    .join();

test("a component shows the rows of a list, and follows them", async () => {
  const todos = make();
  let lists = 0;
  const Row = defineComponent({
    props: { id: { type: String, required: true } },
    setup(props) {
      const row = useEntity(todos, () => props.id);
      return () => h("li", `${props.id} ${row.value?.due}`);
    },
  });
  const List = defineComponent({
    setup() {
      const keys = useKeys(todos);
      return () => {
        lists++;
        return h(
          "ul",
          keys.value.map((id) => h(Row, { id, key: id })),
        );
      };
    },
  });
  render(List);
  expect(text()).toBe("a 3,b 1,c 2");

  dosync(() => alter(at(todos, "b"), later));
  await nextTick();
  expect([text(), lists]).toEqual(["a 3,b 11,c 2", 1]);

  dosync(() => {
    remove(todos, "a");
    add(todos, todo("d", 4));
  });
  await nextTick();
  expect([text(), lists]).toEqual(["b 11,c 2,d 4", 2]);
});

test("getters are followed: another key, another range, another collection", () => {
  const todos = make();
  const others = make();
  dosync(() => remove(others, "a"));
  const shown = shallowRef(todos);
  const id = ref("a");
  const limit = ref(2);
  const [row, keys, rows] = inScope(
    () =>
      [
        useEntity(() => shown.value, id),
        useKeys(shown),
        useRange(shown, "due", () => ({ limit: limit.value })),
      ] as const,
  );
  expect([row.value?.due, keys.value, ids(rows.value)]).toEqual([3, ["a", "b", "c"], "bc"]);
  id.value = "c";
  limit.value = 1;
  expect([row.value?.due, ids(rows.value)]).toEqual([2, "b"]);
  const before = rows.value;
  dosync(() => alter(at(todos, "c"), later));
  expect(row.value?.due).toBe(12);
  expect(rows.value).toBe(before);
  shown.value = others;
  expect([row.value?.due, keys.value, ids(rows.value)]).toEqual([2, ["b", "c"], "b"]);
  expect([isFollowed(at(todos, "c")), isFollowed(at(others, "c"))]).toEqual([false, true]);
  endScope();
  expect(isFollowed(at(others, "c"))).toBe(false);
});

test("a range without options has all rows in their order", () => {
  const todos = make();
  const rows = inScope(() => useRange(todos, "due"));
  expect(ids(rows.value)).toBe("bca");
  dosync(() => alter(at(todos, "b"), later));
  expect(ids(rows.value)).toBe("cab");
});

test("a collection in a reactive object stays itself", () => {
  const model = reactive({ todos: make() });
  expect(isProxy(model.todos)).toBe(false);
  const keys = inScope(() => useKeys(() => model.todos));
  dosync(() => add(model.todos, todo("d", 4)));
  expect(keys.value).toEqual(["a", "b", "c", "d"]);
});

test("what is shown cannot be assigned to, and what is no key says so", () => {
  const todos = make();
  const keys = inScope(() => useKeys(todos));
  expect(() => ((keys as { value: unknown }).value = [])).toThrow(
    expect.objectContaining({ code: "READ_ONLY" }),
  );
  expect(() => inScope(() => useEntity(todos, {} as never))).toThrow(
    expect.objectContaining({ code: "WRONG_KEY" }),
  );
});

/** Many rows, and a fold that counts how often its functions are asked. */
function makeMany() {
  const todos = collection<Todo>()({ label: "todos", key: ({ id }) => id });
  dosync(() =>
    addAll(
      todos,
      Array.from({ length: 1000 }, (_, n) => todo(`row ${n}`, 1)),
    ),
  );
  const calls = { count: 0 };
  const counted = (sign: number) => (sum: number, one: Todo) => {
    calls.count++;
    return sum + sign * one.due;
  };
  const total = fold(todos, { start: 0, add: counted(1), remove: counted(-1) });
  return { todos, calls, total };
}

test("a fold in a view is the committed one plus and minus what differs", async () => {
  const { todos, calls, total } = makeMany();
  expect(deref(total)).toBe(1000);
  calls.count = 0;
  const view = openPastView(0, [
    [at(todos, "row 0"), todo("row 0", 100)],
    [at(todos, "row 1"), undefined],
  ]);
  const Past = defineComponent({
    setup() {
      provideView(view);
      const sum = useDeref(total);
      return () => h("li", sum.value);
    },
  });
  const Present = defineComponent({
    setup() {
      const sum = useDeref(total);
      return () => [h("li", sum.value), h(Past)];
    },
  });
  const page = render(Present);
  expect(text()).toBe("1000,1098");
  dosync(() => alter(at(todos, "row 2"), later));
  await nextTick();
  expect([text(), deref(total)]).toEqual(["1010,1098", 1010]);
  expect(calls.count).toBeLessThan(20);
  page.unmount();
  view.dispose();
});

test("a fold in a form is the committed one plus and minus what its draft has changed", async () => {
  const { todos, calls, total } = makeMany();
  let form!: ReturnType<typeof provideDraft>;
  const Form = defineComponent({
    setup() {
      form = provideDraft();
      const sum = useDeref(total);
      return () => h("li", sum.value);
    },
  });
  render(Form);
  expect(text()).toBe("1000");
  calls.count = 0;
  form.draft.dosync(() => alter(at(todos, "row 0"), later));
  await nextTick();
  expect([text(), deref(total)]).toEqual(["1010", 1000]);
  dosync(() => alter(at(todos, "row 1"), later));
  form.draft.commit();
  await nextTick();
  expect([text(), deref(total)]).toEqual(["1020", 1020]);
  expect(calls.count).toBeLessThan(30);
});
