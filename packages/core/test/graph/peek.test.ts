import { describe, expect, test } from "vitest";
import {
  atom,
  deref,
  derived,
  dosync,
  invariant,
  peek,
  ref,
  refSet,
  reset,
  snapshot,
} from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import { thrownBy } from "../../../../tests/support/thrown.ts";

describe("what is peeked at", () => {
  test.each([false, true])("is no dependency (followed: %s)", (isFollowed) => {
    const count = atom(1);
    const unit = atom("m");
    const long = derived(() => deref(unit).repeat(2));
    let runs = 0;
    const label = derived(() => {
      runs++;
      return `${deref(count)} ${peek(unit)} ${peek(long)}`;
    });
    const stop = isFollowed ? subscribe(label, () => {}) : () => {};
    expect(deref(label)).toBe("1 m mm");

    reset(unit, "km");
    expect([deref(label), runs]).toEqual(["1 m mm", 1]);
    reset(count, 2);
    expect([deref(label), runs]).toEqual(["2 km kmkm", 2]);
    stop();
  });

  test("is what the transaction sees, directly and in a computation there", () => {
    const price = ref(1);
    const doubled = derived(() => peek(price) * 2);
    using before = snapshot();
    dosync(() => {
      refSet(price, 5);
      expect([peek(price), deref(doubled), peek(doubled)]).toEqual([5, 10, 10]);
    });
    expect([peek(price), before.deref(doubled)]).toEqual([5, 2]);
  });

  test("is followed by an invariant all the same: a rule holds whatever it reads", () => {
    const balance = ref(1);
    using _rule = invariant("not overdrawn", () => peek(balance) >= 0);
    expect(thrownBy(() => dosync(() => refSet(balance, -1)))).toMatchObject({
      code: "INVARIANT_VIOLATED",
    });
  });

  test("must be an identity", () => {
    expect(thrownBy(() => peek(1 as never))).toMatchObject({
      code: "NOT_AN_IDENTITY",
      label: "peek",
    });
  });
});
