import { describe, expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  agent,
  type Atom,
  atom,
  compareAndSet,
  deref,
  derived,
  dosync,
  dosyncAsync,
  draft,
  invariant,
  ref,
  refSet,
  reset,
  swap,
  type Transaction,
  ValidationError,
} from "@dosync/core";
import {
  giveLabel,
  hydrate,
  initialize,
  keepInitialValues,
  labelOf,
  readCommitted,
  readInitial,
} from "@dosync/core/adapter";
import { add, addAll, at, collection, keys, remove, set } from "@dosync/core/collection";
import { thrownBy } from "../../../tests/support/thrown.ts";

keepInitialValues();

test("the first value of an identity can be read when it has changed", () => {
  const count = ref(1);
  const unchanged = atom("same");
  const double = derived(() => deref(count) * 2);
  dosync(() => refSet(count, 5));
  dosync(() => refSet(count, 7));

  expect([readInitial(count), readInitial(unchanged), readInitial(double)]).toEqual([1, "same", 2]);
  expect([deref(count), deref(double)]).toEqual([7, 14]);
});

test("atoms, refs and agents are initialized at one commit point", () => {
  const a = atom(1);
  const b = ref(2);
  const c = agent(3);
  const sum = derived(() => deref(a) + deref(b) + deref(c));
  const isOdd = invariant("odd", () => (deref(a) + deref(b)) % 2 === 1);

  initialize([
    [a, 10],
    [b, 21],
    [c, 30],
  ]);
  reset(a, 12);

  expect(deref(sum)).toBe(63);
  expect(readInitial(sum)).toBe(61);
  isOdd.dispose();
});

describe("what is initialized inside a transaction", () => {
  test("is rolled back with it, and so is what an atom became from that", () => {
    const count = atom(0);
    const writes: unknown[] = [];
    const stop = addCommitListener((commit) => writes.push(commit.writes));
    onTestFinished(stop);

    const seen: unknown[] = [];
    const thrown = thrownBy(() =>
      dosync(() => {
        initialize([[count, 5]]);
        swap(count, (value) => value + 1);
        seen.push(compareAndSet(count, 5, 7), deref(count), readCommitted(count));
        throw "abort";
      }),
    );

    expect([thrown, seen, deref(count), writes]).toEqual(["abort", [false, 6, 0], 0, []]);
  });

  test("is committed with it, at one point", () => {
    const count = atom(0);
    const total = ref(0);
    const sums: number[] = [];
    const sum = derived(() => deref(count) + deref(total));
    addWatch(sum, "log", (_key, _sum, _old, value) => sums.push(value));

    dosync(() => {
      initialize([[count, 5]]);
      refSet(total, 10);
      reset(count, deref(count) + 1);
    });

    expect([deref(count), sums]).toEqual([6, [16]]);
  });

  test("belongs to a draft where that is the transaction, with what an atom became from it", () => {
    const count = atom(0);
    const edit = draft();
    edit.dosync(() => {
      initialize([[count, 5]]);
      swap(count, (value) => value + 1);
      compareAndSet(count, 5, 7);
    });
    const before = [edit.deref(count), deref(count)];
    edit.commit();

    expect([before, deref(count)]).toEqual([[6, 0], 6]);
  });

  test("belongs to a branch of orElse where that is the transaction, or to neither", async () => {
    const [kept, undone] = [atom(0), atom(0)];
    await dosyncAsync(async (tx) => {
      tx.deref(kept);
      await tx.orElse(
        (branch) => initializeIn(branch, kept),
        () => {},
      );
      await tx.orElse(
        (branch) => {
          initializeIn(branch, undone);
          branch.retry();
        },
        () => {},
      );
      expect([deref(kept), deref(undone)]).toEqual([0, 0]);
    });

    expect([deref(kept), deref(undone)]).toEqual([6, 0]);
  });
});

function initializeIn(tx: Transaction, count: Atom<number>): void {
  tx.dosync(() => {
    initialize([[count, 5]]);
    swap(count, (value) => value + 1);
  });
}

test("a value that a validator refuses initializes nothing", () => {
  const a = atom(1);
  const b = atom(1, { validator: (value) => value > 0 });

  expect(() => initialize([[a, 2], [b, -1]])).toThrow(ValidationError); // prettier-ignore

  expect([deref(a), deref(b), readInitial(a)]).toEqual([1, 1, 1]);
});

test("what a draft has changed is shown over the first values, also in what is computed and in rows", () => {
  keepInitialValues();
  const [name, city] = [ref("Ada"), ref("London")];
  const about = derived(() => `${deref(name)} in ${deref(city)}`);
  const people = collection<{ id: number; age: number }>()({ key: ({ id }) => id });
  dosync(() => add(people, { id: 1, age: 36 }));
  dosync(() => refSet(city, "Paris"));
  const edit = draft();
  edit.refSet(name, "Grace");
  edit.dosync(() => set(people, { id: 1, age: 37 }));
  const changes = edit.changes();
  edit.refSet(name, "Mary");
  edit.abort();

  expect([name, city, about].map((one) => readInitial<string>(one, changes))).toEqual([
    "Grace",
    "London",
    "Grace in London",
  ]);
  expect(readInitial(at(people, 1), changes)).toEqual({ id: 1, age: 37 });
  expect(readInitial(about)).toBe("Ada in London");
});

test("rows that came with a page are first values, also when they are gone and nobody holds them", async () => {
  keepInitialValues();
  const people = collection<{ id: number }>()({ key: ({ id }) => id });
  hydrate({ people }, { people: [{ id: 1 }, { id: 2 }] });
  dosync(() => remove(people, 1));
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve));
    globalThis.gc!();
  }
  expect(readInitial(keys(people))).toEqual([1, 2]);
  expect(readInitial(at(people, 1))).toEqual({ id: 1 });
  expect(deref(keys(people))).toEqual([2]);
});

test("a row that is added later began as none", () => {
  keepInitialValues();
  const people = collection<{ id: number }>()({ key: ({ id }) => id });
  dosync(() => addAll(people, [{ id: 1 }, { id: 2 }]));
  expect(readInitial(at(people, 1))).toBe(undefined);
  expect(readInitial(keys(people))).toEqual([]);
  expect(deref(at(people, 1))).toEqual({ id: 1 });
});

test("a label is given only to an identity that has none", () => {
  const nameless = atom(1);
  const named = atom(1, { label: "mine" });

  giveLabel(nameless, "count");
  giveLabel(named, "count");

  expect([labelOf(nameless), labelOf(named)]).toEqual(["count", "mine"]);
});
