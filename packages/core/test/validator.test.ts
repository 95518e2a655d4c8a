import { describe, expect, test, vi } from "vitest";
import {
  addWatch,
  agent,
  agentError,
  afterCommit,
  alter,
  atom,
  commute,
  compareAndSet,
  deref,
  derived,
  dosync,
  ensure,
  getValidator,
  invariant,
  ref,
  refSet,
  reset,
  send,
  setValidator,
  swap,
} from "@dosync/core";
import { external } from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

const words = (n: number): boolean | string => n >= 18 || "You must be at least 18.";
const isPositive = (value: number): boolean => value > 0;

/** Any verdict, also those that the types refuse. */
function answering(verdict: unknown): (value: unknown) => boolean {
  return () => verdict as boolean;
}

/** A promise that fails when it is waited for: whoever drops it must not leave that unhandled. */
function rejecting(): PromiseLike<boolean> {
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- the promise itself is what is tested
    then: (_resolve: unknown, reject?: ((error: unknown) => unknown) | null) => {
      if (reject == null) throw new Error("nobody handles the failure");
      reject(new Error("lost"));
      return Promise.resolve() as never;
    },
  };
}

describe("a validator", () => {
  test("accepts by answering true", () => {
    const state = atom<unknown>("old", { validator: answering(true) });

    expect(reset(state, "new")).toBe("new");
  });

  test.each([1, {}, 0, Number.NaN, Symbol("yes"), () => true])(
    "that answers %s has answered nothing, and nothing is changed",
    (verdict) => {
      // Clojure's validators may answer any value; here a forgotten comparison is told from a yes.
      const state = atom<unknown>("old");
      let isAsked = false;
      setValidator(state, () => (isAsked ? (verdict as boolean) : true));
      isAsked = true;

      expect(thrownBy(() => reset(state, "new"))).toMatchObject({ code: "NOT_A_BOOLEAN" });
      expect(deref(state)).toBe("old");
    },
  );

  test("refuses in words, and the error says them and nothing else", () => {
    const age = atom(20, { validator: words });
    const inRef = ref(20, { validator: words });

    for (const act of [() => reset(age, 3), () => dosync(() => refSet(inRef, 3))]) {
      expect(thrownBy(act)).toMatchObject({
        name: "ValidationError",
        code: "INVALID_VALUE",
        message: "You must be at least 18.",
        value: 3,
      });
    }
    expect([deref(age), deref(inRef)]).toEqual([20, 20]);
  });

  test("that refuses with no words says whose it is", () => {
    const state = atom<unknown>("old", { label: "state" });
    let verdict: boolean | string = true;
    setValidator(state, () => verdict);
    verdict = "";

    expect(thrownBy(() => reset(state, "new"))).toMatchObject({
      message: expect.stringContaining('The validator of atom "state" refused'),
    });
  });

  test("of an atom decides for everybody, so it does not see what a transaction has only written", () => {
    const most = ref(10);
    const count = atom(0, { validator: (n) => n <= deref(most) });
    const within = ref(0, { validator: (n) => n <= deref(most) });

    dosync(() => {
      refSet(most, 100);
      expect(thrownBy(() => reset(count, 50))).toMatchObject({ code: "INVALID_VALUE" });
      refSet(within, 50); // becomes true together with what it depends on
    });

    expect([deref(count), deref(within)]).toEqual([0, 50]);
    expect(reset(count, 50)).toBe(50);
  });

  test("refuses by answering false", () => {
    const state = atom("old", { label: "state" });
    setValidator(state, (value) => value === "old");

    expect(thrownBy(() => reset(state, "new"))).toMatchObject({
      code: "INVALID_VALUE",
      label: 'atom "state"',
      value: "new",
    });
    expect(deref(state)).toBe("old");
  });

  test.each([undefined, null, Promise.resolve(true), rejecting()])(
    "that answers %s has not answered",
    (verdict) => {
      const state = ref<unknown>("old");
      setValidator(state, (value) => (value === "old" ? true : (verdict as unknown as boolean)));

      expect(thrownBy(() => dosync(() => refSet(state, "new")))).toMatchObject({
        code: "NOT_A_BOOLEAN",
      });
      expect(deref(state)).toBe("old");
    },
  );

  test.each([0, undefined, null, "", false, new Error("no")])(
    "that throws %s lets exactly that out",
    (failure) => {
      const isInForce = { now: false };
      const validator = (): boolean => {
        if (isInForce.now) throw failure;
        return true;
      };
      const count = atom(0, { validator });
      const balance = ref(0, { validator });
      isInForce.now = true;

      expect(thrownBy(() => reset(count, 1))).toBe(failure);
      expect(thrownBy(() => dosync(() => refSet(balance, 1)))).toBe(failure);
      expect(thrownBy(() => setValidator(count, validator))).toBe(failure);
      expect(thrownBy(() => atom(0, { validator }))).toBe(failure);
      expect([deref(count), deref(balance)]).toEqual([0, 0]);
    },
  );

  test("is called with the value alone, as Number.isInteger and the like want it", () => {
    const validator = vi.fn<(...args: unknown[]) => boolean>(() => true);
    const count = ref(0, { validator });

    dosync(() => refSet(count, 1));

    expect(validator.mock.calls).toEqual([[0], [1]]);
  });

  test("of an atom sees the old value", () => {
    const seen: unknown[] = [];
    const count: ReturnType<typeof atom<number>> = atom(0);
    setValidator(count, (value) => {
      seen.push([value, deref(count)]);
      return true;
    });

    swap(count, (value) => value + 1);

    expect(seen).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  test("of a ref sees what is about to be committed, derived values included", () => {
    const limit = ref(10);
    const spare = derived(() => deref(limit) * 2);
    const used = ref(0, { validator: (value) => value <= deref(spare) });

    dosync(() => {
      refSet(used, 30);
      refSet(limit, 15);
    });
    expect(deref(used)).toBe(30);

    const error = thrownBy(() => dosync(() => refSet(limit, 1) && refSet(used, 3)));
    expect(error).toMatchObject({ code: "INVALID_VALUE", value: 3 });
    expect([deref(limit), deref(used)]).toEqual([15, 30]);
  });

  test("is not asked by compareAndSet for less than a clear answer", () => {
    const count = atom(1, { validator: (value) => value > 0 });

    expect(thrownBy(() => compareAndSet(count, 1, 0))).toMatchObject({ code: "INVALID_VALUE" });
    expect(compareAndSet(count, 1, 2)).toBe(true);
  });
});

describe("setValidator", () => {
  test("inside a transaction checks what the transaction sees, and stays after an abort", () => {
    const count = ref(-1);

    thrownBy(() =>
      dosync(() => {
        refSet(count, 1);
        setValidator(count, isPositive);
        throw new Error("abort");
      }),
    );

    expect(getValidator(count)).toBe(isPositive);
    expect(deref(count)).toBe(-1);
    expect(thrownBy(() => dosync(() => refSet(count, -2)))).toMatchObject({
      code: "INVALID_VALUE",
    });
  });

  test("counts at once: a transaction is checked by the validator that there is at its end", () => {
    const count = ref(1);

    const error = thrownBy(() =>
      dosync(() => {
        setValidator(count, (value) => value > 0);
        refSet(count, -1);
      }),
    );

    expect(error).toMatchObject({ code: "INVALID_VALUE", value: -1 });
  });

  test("works on agents, and refuses what has no validator", () => {
    const count = agent(1);

    setValidator(count, isPositive);

    expect(getValidator(count)).toBe(isPositive);
    expect(getValidator(atom(1))).toBeUndefined();
    const total = derived(() => 1) as never;
    expect(thrownBy(() => setValidator(total, () => true))).toMatchObject({
      code: "NOT_AN_IDENTITY",
    });
    expect(thrownBy(() => getValidator(total))).toMatchObject({ code: "NOT_AN_IDENTITY" });
  });

  test("refuses a value from elsewhere, which is made where nobody here can refuse it", () => {
    const degrees = external({ read: () => 20, listen: () => () => {} }) as never;

    expect(thrownBy(() => setValidator(degrees, () => true))).toMatchObject({
      code: "NOT_AN_IDENTITY",
    });
  });
});

describe("a validator only computes", () => {
  const other = ref(0, { label: "other" });
  const counter = atom(0, { label: "counter" });
  const mailbox = agent(0);
  const attempts: [what: string, attempt: () => unknown][] = [
    ["change an atom", () => swap(counter, (value) => value + 1)],
    ["alter a ref", () => alter(other, (value) => value + 1)],
    ["set a ref", () => refSet(other, 1)],
    ["commute a ref", () => commute(other, (value) => value + 1)],
    ["ensure a ref", () => ensure(other)],
    ["wait for the commit", () => afterCommit(() => {})],
    ["run a transaction", () => dosync(() => {})],
    ["send an action", () => send(mailbox, (value) => value)],
  ];

  test.each(attempts)("it cannot %s", (_what, attempt) => {
    const isInForce = { now: false };
    const count = ref(0, {
      label: "count",
      validator: () => {
        if (isInForce.now) attempt();
        return true;
      },
    });
    isInForce.now = true;

    expect(thrownBy(() => dosync(() => refSet(count, 1)))).toMatchObject({
      code: "IMPURE_FUNCTION",
    });
    expect([deref(count), deref(other), deref(counter)]).toEqual([0, 0, 0]);
  });

  test("what it is refused cannot be hidden by catching: nothing was changed", () => {
    const count = atom(0, {
      validator: () => {
        thrownBy(() => swap(counter, (value) => value + 1));
        return true;
      },
    });

    expect(reset(count, 1)).toBe(1);
    expect(deref(counter)).toBe(0);
  });
});

test("an agent's validator fails the action, and the agent", async () => {
  const count = agent(1, { validator: (value) => value > 0 });
  const watch = vi.fn<() => void>();
  addWatch(count, "watch", watch);

  send(count, () => -1);
  await vi.waitUntil(() => agentError(count) !== undefined);

  expect(agentError(count)?.cause).toMatchObject({ code: "INVALID_VALUE", value: -1 });
  expect(deref(count)).toBe(1);
  expect(watch).not.toHaveBeenCalled();
});

test("a validator that runs another one reads what that reads", () => {
  const limit = ref(1);
  const inner = atom(0, { validator: (value) => value < deref(limit) });
  const seen: unknown[] = [];
  const outer = ref(0, {
    validator: () => {
      seen.push((thrownBy(() => compareAndSet(inner, 0, 5)) as { code: string }).code);
      return true;
    },
  });
  seen.length = 0;

  dosync(() => refSet(outer, 1));
  dosync(() => {
    refSet(limit, 10);
    refSet(outer, 2);
  });

  expect(seen).toEqual(["INVALID_VALUE", "IMPURE_FUNCTION"]);
  expect(deref(inner)).toBe(0);
});

test("a validator is checked before the invariants", () => {
  const log: string[] = [];
  const count = ref(0, {
    validator: () => {
      log.push("validator");
      return true;
    },
  });
  using _rule = invariant("rule", () => {
    log.push(`invariant ${deref(count)}`);
    return true;
  });
  log.length = 0;

  dosync(() => refSet(count, 1));

  expect(log).toEqual(["validator", "invariant 1"]);
});
