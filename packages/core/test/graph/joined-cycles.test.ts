import { CycleError, deref, derived, type Derived } from "@dosync/core";
import { expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const attempt = (value: Derived<unknown>): void => {
  try {
    deref(value);
  } catch {
    // The computation goes on.
  }
};

/**
 * Two cycles that turn out to be one, while both are open:
 *
 *     c ─▶ b ─▶ d ─▶ e       b and c are a cycle, d and e are another;
 *     ▲────╯▲───╯◀───╯       then d reads b, and e once more
 */
function makeJoined(): Record<"b" | "c" | "d" | "e", Derived<number>> {
  const b: Derived<number> = derived(() => {
    attempt(c);
    return deref(d);
  });
  const c: Derived<number> = derived(() => deref(b));
  const d: Derived<number> = derived(() => {
    attempt(e);
    attempt(b);
    return deref(e);
  });
  const e: Derived<number> = derived(() => deref(d));
  return { b, c, d, e };
}

test.each(["b", "c", "d", "e"] as const)(
  "all values of two cycles that become one fail, whichever is asked first: %s",
  (first) => {
    const values = makeJoined();
    expect(thrownBy(() => deref(values[first]))).toBeInstanceOf(CycleError);
    for (const value of Object.values(values)) {
      expect(thrownBy(() => deref(value))).toBeInstanceOf(CycleError);
    }
  },
);
