// What an updater returns is checked against the value of the identity: literals and tuples stay what they are.
import { describe, expectTypeOf, test } from "vitest";
import {
  agent,
  alter,
  atom,
  type Atom,
  commute,
  compareAndSet,
  type Draft,
  lens,
  ref,
  type Ref,
  refSet,
  reset,
  resetVals,
  send,
  swap,
  swapVals,
  type Transaction,
} from "@dosync/core";
import { createModel, useAtom } from "@dosync/react";
import { createModel as createVueModel, useAtom as useVueAtom } from "@dosync/vue";

interface Todo {
  readonly id: number;
  readonly state: "open" | "done";
}
type Pair = readonly [count: number, state: "open" | "done"];

const todos = ref<readonly Todo[]>([]);
const pair = ref<Pair>([1, "open"]);
const byName = ref<Readonly<Record<string, Todo>>>({});
const perhaps = ref<Todo | undefined>(undefined);
const list = atom<readonly Todo[]>([]);
const couple = atom<Pair>([1, "open"]);
const worker = agent<readonly Todo[]>([]);

/** For the compiler to check; never run. */
function unrun(_call: () => unknown): void {}

describe("a literal stays what it is in what is returned by", () => {
  test("alter and commute", () => {
    unrun(() => alter(todos, (all) => [...all, { id: 1, state: "open" }]));
    unrun(() => alter(todos, () => [{ id: 1, state: "open" }]));
    unrun(() => alter(todos, (all, id) => [...all, { id, state: "open" }], 3));
    unrun(() => alter(todos, (all) => all.map((one) => ({ ...one, state: "done" }))));
    unrun(() => alter(pair, ([count]) => [count + 1, "done"]));
    unrun(() => alter(byName, (all) => ({ ...all, ada: { id: 1, state: "done" } })));
    unrun(() => alter(perhaps, () => ({ id: 1, state: "open" })));
    unrun(() => commute(todos, (all) => [...all, { id: 1, state: "open" }]));
    unrun(() => commute(pair, ([count], by: number) => [count + by, "done"], 2));
  });

  test("swap and swapVals", () => {
    unrun(() => swap(list, (all) => [...all, { id: 1, state: "open" }]));
    unrun(() => swap(couple, ([count], by: number) => [count + by, "done"], 2));
    unrun(() => swapVals(list, (all) => [...all, { id: 1, state: "open" }]));
    expectTypeOf(swapVals(couple, ([count]) => [count + 1, "done"])).toEqualTypeOf<
      [old: Pair, value: Pair]
    >();
  });

  test("send, at once or later", () => {
    unrun(() => send(worker, (all) => [...all, { id: 1, state: "open" }]));
    unrun(() => send(worker, async (all) => [...all, { id: 1, state: "open" }]));
    unrun(() => send(worker, async (all, id) => [...all, { id, state: "open" }], 1));
  });

  test("the methods of a handle and of a draft", () => {
    unrun(() => (tx: Transaction) => tx.alter(todos, (all) => [...all, { id: 1, state: "open" }]));
    unrun(() => (tx: Transaction) => tx.commute(pair, ([count]) => [count, "done"]));
    unrun(() => (tx: Transaction) => tx.send(worker, () => [{ id: 1, state: "open" }]));
    unrun(() => (form: Draft) => form.alter(todos, (all) => [...all, { id: 1, state: "open" }]));
    unrun(() => (form: Draft) => form.commute(perhaps, () => ({ id: 1, state: "open" })));
  });

  test("the setter of a lens", () => {
    const count = lens(
      pair,
      ([count]) => count,
      ([, state], count) => [count, state],
    );
    expectTypeOf(count).toEqualTypeOf<Ref<number>>();
    const opened = lens(
      list,
      (all) => all.length > 0,
      (all, isOpen) => (isOpen ? [{ id: 1, state: "open" }] : all),
    );
    expectTypeOf(opened).toEqualTypeOf<Atom<boolean>>();
  });

  test("the setters of hooks and composables", () => {
    unrun(() => useAtom(list)[1]((all) => [...all, { id: 1, state: "open" }]));
    unrun(() => useAtom(couple)[1]([2, "done"]));
    unrun(() => (useVueAtom(couple).value = [2, "done"]));
  });
});

test("a literal stays what it is where a value is given", () => {
  unrun(() => refSet(todos, [{ id: 1, state: "open" }]));
  unrun(() => refSet(pair, [1, "done"]));
  unrun(() => reset(list, [{ id: 1, state: "open" }]));
  unrun(() => resetVals(couple, [1, "done"]));
  unrun(() => compareAndSet(couple, [1, "open"], [1, "done"]));
  unrun(() => (tx: Transaction) => tx.refSet(pair, [1, "done"]));
  unrun(() => (form: Draft) => form.refSet(todos, [{ id: 1, state: "open" }]));
});

test("what does not fit is refused", () => {
  // @ts-expect-error no such state
  unrun(() => alter(todos, (all) => [...all, { id: 1, state: "later" }]));
  // @ts-expect-error not a number of arguments that it takes
  unrun(() => alter(pair, ([count], by: number) => [count + by, "open"]));
  // @ts-expect-error not an argument that it takes
  unrun(() => swap(atom(1), (n, by: number) => n + by, "2"));
  // @ts-expect-error a ref is no atom
  unrun(() => swap(todos, (all) => all));
  // @ts-expect-error an atom is no ref
  unrun(() => alter(list, (all) => all));
  // @ts-expect-error a ref is no agent
  unrun(() => send(todos, (all) => all));
});

test("updaters work on identities whose values are of a type that is not known yet", () => {
  unrun(() => <T>(identity: Ref<T>, value: T, change: (old: T) => T) => [
    alter(identity, change),
    alter(identity, () => value),
    commute(identity, (_old, given: T) => given, value),
  ]);
  unrun(
    () =>
      <T>(identity: Atom<T>, change: (old: T) => T) =>
        swap(identity, change),
  );
  unrun(
    () =>
      <T extends { n: number }>(identity: Ref<T>) =>
        alter(identity, (old) => ({ ...old, n: 1 })),
  );
  unrun(() => alter(ref(1), Math.max, 3));
});

test("a lens on an atom or a ref is an atom or a ref", () => {
  unrun(() => (identity: Atom<Todo> | Ref<Todo>) => {
    const state = lens(
      identity,
      (todo) => todo.state,
      (todo, state) => ({ ...todo, state }),
    );
    expectTypeOf(state).toEqualTypeOf<Atom<"open" | "done"> | Ref<"open" | "done">>();
  });
});

describe("a model keeps the types of what its factory takes", () => {
  test("in React", () => {
    const [Provider, useModel] = createModel(({ start = 1 }) => ({ count: atom(start) }));
    expectTypeOf<Parameters<typeof Provider>[0]["start"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf(useModel).returns.toEqualTypeOf<{ count: Atom<number> }>();
    const [Bare] = createModel(() => ({ count: atom(1) }));
    expectTypeOf<Parameters<typeof Bare>[0]["children"]>().not.toBeNever();
    const [Typed] = createModel<{ a: number }, { b: string }>(({ b }) => ({ a: b.length }));
    expectTypeOf<Parameters<typeof Typed>[0]["b"]>().toEqualTypeOf<string>();
    // @ts-expect-error a model is an object
    unrun(() => createModel(() => 5));
  });

  test("in Vue", () => {
    const [provide, useModel] = createVueModel((start = 1) => ({ count: atom(start) }));
    expectTypeOf(provide).parameters.toEqualTypeOf<[start?: number | undefined]>();
    expectTypeOf(useModel).returns.toEqualTypeOf<{ count: Atom<number> }>();
    const [provideNamed] = createVueModel((name: string, start?: number) => ({ name, start }));
    expectTypeOf(provideNamed).parameters.toEqualTypeOf<
      [name: string, start?: number | undefined]
    >();
    const [provideBare] = createVueModel(() => ({ count: atom(1) }));
    expectTypeOf(provideBare).parameters.toEqualTypeOf<[]>();
    // @ts-expect-error a model is an object
    unrun(() => createVueModel(() => 5));
  });
});
