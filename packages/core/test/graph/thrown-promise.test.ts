import { expect, test, vi } from "vitest";
import {
  addWatch,
  atom,
  deref,
  derived,
  derivedFamily,
  dosync,
  lens,
  removeWatch,
  reset,
  snapshot,
} from "@dosync/core";
import { collectDeliveryErrors } from "../../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const THROWN = { code: "PROMISE_THROWN" };

test("a derived value that throws a promise fails with an error that names it, the same until something changes", () => {
  const id = atom(1);
  const promise = Promise.resolve();
  const compute = vi.fn<() => never>(() => {
    deref(id);
    throw promise as never;
  });
  const user = derived(compute, { label: "user" });

  const error = thrownBy(() => deref(user));
  expect(error).toMatchObject({ ...THROWN, label: 'derived "user"', cause: promise });
  expect(thrownBy(() => deref(user))).toBe(error);
  expect(compute).toHaveBeenCalledTimes(1);
  reset(id, 2);
  expect(thrownBy(() => deref(user))).toBe(error);
});

test("so it does in a transaction, in a snapshot, as a lens, as a member of a family, and watched", () => {
  const errors = collectDeliveryErrors();
  const isThrown = atom(false);
  const suspend = (): number => {
    if (deref(isThrown)) throw Promise.resolve() as never;
    return 1;
  };
  const all = [
    derived(suspend),
    derivedFamily((_key: number) => suspend())(1),
    lens(
      atom(1),
      () => suspend(),
      (whole) => whole,
    ),
  ];
  addWatch(all[0]!, "watch", () => {});
  reset(isThrown, true);

  using pinned = snapshot();
  for (const one of all) {
    expect(thrownBy(() => deref(one))).toMatchObject(THROWN);
    expect(thrownBy(() => pinned.deref(one))).toMatchObject(THROWN);
    expect(thrownBy(() => dosync(() => deref(one)))).toMatchObject(THROWN);
  }
  expect(errors.map(({ cause }) => cause)).toEqual([expect.objectContaining(THROWN)]);
  removeWatch(all[0]!, "watch");
});

test("a promise that is returned is a value like any other", () => {
  const promise = Promise.resolve(1);
  expect(deref(derived(() => promise))).toBe(promise);
});
