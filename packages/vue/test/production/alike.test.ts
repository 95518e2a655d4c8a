// What holds in development and in production alike: these run in both.
import { alter, atom, deref, derived, dosync, lens, ref, refSet } from "@dosync/core";
import { expect, test } from "vitest";
import { computed, createApp, isProxy, reactive, ref as vueRef, watch } from "vue";
import {
  createModel,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useRef,
  useValidation,
} from "@dosync/vue";
import { inScope } from "../support.ts";

class Money {
  #cents: number;
  readonly notes: string[] = [];
  constructor(cents: number) {
    this.#cents = cents;
  }
  get cents(): number {
    return this.#cents;
  }
}

test("a value keeps its identity and its private fields, frozen or not", () => {
  const loose = new Money(100);
  const frozen = Object.freeze(new Money(200));
  const price = atom(loose);
  const budget = ref({ of: frozen });

  const [p, b] = inScope(() => [useAtom(price), useRef(budget)] as const);

  expect([p.value === loose, p.value.cents]).toEqual([true, 100]);
  expect([b.value === deref(budget), b.value.of === frozen, b.value.of.cents]).toEqual([
    true,
    true,
    200,
  ]);
  expect([p.value, b.value, b.value.of].some(isProxy)).toBe(false);
});

test("what is assigned is what is there, never a proxy of it", () => {
  const price = atom(new Money(100));
  const model = inScope(() => useAtom(price));
  const next = new Money(300);

  model.value = next;

  expect([deref(price) === next, model.value === next, model.value.cents]).toEqual([
    true,
    true,
    300,
  ]);
});

test("a synchronous watcher and a computed value see all of a commit", () => {
  const [a, b] = [ref(100), ref(0)];
  const log: number[] = [];
  inScope(() => {
    const [left, right] = [useRef(a), useRef(b)];
    const sum = computed(() => left.value + right.value);
    watch(left, () => log.push(sum.value), { flush: "sync" });
    watch(right, () => log.push(sum.value), { flush: "sync" });
  });

  dosync(() => {
    alter(a, (amount) => amount - 30);
    alter(b, (amount) => amount + 30);
  });

  expect(log).toEqual([100, 100]);
});

test("errors have their codes", () => {
  const balance = ref(500, { label: "balance" });
  const age = atom(20, { label: "age", validator: (years) => years >= 0 });
  const total = derived(() => deref(balance));
  const [, useNothing] = createModel(() => ({}), { label: "nothing" });
  const [shown, computedHere, byGetter, model, edited] = inScope(
    () =>
      [
        useRef(balance) as { value: number },
        useDerived(() => deref(total)) as { value: number },
        useDeref(() => balance) as { value: number },
        useAtom(age),
        useValidation(age),
      ] as const,
  );

  expect(() => (shown.value = 0)).toThrow(withCode("READ_ONLY", "balance"));
  expect(() => (byGetter.value = 0)).toThrow(withCode("READ_ONLY", "balance"));
  expect(() => (computedHere.value = 0)).toThrow(withCode("READ_ONLY", "useDerived"));
  expect(() => (model.value = -1)).toThrow(expect.objectContaining({ code: "INVALID_VALUE" }));
  expect(() => createApp({}).runWithContext(useNothing)).toThrow(
    withCode("NO_PROVIDER", "nothing"),
  );
  expect(() => createApp({}).runWithContext(useDraft)).toThrow(withCode("NO_PROVIDER", "useDraft"));
  expect(() => inScope(() => useRef(5 as never))).toThrow(
    expect.objectContaining({ code: "NOT_AN_IDENTITY" }),
  );
  edited.value.value = -1;
  expect([edited.value.value, edited.error.value, deref(age)]).toEqual([
    -1,
    expect.objectContaining({ code: "INVALID_VALUE" }),
    20,
  ]);
  dosync(() => refSet(balance, 400));
  expect([shown.value, computedHere.value, byGetter.value]).toEqual([400, 400, 400]);
});

function withCode(code: string, label: string): unknown {
  return expect.objectContaining({ code, label });
}

test("an identity in reactive state of Vue is the same identity, of every kind", () => {
  const balance = ref(500);
  const count = atom(1);
  const user = ref({ name: "Ada" });
  const name = lens(user, ["name"]);
  const state = reactive({ balance, list: [count], held: vueRef(name), double: derived(() => 2) });

  expect([state.balance === balance, state.list[0] === count, state.held === name]).toEqual([
    true,
    true,
    true,
  ]);
  expect(isProxy(state.double)).toBe(false);
  const shown = inScope(() => useDeref(() => state.balance));
  dosync(() => {
    refSet(state.balance, 600);
    refSet(state.held, "Grace");
  });
  expect([shown.value, deref(user)]).toEqual([600, { name: "Grace" }]);
});
