// Pinia takes the refs of a setup store that can be written for its state, and assigns to them.
import { alter, atom, deref, derived, dosync, invariant, ref } from "@dosync/core";
import { createPinia, defineStore, type Pinia, setActivePinia } from "pinia";
import { expect, onTestFinished, test } from "vitest";
import { createApp, createSSRApp, ref as vueRef } from "vue";
import { useAtom, useDeref, useDerived, useRef, useSelector, useValidation } from "@dosync/vue";

/** A store of its own identities for each test, in which everything is read-only but `note` and `limit`. */
function bank() {
  const checking = ref(500, { label: "checking" });
  const savings = ref(1000, { label: "savings" });
  const total = derived(() => deref(checking) + deref(savings));
  const note = atom("");
  const limit = ref(100);
  const useBank = defineStore("bank", () => ({
    isBusy: vueRef(false),
    checking: useRef(checking),
    savings: useDeref(() => savings),
    total: useDeref(total),
    half: useDerived(() => deref(total) / 2),
    first: useSelector(checking, (amount) => `${amount}`[0]),
    note: useAtom(note),
    limit: useValidation(limit).value,
    transfer: (amount: number) =>
      dosync(() => {
        alter(checking, (balance) => balance - amount);
        alter(savings, (balance) => balance + amount);
      }),
  }));
  return { checking, savings, note, limit, useBank };
}

function active(pinia: Pinia = createPinia()): Pinia {
  createApp({}).use(pinia);
  setActivePinia(pinia);
  return pinia;
}

test("what is read-only is a getter of the store, and no part of its state", () => {
  const { useBank } = bank();
  const pinia = active();
  const store = useBank();

  store.transfer(200);

  expect([store.checking, store.savings, store.total, store.half, store.first]).toEqual([
    300,
    1200,
    1500,
    750,
    "3",
  ]);
  expect({ ...store.$state }).toEqual({ isBusy: false, note: "", limit: 100 });
  expect(JSON.parse(JSON.stringify(pinia.state.value))).toEqual({
    bank: { isBusy: false, note: "", limit: 100 },
  });
});

test("a store is hydrated: its writable refs get the state, the others keep what they show", () => {
  const { note, limit, useBank } = bank();
  const pinia = createPinia();
  createSSRApp({}).use(pinia);
  setActivePinia(pinia);
  pinia.state.value = { bank: { isBusy: true, note: "from the server", limit: 50, checking: 1 } };

  const store = useBank();

  expect([store.isBusy, store.note, store.limit, store.checking]).toEqual([
    true,
    "from the server",
    50,
    500,
  ]);
  expect([deref(note), deref(limit)]).toEqual(["from the server", 50]);
});

test("what a persistence plugin stores is there again", () => {
  const stored = new Map<string, string>();
  /** What such plugins do: patch the store with what was stored, and store what changes. */
  const persist = ({ store }: { store: ReturnType<ReturnType<typeof bank>["useBank"]> }): void => {
    const text = stored.get("bank");
    if (text !== undefined) store.$patch(JSON.parse(text) as { note: string });
    store.$subscribe((_, state) => void stored.set("bank", JSON.stringify(state)), {
      flush: "sync",
    });
  };
  const open = () => {
    const made = bank();
    active(createPinia().use(persist as never));
    return { ...made, store: made.useBank() };
  };

  const { store } = open();
  store.note = "kept";
  store.limit = 70;
  const again = open();

  expect([again.store.note, again.store.limit, deref(again.note), deref(again.limit)]).toEqual([
    "kept",
    70,
    "kept",
    70,
  ]);
  expect(again.store.checking).toBe(500);
});

test("a patch in a transaction is one commit, and a rule refuses all of it", () => {
  const [from, to] = [ref(0), ref(10)];
  const rule = invariant("from before to", () => deref(from) <= deref(to));
  onTestFinished(() => rule.dispose());
  const useRange = defineStore("range", () => ({
    from: useValidation(from).value,
    to: useValidation(to).value,
  }));
  active();
  const store = useRange();

  dosync(() => store.$patch({ from: 20, to: 30 }));
  expect([deref(from), deref(to)]).toEqual([20, 30]);

  expect(() => dosync(() => store.$patch({ from: 50, to: 40 }))).toThrow(/from before to/);
  expect([deref(from), deref(to)]).toEqual([20, 30]);
});

test("an assignment to what is read-only says what to do, in a store too", () => {
  const { checking, useBank } = bank();
  active();
  const store = useBank();

  expect(() => ((store as { checking: number }).checking = 1)).toThrow(/ref "checking".*dosync/);

  expect(deref(checking)).toBe(500);
});
