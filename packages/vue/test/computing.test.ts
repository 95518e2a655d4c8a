import {
  agent,
  atom,
  type Atom,
  deref,
  derived,
  dosync,
  invariant,
  ref,
  refSet,
  reset,
  send,
  setValidator,
  settled,
  swap,
  ValidationError,
} from "@dosync/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { computed, effect, ref as vueRef, shallowRef, watch } from "vue";
import { useAgent, useDeref, useDerived, useSelector, useValidation, useWatch } from "@dosync/vue";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { endScope, inScope } from "./support.ts";

/** Runs synchronously whenever the value changes, and logs it. */
function logOf<T>(shown: { readonly value: T }): T[] {
  const log: T[] = [];
  inScope(() =>
    watch(
      () => shown.value,
      (value) => log.push(value),
      { flush: "sync" },
    ),
  );
  return log;
}

function isSame(old: string[], names: string[]): boolean {
  return old.join() === names.join();
}

describe("useDerived", () => {
  test("follows identities and what Vue tracks", () => {
    const price = atom(100);
    const pieces = vueRef(1);
    const total = inScope(() => useDerived(() => deref(price) * pieces.value));
    const log = logOf(total);

    pieces.value = 2;
    reset(price, 50);
    reset(price, 25);
    pieces.value = 4;

    expect(log).toEqual([200, 100, 50, 100]);
  });

  test("is computed once for all who read it, and only when it is read", () => {
    const count = atom(1);
    let runs = 0;
    const doubled = inScope(() =>
      useDerived(() => {
        runs++;
        return deref(count) * 2;
      }),
    );

    reset(count, 2);
    reset(count, 3);
    expect([runs, doubled.value, doubled.value, runs]).toEqual([0, 6, 6, 1]);
  });

  test("tells nobody of an equal result, and keeps the old one", () => {
    const people = atom([{ id: 1, name: "Ada" }]);
    const ids = inScope(() =>
      useDerived(() => deref(people).map(({ id }) => id), {
        equals: (old, value) => old.join() === value.join(),
      }),
    );
    const log = logOf(ids);
    const before = ids.value;

    reset(people, [{ id: 1, name: "Grace" }]);

    expect(log).toEqual([]);
    expect(ids.value).toBe(before);
  });

  test("throws what the function throws to everybody, until something has changed", () => {
    const divisor = atom(0);
    const ratio = inScope(() =>
      useDerived(() => {
        if (deref(divisor) === 0) throw new RangeError("by zero");
        return 10 / deref(divisor);
      }),
    );

    expect(() => ratio.value).toThrow("by zero");
    expect(() => ratio.value).toThrow("by zero");
    reset(divisor, 5);
    expect(ratio.value).toBe(2);
  });

  test("a result is none of the errors before, also if it is the same object", () => {
    const isBroken = atom(true);
    const reason = new Error("broken");
    const shown = inScope(() =>
      useDerived(() => {
        if (deref(isBroken)) throw reason;
        return reason;
      }),
    );
    expect(() => shown.value).toThrow(reason);

    reset(isBroken, false);
    expect(shown.value).toBe(reason);
    reset(isBroken, true);

    expect(() => shown.value).toThrow(reason);
  });

  test("shows the committed world, and may not change it", () => {
    const balance = ref(500);
    const shown = inScope(() => useDerived(() => deref(balance)));
    const broken = inScope(() => useDerived(() => swap(atom(0), (n) => n + 1)));

    dosync(() => {
      refSet(balance, 0);
      expect(shown.value).toBe(500);
    });
    expect(() => broken.value).toThrow(/change/);
  });

  test("and useSelector are read-only, and say so", () => {
    const count = atom(1);
    const shown = inScope(() => useDerived(() => deref(count))) as { value: number };
    const part = inScope(() => useSelector(count, (n) => n)) as { value: number };

    expect(() => (shown.value = 2)).toThrow(/useDerived/);
    expect(() => (part.value = 2)).toThrow(expect.objectContaining({ code: "READ_ONLY" }));
  });
});

describe("useSelector", () => {
  test("follows a part, and what the selection uses", () => {
    const users = ref<Record<string, { name: string; age: number }>>({
      a: { name: "Ada", age: 36 },
      b: { name: "Bob", age: 20 },
    });
    const id = shallowRef("a");
    const name = inScope(() => useSelector(users, (all) => all[id.value]?.name));
    const log = logOf(name);

    dosync(() => refSet(users, { ...deref(users), a: { name: "Ada", age: 37 } }));
    id.value = "b";
    dosync(() => refSet(users, { ...deref(users), b: { name: "Bea", age: 20 } }));

    expect(log).toEqual(["Bob", "Bea"]);
  });

  test("keeps the old object while the comparison finds the new one equal", () => {
    const people = atom([{ name: "Ada", age: 36 }]);
    const names = inScope(() => useSelector(people, (all) => all.map(({ name }) => name), isSame));
    const before = names.value;

    reset(people, [{ name: "Ada", age: 37 }]);
    expect(names.value).toBe(before);
    reset(people, [{ name: "Grace", age: 37 }]);

    expect(names.value).toEqual(["Grace"]);
  });

  test("is computed once for all who read it, and anew when the identity has changed", () => {
    const count = atom(1);
    let runs = 0;
    const doubled = inScope(() =>
      useSelector(count, (n) => {
        runs++;
        return n * 2;
      }),
    );

    expect([doubled.value, doubled.value, runs]).toEqual([2, 2, 1]);
    reset(count, 2);
    expect([doubled.value, doubled.value, runs]).toEqual([4, 4, 2]);
  });

  test("follows every identity that the selection reads, and sees one commit at a time", () => {
    const [count, factor] = [ref(1), ref(10)];
    const product = inScope(() => useSelector(count, (n) => n * deref(factor)));
    const log = logOf(product);

    dosync(() => refSet(factor, 20));
    dosync(() => {
      refSet(count, 2);
      refSet(factor, 30);
    });

    expect([product.value, log]).toEqual([60, [20, 60]]);
  });

  test("moves on to another identity", () => {
    const [left, right] = [atom({ n: 1 }), atom({ n: 10 })];
    const side = shallowRef(left);
    const n = inScope(() => useSelector(side, (value) => value.n));

    expect(n.value).toBe(1);
    side.value = right;
    expect(n.value).toBe(10);
    reset(right, { n: 11 });
    expect(n.value).toBe(11);
  });
});

describe("useWatch", () => {
  test("hears of each commit, in order, with the new and the old value", () => {
    const count = atom(0);
    const log: unknown[] = [];
    const stop = inScope(() =>
      useWatch(count, (value, old, identity) => log.push([value, old, identity === count])),
    );

    reset(count, 1);
    reset(count, 1);
    stop();
    reset(count, 2);

    expect(log).toEqual([
      [1, 0, true],
      [1, 1, true],
    ]);
  });

  test("finds what Vue computes up to date", () => {
    const [a, b] = [ref(1), ref(2)];
    const log: unknown[] = [];
    inScope(() => {
      const [shownA, shownB] = [useDeref(a), useDeref(b)];
      const sum = computed(() => shownA.value + shownB.value);
      effect(() => log.push(["effect", sum.value]));
      useWatch(a, () => log.push(["watch", sum.value]));
    });

    dosync(() => [refSet(a, 10), refSet(b, 20)]);

    expect(log).toEqual([
      ["effect", 3],
      ["watch", 30],
      ["effect", 30],
    ]);
  });

  test("moves on to another identity, and ends with the scope", () => {
    const [left, right] = [atom("left"), atom("right")];
    const side = shallowRef<Atom<string>>(left);
    const log: unknown[] = [];
    inScope(() => useWatch(side, (value) => log.push(value)));

    reset(left, "1");
    side.value = right;
    reset(left, "2");
    reset(right, "3");
    endScope();
    reset(right, "4");

    expect(log).toEqual(["1", "3"]);
  });

  test("reports what the function throws, and tells the others", () => {
    const count = atom(0);
    const errors = collectDeliveryErrors();
    const log: number[] = [];
    inScope(() => {
      useWatch(count, () => {
        throw new Error("broken");
      });
      useWatch(count, (value) => log.push(value));
    });

    reset(count, 1);

    expect(log).toEqual([1]);
    expect(errors.map(({ cause }) => cause)).toEqual([new Error("broken")]);
  });
});

describe("useValidation", () => {
  test("keeps what was refused, with the reason, and the state keeps its value", () => {
    const age = atom(20, { label: "age", validator: (years) => years >= 0 });
    const { value, error, clear } = inScope(() => useValidation(age));
    const log = logOf(value);

    value.value = -1;
    expect([value.value, deref(age)]).toEqual([-1, 20]);
    expect(error.value).toBeInstanceOf(ValidationError);
    value.value = 21;
    expect([value.value, deref(age), error.value]).toEqual([21, 21, undefined]);
    value.value = -2;
    clear();

    expect([value.value, error.value]).toEqual([21, undefined]);
    expect(log).toEqual([-1, 21, -2, 21]);
  });

  test("a ref is set in a transaction of its own, and an invariant can refuse", () => {
    const [spent, budget] = [ref(0), ref(100)];
    const rule = invariant("within the budget", () => deref(spent) <= deref(budget));
    onTestFinished(() => rule.dispose());
    const { value, error } = inScope(() => useValidation(spent));

    value.value = 150;

    expect([value.value, deref(spent)]).toEqual([150, 0]);
    expect(error.value).toMatchObject({ code: "INVARIANT_VIOLATED" });
  });

  test.each([0, undefined, "no"])("what a validator throws arrives unchanged: %s", (reason) => {
    const name = atom("Ada", {
      validator: (text) => {
        if (text === "") throw reason;
        return true;
      },
    });
    const { value, error } = inScope(() => useValidation(name));

    value.value = "";

    expect([value.value, error.value, deref(name)]).toEqual(["", reason, "Ada"]);
  });

  test("a refusal of one identity is not shown for another", () => {
    const [left, right] = [atom(1), atom(2)];
    setValidator(left, (n) => n < 10);
    const side = shallowRef<Atom<number>>(left);
    const { value, error } = inScope(() => useValidation(side));

    value.value = 10;
    side.value = right;

    expect([value.value, error.value]).toEqual([2, undefined]);
  });

  test("what is no refusal is thrown", () => {
    const total = derived(() => 1, { label: "total" });
    const { value } = inScope(() => useValidation(total as never));

    expect(() => (value.value = 2 as never)).toThrow(/total/);
  });
});

describe("useAgent", () => {
  test("shows the value and the work, and restarts what has failed", async () => {
    const saved = agent(0);
    const { value, pending, error, restart } = inScope(() => useAgent(saved));
    const log: unknown[] = [];
    inScope(() =>
      watch([value, pending, error], (now) => log.push(now.map(String)), { flush: "sync" }),
    );

    send(saved, async (count) => count + 1);
    await settled(saved);
    send(saved, () => {
      throw new Error("offline");
    });
    await settled(saved).catch(() => {});
    const failure = error.value;
    restart(5);

    expect(failure?.cause).toEqual(new Error("offline"));
    expect([value.value, pending.value, error.value]).toEqual([5, 0, undefined]);
    expect(log[0]).toEqual(["0", "1", "undefined"]);
    expect(log.at(-1)).toEqual(["5", "0", "undefined"]);
  });

  test("is at rest together with the new value for a watcher that runs at once", async () => {
    const saved = agent(0);
    const { value, pending } = inScope(() => useAgent(saved));
    const log: unknown[] = [];
    inScope(() =>
      watch(
        () => `${value.value} ${pending.value}`,
        (text) => log.push(text),
        { flush: "sync" },
      ),
    );

    send(saved, () => 1);
    await settled(saved);

    expect(log).toEqual(["0 1", "1 0"]);
  });

  test("moves on to another agent, and ends with the scope", async () => {
    const [left, right] = [agent("left"), agent("right")];
    const side = shallowRef(left);
    const { value, pending } = inScope(() => useAgent(() => side.value));
    const log = logOf(pending);

    side.value = right;
    send(left, async () => "left 2");
    expect([value.value, pending.value]).toEqual(["right", 0]);
    send(right, async () => "right 2");
    expect(pending.value).toBe(1);
    await settled(left, right);
    expect(value.value).toBe("right 2");
    endScope();
    send(right, async () => "right 3");
    await settled(right);

    expect(log).toEqual([1, 0]);
  });
});
