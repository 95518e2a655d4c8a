// Cases 25 to 40 of the comparison with Clojure, listed in docs/conformance.md: those that need no
// other transaction in between.
import { expect, test, vi } from "vitest";
import {
  alter,
  commute,
  deref,
  dosync,
  ensure,
  isInTransaction,
  ref,
  type Ref,
  refSet,
} from "@dosync/core";
import { thrownBy } from "../support/thrown.ts";

/** What transfer throws when there is not enough. */
class LowFunds extends Error {
  readonly amount: number;
  constructor(amount: number) {
    super("low funds");
    this.amount = amount;
  }
}

function transfer(from: Ref<number>, to: Ref<number>, amount: number): void {
  dosync(() => {
    if (amount > deref(from)) throw new LowFunds(amount);
    alter(from, (balance) => balance - amount);
    alter(to, (balance) => balance + amount);
  });
}

test("case 25: outside a transaction each mutator throws and calls no function", () => {
  const balance = ref(1, { label: "balance" });
  const change = vi.fn<(value: number) => number>((value) => value + 1);
  const mutators = [
    () => alter(balance, change),
    () => refSet(balance, 2),
    () => commute(balance, change),
    () => ensure(balance),
  ];

  for (const mutate of mutators) {
    expect(thrownBy(mutate)).toMatchObject({ code: "NO_TRANSACTION", label: 'ref "balance"' });
  }
  expect(change).not.toHaveBeenCalled();
  expect(deref(balance)).toBe(1);
});

test("case 26: refSet and alter return the new value, and alter passes its arguments on", () => {
  const total = ref(0);

  const results = dosync(() => [
    refSet(total, 1),
    alter(total, (sum, a, b, c) => sum + a + b + c, 2, 3, 4),
  ]);

  expect(results).toEqual([1, 10]);
  expect(deref(total)).toBe(10);
});

test("case 27: a transaction reads what it wrote", () => {
  const count = ref(0);

  const seen = dosync(() => {
    const before = deref(count);
    alter(count, (value) => value + 1);
    const altered = deref(count);
    refSet(count, 10);
    return [before, altered, deref(count), ensure(count)];
  });

  expect(seen).toEqual([0, 1, 10, 10]);
});

test("case 28: an exception after two alters leaves both refs unchanged, after one attempt", () => {
  const first = ref(1);
  const second = ref(2);
  const failure = new Error("no");
  let attempts = 0;

  const error = thrownBy(() =>
    dosync(() => {
      attempts++;
      alter(first, (value) => value + 10);
      alter(second, (value) => value + 10);
      throw failure;
    }),
  );

  expect(error).toBe(failure);
  expect([deref(first), deref(second)]).toEqual([1, 2]);
  expect(attempts).toBe(1);
});

test("case 29: a transfer without the funds throws the amount, and both balances stay", () => {
  const checking = ref(500);
  const savings = ref(1000);

  const error = thrownBy(() => transfer(checking, savings, 600));

  expect(error).toMatchObject({ message: "low funds", amount: 600 });
  expect([deref(checking), deref(savings)]).toEqual([500, 1000]);
});

test("case 30: a transfer of 100 gives 400 and 1100", () => {
  const checking = ref(500);
  const savings = ref(1000);

  transfer(checking, savings, 100);

  expect([deref(checking), deref(savings)]).toEqual([400, 1100]);
});

test("case 31: dosync returns what its body returns, undefined where that is nothing", () => {
  const value = { any: "value" };

  expect(dosync(() => value)).toBe(value);
  expect(dosync(() => {})).toBeUndefined();
});

test("case 32: a ref made in a transaction can be read and changed in it", () => {
  const [made, seen] = dosync(() => {
    const count = ref(1);
    alter(count, (value) => value + 1);
    return [count, deref(count)] as const;
  });

  expect(seen).toBe(2);
  expect(deref(made)).toBe(2);
});

test("case 33: what a nested transaction wrote commits only with the outer one", () => {
  const count = ref(0);
  const write = (): number => dosync(() => alter(count, (value) => value + 1));

  thrownBy(() =>
    dosync(() => {
      expect(write()).toBe(1);
      throw new Error("outer");
    }),
  );
  expect(deref(count)).toBe(0);

  dosync(write);
  expect(deref(count)).toBe(1);
});

test("case 34: an inner exception that is caught keeps the inner writes", () => {
  const count = ref(0);

  dosync(() => {
    thrownBy(() =>
      dosync(() => {
        refSet(count, 1);
        throw new Error("inner");
      }),
    );
    alter(count, (value) => value + 10);
  });

  expect(deref(count)).toBe(11);
});

test("case 36: an alter that is left for after the transaction is an error", () => {
  const count = ref(0);
  const change = vi.fn<(value: number) => number>((value) => value + 1);
  const later = dosync(() =>
    (function* () {
      yield alter(count, change);
    })(),
  );

  expect(thrownBy(() => [...later])).toMatchObject({ code: "NO_TRANSACTION" });
  expect(change).not.toHaveBeenCalled();
  expect(deref(count)).toBe(0);
});

test("case 37: an asynchronous body is a TypeError, and nothing is changed", () => {
  const count = ref(0);

  const error = thrownBy(() =>
    // oxlint-disable-next-line typescript/no-misused-promises -- the mistake that this is about
    dosync(async () => {
      refSet(count, 1);
      await Promise.resolve();
    }),
  );

  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ code: "ASYNC_BODY" });
  expect(deref(count)).toBe(0);
  expect(isInTransaction()).toBe(false);
});
