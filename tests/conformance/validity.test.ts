// Cases 57 to 69 of the comparison with Clojure, listed in docs/conformance.md.
import { expect, test, vi } from "vitest";
import {
  addWatch,
  alter,
  commute,
  deref,
  dosync,
  ensure,
  isInTransaction,
  ref,
  refSet,
} from "@dosync/core";
import { collectDeliveryErrors } from "../support/delivery-errors.ts";
import { thrownBy } from "../support/thrown.ts";

const isPositive = (value: number): boolean => value > 0;

test("case 57: an invalid value that is replaced before the commit is fine", () => {
  const count = ref(1, { validator: isPositive });

  dosync(() => {
    refSet(count, -5);
    refSet(count, 5);
  });

  expect(deref(count)).toBe(5);
});

test("case 58: an invalid value at the commit leaves all refs unchanged", () => {
  const before = ref(1);
  const count = ref(1, { label: "count", validator: isPositive });
  const after = ref(1);

  const error = thrownBy(() =>
    dosync(() => {
      refSet(before, 2);
      refSet(count, 5);
      refSet(count, -5);
      refSet(after, 2);
    }),
  );

  expect(error).toMatchObject({ code: "INVALID_VALUE", label: 'ref "count"', value: -5 });
  expect([deref(before), deref(count), deref(after)]).toEqual([1, 1, 1]);
});

test("case 59: a validator is called once per written ref, and not for reads and ensures", () => {
  const calls: unknown[] = [];
  const validated = (name: string) =>
    ref(1, {
      validator: (value) => {
        calls.push([name, value]);
        return true;
      },
    });
  const [altered, commuted, read, ensured] = ["altered", "commuted", "read", "ensured"].map(
    validated,
  ) as [
    ReturnType<typeof validated>,
    ReturnType<typeof validated>,
    ReturnType<typeof validated>,
    ReturnType<typeof validated>,
  ];
  calls.length = 0; // the initial values

  dosync(() => {
    alter(altered, (value) => value + 1);
    alter(altered, (value) => value + 1);
    commute(commuted, (value) => value + 1);
    commute(commuted, (value) => value + 1);
    deref(read);
    ensure(ensured);
  });

  expect(calls).toEqual([
    ["altered", 3],
    ["commuted", 3],
  ]);
});

test("case 60: a validator sees the in-transaction values of other refs", () => {
  const limit = ref(10);
  const used = ref(5, { validator: (value) => value <= deref(limit) });

  dosync(() => {
    refSet(used, 15);
    refSet(limit, 20);
  });

  expect([deref(used), deref(limit)]).toEqual([15, 20]);
});

test("case 61: a watch is called once per ref, with the committed value and the final one", () => {
  const count = ref(0);
  const log: unknown[] = [];
  addWatch(count, "log", (_key, _identity, old, value) => log.push([old, value]));

  dosync(() => {
    alter(count, (value) => value + 1);
    alter(count, (value) => value + 1);
    refSet(count, 7);
  });

  expect(log).toEqual([[0, 7]]);
});

test("case 62: a watch hears a refSet to an equal value", () => {
  const count = ref(1);
  const log: unknown[] = [];
  addWatch(count, "log", (_key, _identity, old, value) => log.push([old, value]));

  dosync(() => refSet(count, 1));

  expect(log).toEqual([[1, 1]]);
});

test("case 63: a ref that is only read or ensured calls no watch", () => {
  const count = ref(1);
  const watch = vi.fn<() => void>();
  addWatch(count, "watch", watch);

  dosync(() => deref(count));
  dosync(() => ensure(count));

  expect(watch).not.toHaveBeenCalled();
});

test("case 64: a watch of one ref sees the new value of the other", () => {
  const first = ref(1);
  const second = ref(1);
  const seen: unknown[] = [];
  addWatch(first, "see", () => seen.push(["first", deref(first), deref(second)]));
  addWatch(second, "see", () => seen.push(["second", deref(first), deref(second)]));

  dosync(() => {
    refSet(first, 2);
    refSet(second, 3);
  });

  expect(seen).toEqual([
    ["first", 2, 3],
    ["second", 2, 3],
  ]);
});

test("case 65: no transaction runs in a watch", () => {
  const count = ref(1);
  const seen: unknown[] = [];
  addWatch(count, "see", () => {
    seen.push(isInTransaction());
    seen.push(thrownBy(() => refSet(count, 3)));
  });

  dosync(() => refSet(count, 2));

  expect(seen).toEqual([false, expect.objectContaining({ code: "NO_TRANSACTION" })]);
  expect(deref(count)).toBe(2);
});

test("case 66: a watch that throws does not undo the commit", () => {
  const first = ref(1);
  const second = ref(1);
  const errors = collectDeliveryErrors();
  const later = vi.fn<() => void>();
  addWatch(first, "broken", () => {
    throw new Error("watch");
  });
  addWatch(second, "later", later);

  const result = dosync(() => {
    refSet(first, 2);
    refSet(second, 2);
    return "returned";
  });

  expect(result).toBe("returned");
  expect([deref(first), deref(second)]).toEqual([2, 2]);
  expect(later).toHaveBeenCalledOnce();
  expect(errors.map(({ identity, key }) => [identity, key])).toEqual([[first, "broken"]]);
});

test("case 67: a watch may run a transaction on the same ref", () => {
  const count = ref(0);
  const log: unknown[] = [];
  addWatch(count, "again", (_key, _identity, old, value) => {
    log.push([old, value]);
    if (value < 3) dosync(() => alter(count, (n) => n + 1));
  });

  dosync(() => alter(count, (value) => value + 1));

  expect(deref(count)).toBe(3);
  expect(log).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test("case 68: a watch added in a transaction hears its commit, and stays when it aborts", () => {
  const count = ref(0);
  const committed = vi.fn<() => void>();
  const aborted = vi.fn<() => void>();

  dosync(() => {
    addWatch(count, "committed", committed);
    refSet(count, 1);
  });
  expect(committed).toHaveBeenCalledExactlyOnceWith("committed", count, 0, 1);

  thrownBy(() =>
    dosync(() => {
      addWatch(count, "aborted", aborted);
      refSet(count, 2);
      throw new Error("abort");
    }),
  );
  expect(aborted).not.toHaveBeenCalled();

  dosync(() => refSet(count, 3));
  expect(aborted).toHaveBeenCalledExactlyOnceWith("aborted", count, 1, 3);
});

test("case 69: an aborted transaction calls no watch", () => {
  const count = ref(0);
  const watch = vi.fn<() => void>();
  addWatch(count, "watch", watch);

  thrownBy(() =>
    dosync(() => {
      refSet(count, 1);
      throw new Error("abort");
    }),
  );

  expect(watch).not.toHaveBeenCalled();
});
