import { describe, expect, test } from "vitest";
import { createContext, createRef, lazy } from "react";
import { h, markRaw, reactive } from "vue";
import {
  addWatch,
  agent,
  alter,
  atom,
  commute,
  deref,
  derived,
  dosync,
  external,
  lens,
  ref,
  refSet,
  removeWatch,
  reset,
  restartAgent,
  send,
  setAutoFreeze,
  settled,
  swap,
} from "@dosync/core";
import { processorTime } from "../../../tests/support/processor-time.ts";
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
  const proxy = reactive(raw);
  const todos = atom<readonly string[]>([], { label: "todos" });
  const form = ref<object>({});

  expect(() => reset(todos, proxy)).toThrow(/reactive proxy of Vue.*structuredClone\(toRaw/);
  expect(() => dosync(() => refSet(form, { todos: proxy }))).toThrow(/reactive proxy/);
  raw.push("b");

  expect([deref(todos), deref(form), raw]).toEqual([[], {}, ["a", "b"]]);
});

const answersAll = (): object => new Proxy({}, { get: () => () => {} });
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

describe("what bears the mark of somebody else stays as it is", () => {
  class List<T> extends Array<T> {}
  test.each<[string, () => object]>([
    ["a lazy component of React", () => lazy(async () => ({ default: () => null }))],
    ["a context of React", () => createContext(0)],
    ["a VNode of Vue", () => h("p")],
    ["what Vue is told to leave alone", () => markRaw({ a: 1 })],
    ["a VNode of Preact", () => ({ type: "p", props: {}, constructor: undefined })],
    ["a subclass of Array", () => List.from([1])],
    ["a proxy that answers every name", answersAll],
    ["an object that is sealed", () => Object.seal({ a: { b: 1 } })],
  ])("%s", (_what, make) => {
    const value = make();
    const holder = atom<unknown>({ value }, { label: "holder" });

    expect(Object.isFrozen(value)).toBe(false);
    expect(Object.isFrozen(deref(holder))).toBe(true);
  });

  test("a ref of React, a module and a proxy that is revoked are no obstacle", async () => {
    const current = createRef();
    const module = await import("../src/ground/same.ts");

    for (const value of [current, module, revoked()]) {
      expect(() => atom<unknown>({ value })).not.toThrow();
    }
    Object.assign(current, { current: 1 });
    expect(current.current).toBe(1);
  });
});

test("a proxy that cannot be frozen is refused, with the label", () => {
  const observable = new Proxy(
    { a: 1 },
    {
      preventExtensions() {
        throw new Error("cannot be frozen");
      },
    },
  );
  const state = atom<object>({}, { label: "state" });

  expect(() => reset(state, { observable })).toThrow(/A proxy that cannot be frozen.*atom "state"/);
  expect(deref(state)).toEqual({});
});

describe("what an external gives is never frozen", () => {
  const owned = { list: [1] };
  const elsewhere = external({ read: () => owned, listen: () => () => {} });

  test.each<[string, () => unknown]>([
    ["by the external itself", () => deref(elsewhere)],
    ["by a derived value", () => deref(derived(() => deref(elsewhere)))],
    ["by one that passes a part on", () => deref(derived(() => ({ list: deref(elsewhere).list })))],
    [
      "by one in a chain",
      () => {
        const first = derived(() => deref(elsewhere).list);
        return deref(derived(() => [deref(first)]));
      },
    ],
    ["by an atom that it is put into", () => atom({ elsewhere: deref(elsewhere) })],
  ])("%s", (_how, act) => {
    act();

    expect([Object.isFrozen(owned), Object.isFrozen(owned.list)]).toEqual([false, false]);
  });

  test("by a derived value that somebody watches", () => {
    const items = derived(() => deref(elsewhere).list);
    const count = derived(() => [deref(items)]);
    addWatch(count, "watch", () => {});

    expect([deref(count), Object.isFrozen(owned.list)]).toEqual([[[1]], false]);
    removeWatch(count, "watch");
  });
});

describe("freezing is turned off", () => {
  test.each<[string, (value: Tree) => unknown]>([
    ["an atom", (value) => atom(value, { freeze: false })],
    ["a ref", (value) => ref(value, { freeze: false })],
    ["an agent", (value) => agent(value, { freeze: false })],
    ["reset", (value) => reset(atom(tree(), { freeze: false }), value)],
    ["refSet", (value) => dosync(() => refSet(ref(tree(), { freeze: false }), value))],
    ["a derived value", (value) => deref(derived(() => value, { freeze: false }))],
    [
      "what is derived from an atom",
      (value) => {
        const state = atom(value, { freeze: false });
        return deref(derived(() => ({ list: deref(state).list })));
      },
    ],
    [
      "a lens",
      (value) => {
        const whole = atom({ part: value }, { freeze: false });
        return deref(
          lens(
            whole,
            ({ part }) => part,
            (_whole, part) => ({ part }),
            { label: "part", freeze: false },
          ),
        );
      },
    ],
  ])("for %s, by its option", (_what, act) => {
    const value = tree();

    act(value);

    expect([value, value.list, ...value.list].some((part) => Object.isFrozen(part))).toBe(false);
  });

  test("for a program, by one call, and on again", () => {
    const [first, second] = [tree(), tree()];

    setAutoFreeze(false);
    atom(first);
    setAutoFreeze(true);
    atom(second);

    expect([Object.isFrozen(first), isFrozen(second)]).toEqual([false, true]);
  });
});

test("to freeze a million numbers takes at most 100 ms", () => {
  // The processor's time, and the best of several runs: the machine may have other things to do.
  const took = Array.from({ length: 10 }, () => {
    const numbers = Array.from({ length: 1_000_000 }, (_, i) => i * 1.5);
    const before = processorTime();
    const state = atom(numbers);
    const took = processorTime() - before;
    expect(Object.isFrozen(deref(state))).toBe(true);
    return took;
  });

  expect(Math.min(...took)).toBeLessThan(100);
});
