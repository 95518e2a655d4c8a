import { describe, expect, test } from "vitest";
import {
  agent,
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  ref,
  refSet,
  reset,
  restartAgent,
  send,
  settled,
  swap,
} from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";

interface Tree {
  list: { name: string }[];
}
const tree = (): Tree => ({ list: [{ name: "a" }] });

/** Whether all of a tree is frozen. */
function isFrozen(value: Tree): boolean {
  return [value, value.list, ...value.list].every((part) => Object.isFrozen(part));
}

describe("plain data that an identity holds is frozen, all the way down", () => {
  test.each<[string, (value: Tree) => unknown]>([
    ["atom", (value) => atom(value)],
    ["ref", (value) => ref(value)],
    ["agent", (value) => agent(value)],
    ["reset", (value) => reset(atom(tree()), value)],
    ["swap", (value) => swap(atom(tree()), () => value)],
    ["refSet", (value) => dosync(() => refSet(ref(tree()), value))],
    ["alter", (value) => dosync(() => alter(ref(tree()), () => value))],
    ["commute", (value) => dosync(() => commute(ref(tree()), () => value))],
    ["derived", (value) => deref(derived(() => value))],
  ])("by %s", (_how, act) => {
    const value = tree();

    act(value);

    expect(isFrozen(value)).toBe(true);
    expect(thrownBy(() => value.list.push({ name: "b" }))).toBeInstanceOf(TypeError);
  });

  test("by an action and by a restart", async () => {
    const [first, second] = [tree(), tree()];
    const state = agent(tree());

    send(state, () => first);
    await settled(state);
    send(state, () => {
      throw new Error("fail");
    });
    await new Promise((resolve) => setTimeout(resolve));
    restartAgent(state, second);

    expect([isFrozen(first), isFrozen(second)]).toEqual([true, true]);
  });

  test("before a transaction commits, where the mistake would be made", () => {
    const state = ref(tree());

    const error = thrownBy(() => dosync(() => refSet(state, tree()).list.pop()));

    expect(error).toBeInstanceOf(TypeError);
    expect(deref(state).list).toHaveLength(1);
  });
});

describe("what is not plain stays as it is", () => {
  class Model {
    count = 0;
  }

  test.each<[string, object]>([
    ["an instance of a class", new Model()],
    ["a Map", new Map([["a", tree()]])],
    ["a Date", new Date(0)],
    ["a typed array", new Uint8Array(2)],
    ["a function", () => {}],
    ["a promise", Promise.resolve()],
  ])("%s", (_what, value) => {
    atom({ value });

    expect(Object.isFrozen(value)).toBe(false);
  });

  test("a getter is not called", () => {
    const value = Object.defineProperty({}, "lazy", {
      enumerable: true,
      get: () => {
        throw new Error("called");
      },
    });

    atom(value);

    expect(Object.isFrozen(value)).toBe(true);
  });

  test("what is frozen already is not looked into, be it as deep as it may", () => {
    const inner = { name: "a" };
    const value = Object.freeze({ inner });

    atom(value);

    expect(Object.isFrozen(inner)).toBe(false);
  });
});

test("circles, symbols as keys and objects without a prototype are no obstacle", () => {
  const key = Symbol("key");
  const value: Record<PropertyKey, unknown> = Object.create(null);
  value["self"] = value;
  value[key] = { name: "a" };

  atom(value);

  expect([Object.isFrozen(value), Object.isFrozen(value[key])]).toEqual([true, true]);
});

test("a long list is no obstacle either", () => {
  let list: { rest: unknown } = { rest: undefined };
  const last = list;
  for (let i = 0; i < 100_000; i++) list = { rest: list };

  atom(list);

  expect(Object.isFrozen(last)).toBe(true);
});

test("what is reactive elsewhere is refused, wherever it stands, and left as it is", () => {
  const raw = ["a"];
  const proxy = new Proxy(raw, {
    get: (target, key) => (key === "__v_raw" ? target : Reflect.get(target, key)),
  });
  const todos = atom<readonly string[]>([], { label: "todos" });
  const form = ref<object>({});

  expect(() => reset(todos, proxy)).toThrow(/reactive proxy of Vue.*structuredClone\(toRaw/);
  expect(() => dosync(() => refSet(form, { todos: proxy }))).toThrow(/reactive proxy/);
  raw.push("b");

  expect([deref(todos), deref(form), raw]).toEqual([[], {}, ["a", "b"]]);
});
