import { afterEach, describe, expect, test } from "vitest";
import { atom, deref, derived, reset } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const no = new Error("no");
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A derived value that fails, behind one that changes with every second change of the source only. */
function failing() {
  const cents = atom(0);
  const euros = derived(() => Math.floor(deref(cents) / 2));
  const broken = derived((): number => {
    deref(euros);
    throw no;
  });
  return { cents, broken };
}

describe("a failure is never given out as a value", () => {
  test("by a derived value that was marked and found to be as it was", () => {
    const { cents, broken } = failing();
    stops.push(subscribe(broken, () => {}));
    expect(thrownBy(() => deref(broken))).toBe(no);

    for (const value of [1, 2, 3, 4]) {
      reset(cents, value);
      expect(thrownBy(() => deref(broken))).toBe(no);
    }
  });

  test("to who reads it while it is only marked", () => {
    const { cents, broken } = failing();
    const seen: unknown[] = [];
    const reader = derived(() => {
      deref(cents); // before the one that is marked has been looked at
      seen.push(thrownBy(() => deref(broken)));
    });
    stops.push(
      subscribe(broken, () => {}),
      subscribe(reader, () => {}),
    );

    reset(cents, 1);
    reset(cents, 2);

    expect(seen).toEqual([no, no, no]);
  });

  test("when it is followed after it has failed, or followed no more", () => {
    const { cents, broken } = failing();
    for (const value of [1, 2, 3]) {
      expect(thrownBy(() => deref(broken))).toBe(no);
      const stop = subscribe(broken, () => {});
      expect(thrownBy(() => deref(broken))).toBe(no);
      reset(cents, value);
      expect(thrownBy(() => deref(broken))).toBe(no);
      stop();
      expect(thrownBy(() => deref(broken))).toBe(no);
    }
  });

  test("and a value that is an error is no failure", () => {
    const isThrown = atom(false);
    const result = derived(() => {
      if (deref(isThrown)) throw no;
      return no;
    });
    const reader = derived(() => {
      try {
        return ["value", deref(result)];
      } catch (error) {
        return ["failure", error];
      }
    });
    const check = (): void => {
      reset(isThrown, false);
      expect(deref(reader)).toEqual(["value", no]);
      reset(isThrown, true);
      expect(deref(reader)).toEqual(["failure", no]);
    };

    check();
    stops.push(subscribe(reader, () => {}));
    check();
  });
});
