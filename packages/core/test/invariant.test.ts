import { describe, expect, test, vi } from "vitest";
import {
  addWatch,
  agent,
  agentError,
  alter,
  atom,
  deref,
  derived,
  dosync,
  ensure,
  invariant,
  type InvariantError,
  ref,
  refSet,
  reset,
  send,
  settled,
  swap,
} from "@dosync/core";
import { thrownBy } from "../../../tests/support/thrown.ts";

function accounts() {
  const checking = ref(500, { label: "checking" });
  const savings = ref(1000, { label: "savings" });
  return { checking, savings };
}

describe("an invariant", () => {
  test("lets through what keeps it, and refuses what does not, as a whole", () => {
    const { checking, savings } = accounts();
    using _rule = invariant("money is conserved", () => deref(checking) + deref(savings) === 1500);

    dosync(() => {
      refSet(checking, 400);
      refSet(savings, 1100);
    });
    const error = thrownBy(() =>
      dosync(() => {
        refSet(savings, 0);
        refSet(checking, 300);
      }),
    );

    expect(error).toMatchObject({
      code: "INVARIANT_VIOLATED",
      label: "money is conserved",
      values: { 'ref "checking"': 300, 'ref "savings"': 0 },
    });
    expect([deref(checking), deref(savings)]).toEqual([400, 1100]);
  });

  test("refuses in words, and the error says them and nothing else", () => {
    const { checking, savings } = accounts();
    using _rule = invariant(
      "money",
      () => deref(checking) + deref(savings) >= 0 || "There is not so much money.",
    );

    expect(thrownBy(() => dosync(() => refSet(checking, -2000)))).toMatchObject({
      name: "InvariantError",
      message: "There is not so much money.",
      label: "money",
      values: { 'ref "checking"': -2000, 'ref "savings"': 1000 },
    });
    expect(deref(checking)).toBe(500);
  });

  test.each([1, 0, null, () => true])("that answers %s has answered nothing", (verdict) => {
    const { checking } = accounts();
    let answer: unknown = true;
    using _rule = invariant("vague", () => deref(checking) >= 0 && (answer as boolean));
    answer = verdict;

    expect(thrownBy(() => dosync(() => refSet(checking, 1)))).toMatchObject({
      code: "NOT_A_BOOLEAN",
    });
    expect(deref(checking)).toBe(500);
  });

  test("may be broken within a transaction", () => {
    const { checking, savings } = accounts();
    using _rule = invariant("sum", () => deref(checking) + deref(savings) === 1500);

    const sum = dosync(() => {
      alter(checking, (balance) => balance - 100);
      const between = deref(checking) + deref(savings);
      alter(savings, (balance) => balance + 100);
      return between;
    });

    expect(sum).toBe(1400);
  });

  test("that does not hold at first throws, and is not in force", () => {
    const { checking } = accounts();

    expect(thrownBy(() => invariant("rich", () => deref(checking) > 1000))).toMatchObject({
      code: "INVARIANT_VIOLATED",
      label: "rich",
      values: { 'ref "checking"': 500 },
    });
    dosync(() => refSet(checking, 1));
    expect(deref(checking)).toBe(1);
  });

  test("is checked only when something that it reads is written", () => {
    const { checking, savings } = accounts();
    const predicate = vi.fn<() => boolean>(() => deref(checking) > 0);
    using _rule = invariant("checking", predicate);
    predicate.mockClear();

    dosync(() => refSet(savings, 1));
    dosync(() => ensure(checking));
    dosync(() => deref(checking));
    expect(predicate).not.toHaveBeenCalled();

    dosync(() => {
      refSet(checking, 1);
      refSet(checking, 2);
      refSet(savings, 2);
    });
    expect(predicate).toHaveBeenCalledOnce();
  });

  test("is checked once for all that was written", () => {
    const { checking, savings } = accounts();
    const predicate = vi.fn<() => boolean>(() => deref(checking) + deref(savings) === 1500);
    using _rule = invariant("sum", predicate);
    predicate.mockClear();

    dosync(() => {
      refSet(checking, 0);
      refSet(savings, 1500);
    });

    expect(predicate).toHaveBeenCalledOnce();
  });

  test("follows what it reads now, not what it read at first", () => {
    const which = ref<"a" | "b">("a");
    const a = ref(1);
    const b = ref(1);
    const predicate = vi.fn<() => boolean>(() => deref(deref(which) === "a" ? a : b) > 0);
    using _rule = invariant("positive", predicate);

    dosync(() => refSet(b, -1)); // not read yet
    expect(thrownBy(() => dosync(() => refSet(which, "b")))).toMatchObject({
      code: "INVARIANT_VIOLATED",
    });
    dosync(() => refSet(b, 1));
    dosync(() => refSet(which, "b"));
    predicate.mockClear();

    dosync(() => refSet(a, -1)); // not read any more
    expect(predicate).not.toHaveBeenCalled();
    expect(thrownBy(() => dosync(() => refSet(b, -1)))).toMatchObject({
      code: "INVARIANT_VIOLATED",
    });
  });

  test("that was refused follows what it read before", () => {
    const which = ref<"a" | "b">("a");
    const a = ref(1);
    const b = ref(-1);
    using _rule = invariant("positive", () => deref(deref(which) === "a" ? a : b) > 0);

    thrownBy(() => dosync(() => refSet(which, "b")));

    dosync(() => refSet(b, -2));
    expect(thrownBy(() => dosync(() => refSet(a, -1)))).toMatchObject({
      code: "INVARIANT_VIOLATED",
    });
  });

  test("reads through derived values, and through those that they come from", () => {
    const { checking, savings } = accounts();
    const sum = derived(() => deref(checking) + deref(savings));
    const isSound = derived(() => deref(sum) === 1500);
    using _rule = invariant("sound", () => deref(isSound));

    dosync(() => {
      refSet(checking, 0);
      refSet(savings, 1500);
    });
    const error = thrownBy(() => dosync(() => refSet(savings, 0)));

    expect(error).toMatchObject({
      code: "INVARIANT_VIOLATED",
      values: { 'ref "checking"': 0, 'ref "savings"': 0 },
    });
    expect(deref(sum)).toBe(1500);
  });

  test("reads through watched derived values as well", () => {
    const { checking, savings } = accounts();
    const sum = derived(() => deref(checking) + deref(savings));
    addWatch(sum, "watch", () => {});
    using _rule = invariant("sum", () => deref(sum) === 1500);

    expect(thrownBy(() => dosync(() => refSet(savings, 0)))).toMatchObject({
      code: "INVARIANT_VIOLATED",
    });
    expect(deref(sum)).toBe(1500);
  });

  test("checks a swap of an atom at once, against the committed refs", () => {
    const limit = ref(10);
    const used = atom(0, { label: "used" });
    const half = derived(() => deref(used) / 2);
    using _rule = invariant("within the limit", () => deref(used) + deref(half) <= deref(limit));

    expect(thrownBy(() => reset(used, 11))).toMatchObject({
      code: "INVARIANT_VIOLATED",
      values: { 'atom "used"': 11 },
    });
    expect(deref(used)).toBe(0);

    dosync(() => {
      refSet(limit, 100);
      expect(thrownBy(() => reset(used, 11))).toMatchObject({ code: "INVARIANT_VIOLATED" });
      expect(swap(used, (value) => value + 5)).toBe(5);
    });
    expect(deref(used)).toBe(5);
  });

  test("refuses what an agent's action answers, so the agent fails", async () => {
    const limit = ref(10);
    const used = agent(0);
    using _rule = invariant("within the limit", () => deref(used) <= deref(limit));

    send(used, () => 10);
    await settled(used);
    send(used, () => 11);
    await vi.waitUntil(() => agentError(used) !== undefined);

    expect(deref(used)).toBe(10);
    expect(agentError(used)?.cause).toMatchObject({ code: "INVARIANT_VIOLATED" });
  });

  test.each([0, undefined, null, "", new Error("no")])(
    "that throws %s lets exactly that out",
    (failure) => {
      const count = ref(0);
      using _rule = invariant("throws", () => {
        if (deref(count) > 0) throw failure;
        return true;
      });

      expect(thrownBy(() => dosync(() => refSet(count, 1)))).toBe(failure);
      expect(deref(count)).toBe(0);
    },
  );

  test.each([undefined, null, Promise.resolve(false)])(
    "that answers %s has not answered",
    (verdict) => {
      const error = thrownBy(() => invariant("vague", () => verdict as unknown as boolean));

      expect(error).toMatchObject({ code: "NOT_A_BOOLEAN", label: 'Invariant "vague"' });
    },
  );

  test("only computes", () => {
    const count = ref(0);
    const log = atom(0, { label: "log" });
    const impure = (): boolean => swap(log, (value) => value + 1) > 0;

    expect(thrownBy(() => invariant("impure", impure))).toMatchObject({
      code: "IMPURE_FUNCTION",
      label: 'atom "log"',
    });
    expect(thrownBy(() => invariant("nested", () => dosync(() => true)))).toMatchObject({
      code: "IMPURE_FUNCTION",
    });
    expect([deref(count), deref(log)]).toEqual([0, 0]);
  });

  test("stays as it was with all others, when one of them refuses", () => {
    const count = ref(1);
    const seen: string[] = [];
    using _first = invariant("first", () => {
      seen.push("first");
      return deref(count) > 0;
    });
    using _second = invariant("second", () => {
      seen.push("second");
      return deref(count) < 10;
    });
    seen.length = 0;

    thrownBy(() => dosync(() => refSet(count, 10)));
    expect(seen).toEqual(["first", "second"]);
    thrownBy(() => dosync(() => refSet(count, 0)));

    expect(seen).toEqual(["first", "second", "first"]);
    expect(deref(count)).toBe(1);
  });

  test("that holds follows nothing new when another one refuses", () => {
    const which = ref<"a" | "b">("a");
    const a = ref(1);
    const b = ref(1);
    using _first = invariant("first", () => deref(deref(which) === "a" ? a : b) > 0);
    using _second = invariant("second", () => deref(which) === "a");

    thrownBy(() => dosync(() => refSet(which, "b"))); // the first one has read b

    expect(thrownBy(() => dosync(() => refSet(a, -1)))).toMatchObject({ label: "first" });
    dosync(() => refSet(b, -1));
    expect(deref(b)).toBe(-1);
  });

  test("defined in a transaction is checked against the committed values, and stays", () => {
    const count = ref(1);

    thrownBy(() =>
      dosync(() => {
        refSet(count, -1);
        using _rule = invariant("in between", () => deref(count) > 0);
        throw new Error("abort");
      }),
    );
    const rule = dosync(() => invariant("from now on", () => deref(count) > 0));

    expect(thrownBy(() => dosync(() => refSet(count, -1)))).toMatchObject({
      label: "from now on",
    });
    rule.dispose();
  });
});

describe("the error of a refused commit", () => {
  test("shows each ref, also where labels are equal", () => {
    const [first, second, third] = [1, 2, 3].map((value) => ref(value, { label: "balance" }));
    const rule = invariant("below 7", () => deref(first!) + deref(second!) + deref(third!) < 7);
    const error = thrownBy(() => dosync(() => refSet(second!, 5))) as InvariantError;
    expect(error.values).toEqual({
      'ref "balance"': 1,
      'ref "balance" (2)': 5,
      'ref "balance" (3)': 3,
    });
    rule.dispose();
  });

  test("says that a rule does not hold, where the rule has read nothing", () => {
    const error = thrownBy(() => invariant("never", () => false)) as InvariantError;
    expect(error.values).toEqual({});
    expect(error.label).toBe("never");
  });
});

describe("the end of an invariant", () => {
  test("it is not checked any more, however often it is ended", () => {
    const count = ref(1);
    const rule = invariant("positive", () => deref(count) > 0);
    expect(rule.label).toBe("positive");

    rule.dispose();
    rule.dispose();
    rule[Symbol.dispose]();

    dosync(() => refSet(count, -1));
    expect(deref(count)).toBe(-1);
  });

  test("others stay in force", () => {
    const count = ref(1);
    const first = invariant("first", () => deref(count) > 0);
    using _second = invariant("second", () => deref(count) > 0);

    first.dispose();

    expect(thrownBy(() => dosync(() => refSet(count, -1)))).toMatchObject({ label: "second" });
  });
});

test.each([
  ["a label", [undefined, () => true]],
  ["a predicate", ["label", undefined]],
])("an invariant without %s is refused", (_what, args) => {
  expect(thrownBy(() => (invariant as (...args: unknown[]) => unknown)(...args))).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("a rule that is ended while it is asked is asked no more", () => {
  const level = ref(0);
  let asked = 0;
  const rule = invariant("ends itself", () => {
    asked += 1;
    if (deref(level) === 1) rule.dispose();
    return true;
  });
  dosync(() => refSet(level, 1));
  asked = 0;
  dosync(() => refSet(level, 2));
  expect(asked).toBe(0);
});
