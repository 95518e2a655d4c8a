import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  addWatch,
  atom,
  deref,
  derived,
  type Derived,
  dosync,
  invariant,
  ref,
  refSet,
  removeWatch,
  reset,
  snapshot,
  swap,
} from "@dosync/core";
import { readCommitted, subscribe } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../../tests/support/thrown.ts";

/** Two derived values that read each other as long as the switch says so. */
function circle() {
  const isClosed = atom(false);
  const values: { inner?: Derived<number>; outer?: Derived<number> } = {};
  const inner = derived((): number => (deref(isClosed) ? deref(values.outer!) : 0), {
    label: "inner",
  });
  const outer = derived((): number => deref(inner) + 1, { label: "outer" });
  values.outer = outer;
  return { isClosed, inner, outer };
}

const CYCLE = { code: "DERIVED_CYCLE" };

function valueOr<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}

describe("derived values that depend on themselves", () => {
  test("throw when they are read, and can be read again when the circle is open", () => {
    const { isClosed, inner, outer } = circle();
    expect(deref(outer)).toBe(1);

    reset(isClosed, true);
    expect(thrownBy(() => deref(outer))).toMatchObject(CYCLE);
    expect(thrownBy(() => deref(inner))).toMatchObject(CYCLE);

    reset(isClosed, false);
    expect([deref(inner), deref(outer)]).toEqual([0, 1]);
  });

  test("do so too where one of them is watched, which is reported", () => {
    const errors = collectDeliveryErrors();
    const { isClosed, inner, outer } = circle();
    expect(deref(outer)).toBe(1);
    addWatch(inner, "watch", () => {});

    reset(isClosed, true);
    expect(errors.map(({ cause }) => cause)).toEqual([expect.objectContaining(CYCLE)]);
    expect(thrownBy(() => deref(inner))).toMatchObject(CYCLE);
    expect(thrownBy(() => deref(outer))).toMatchObject(CYCLE);

    reset(isClosed, false);
    expect([deref(inner), deref(outer)]).toEqual([0, 1]);
  });

  test("are reported once for as long as they are on the same cycle", () => {
    const errors = collectDeliveryErrors();
    const links = atom(0);
    const self: Derived<number>[] = [
      derived(() => (deref(links) > 0 ? deref(self[0]!) : 0), { label: "self" }),
    ];
    addWatch(self[0]!, "watch", () => {});

    reset(links, 1);
    reset(links, 2);
    expect(errors).toHaveLength(1);

    reset(links, 0);
    reset(links, 1);
    expect(errors).toHaveLength(2);
  });

  test("can be watched although they have no value yet", () => {
    const { isClosed, outer } = circle();
    reset(isClosed, true);

    expect(addWatch(outer, "watch", () => {})).toBe(outer);

    reset(isClosed, false);
    expect(deref(outer)).toBe(1);
    removeWatch(outer, "watch");
  });

  test("throw in a transaction and in a snapshot that see the circle, and only there", () => {
    const isClosed = ref(false);
    const values: { self?: Derived<number> } = {};
    const self = derived((): number => (deref(isClosed) ? deref(values.self!) : 0));
    values.self = self;

    dosync(() => {
      refSet(isClosed, true);
      expect(thrownBy(() => deref(self))).toMatchObject(CYCLE);
      expect(readCommitted(self)).toBe(0);
    });
    using closed = snapshot();
    dosync(() => refSet(isClosed, false));

    expect(thrownBy(() => closed.deref(self))).toMatchObject(CYCLE);
    expect(deref(self)).toBe(0);
  });

  test("fail together, whichever is read first, and whether they catch that or not", () => {
    for (const first of [0, 1, 2]) {
      const nodes: Derived<number>[] = [
        derived(() => deref(nodes[1]!)),
        derived(() => valueOr(-1, () => deref(nodes[2]!))),
        derived(() => deref(nodes[0]!)),
      ];
      const outside = derived(() => valueOr(-1, () => deref(nodes[0]!)));

      expect(thrownBy(() => deref(nodes[first]!))).toMatchObject(CYCLE);
      for (const node of nodes) expect(thrownBy(() => deref(node))).toMatchObject(CYCLE);
      expect(deref(outside)).toBe(-1);
    }
  });

  test("tell all who follow them when the cycle opens, whoever closed it", () => {
    const isOpen = atom(true, { label: "is open" });
    const nodes: Derived<number>[] = [
      derived(() => deref(nodes[1]!) + 1),
      derived(() => deref(nodes[2]!) + 1),
      derived(() => (deref(isOpen) ? 0 : deref(nodes[0]!))),
    ];
    const told: number[] = [0, 0, 0];
    const stops = nodes.map((node, i) => subscribe(node, () => void told[i]!++));

    reset(isOpen, false);
    expect(told).toEqual([1, 1, 1]);
    for (const node of nodes) expect(thrownBy(() => deref(node))).toMatchObject(CYCLE);

    reset(isOpen, true);
    expect(told).toEqual([2, 2, 2]);
    expect(nodes.map((node) => deref(node))).toEqual([2, 1, 0]);
    for (const stop of stops) stop();
  });

  test("form no ring that is gone round for ever", () => {
    const count = atom(1);
    const isLarge = derived(() => deref(count) > 100);
    const nodes: Derived<number>[] = [
      derived(() => valueOr(0, () => deref(nodes[2]!))),
      derived(() => deref(nodes[0]!)),
      derived(() => (deref(isLarge) ? 7 : deref(nodes[1]!))),
    ];
    const stops = [nodes[0]!, nodes[2]!].map((node) => subscribe(node, () => {}));
    for (const node of nodes) thrownBy(() => deref(node));

    reset(count, 2);
    reset(count, 200);

    expect(nodes.map((node) => deref(node))).toEqual([7, 7, 7]);
    for (const stop of stops) stop();
  });

  test("are computed once to find that out, also where they are followed", () => {
    const isClosed = atom(false);
    let runs = 0;
    const nodes: Derived<number>[] = [
      derived(() => {
        runs++;
        return deref(nodes[1]!);
      }),
      derived(() => (deref(isClosed) ? deref(nodes[0]!) : 0)),
    ];
    const stop = subscribe(nodes[0]!, () => {});
    runs = 0;

    reset(isClosed, true);
    thrownBy(() => deref(nodes[0]!));

    expect(runs).toBe(1);
    stop();
  });

  test("are found where what is on the cycle was only about to be checked", () => {
    const isClosed = atom(false);
    const nodes: Derived<number>[] = [
      derived(() => deref(nodes[1]!)),
      derived(() => valueOr(-1, () => deref(nodes[2]!))),
      derived(() => deref(nodes[3]!)),
      derived(() =>
        deref(isClosed)
          ? valueOr(0, () => deref(nodes[2]!)) + valueOr(0, () => deref(nodes[0]!))
          : 1,
      ),
    ];
    const read = (): unknown[] =>
      nodes.map((node) => valueOr<unknown>("failed", () => deref(node)));
    expect(read()).toEqual([1, 1, 1, 1]);

    reset(isClosed, true);
    expect(read()).toEqual(["failed", "failed", "failed", "failed"]);

    reset(isClosed, false);
    expect(read()).toEqual([1, 1, 1, 1]);
  });

  test("are found where what is on the cycle begins to be followed meanwhile", () => {
    const isClosed = atom(false);
    const nodes: Derived<number>[] = [
      derived(() => (deref(isClosed) ? deref(nodes[2]!) : 1)),
      derived(() => (deref(isClosed) ? deref(nodes[2]!) : 1)),
      derived(() => valueOr(-1, () => deref(nodes[1]!))),
    ];
    const stop = subscribe(nodes[0]!, () => {});
    expect(deref(nodes[2]!)).toBe(1);
    const stopNext = subscribe(nodes[1]!, () => {});

    reset(isClosed, true);

    for (const node of nodes) expect(thrownBy(() => deref(node))).toMatchObject(CYCLE);
    reset(isClosed, false);
    expect(nodes.map((node) => deref(node))).toEqual([1, 1, 1]);
    stop();
    stopNext();
  });

  test("are not found where each world by itself has none", () => {
    const isSwitched = ref(false);
    const isNeeded = ref(false);
    const nodes: Derived<number>[] = [
      derived(() => (deref(isSwitched) ? deref(nodes[1]!) : 1)),
      derived(() => (!deref(isNeeded) ? 0 : deref(isSwitched) ? 2 : deref(nodes[0]!))),
    ];
    expect(nodes.map((node) => deref(node))).toEqual([1, 0]);
    dosync(() => refSet(isNeeded, true));

    dosync(() => {
      refSet(isSwitched, true);
      expect(deref(nodes[0]!)).toBe(2);
    });
  });

  test("can be caught by an invariant, which follows what it read besides", () => {
    const values: { self?: Derived<number> } = {};
    const self = derived((): number => deref(values.self!));
    values.self = self;
    const count = ref(1);
    using _rule = invariant("in spite of the circle", () => {
      thrownBy(() => deref(self));
      return deref(count) > 0;
    });

    expect(thrownBy(() => dosync(() => refSet(count, 0)))).toMatchObject({
      code: "INVARIANT_VIOLATED",
    });
  });
});

/** A derived value that fails so at first, and another one that is made of it. */
function shortOfRoom() {
  const hasRoom = { now: false };
  const deep = derived(() => {
    if (!hasRoom.now) throw new RangeError("Maximum call stack size exceeded");
    return 1;
  });
  const above = derived(() => valueOr(0, () => deref(deep)));
  return { hasRoom, deep, above };
}

describe("a result that says only that the stack was full", () => {
  test("is not kept", () => {
    const { hasRoom, deep } = shortOfRoom();
    expect(thrownBy(() => deref(deep))).toBeInstanceOf(RangeError);

    hasRoom.now = true;

    expect(deref(deep)).toBe(1);
  });

  test("is no value for its readers, nor in another world", () => {
    const { hasRoom, deep, above } = shortOfRoom();
    expect(deref(above)).toBe(0);
    const stop = subscribe(above, () => {});
    using pinned = snapshot();

    hasRoom.now = true;

    expect([pinned.deref(deep), deref(deep)]).toEqual([1, 1]);
    stop();
  });
});

test("an unchanged result stays the same object, also where nobody follows it", () => {
  const count = atom(1);
  const parity = derived(() => ({ isEven: deref(count) % 2 === 0 }), {
    equals: (old, value) => old.isEven === value.isEven,
  });
  const first = deref(parity);

  reset(count, 3);

  expect(deref(parity)).toBe(first);
  reset(count, 4);
  expect(deref(parity)).not.toBe(first);
});

test("whether a committed result has changed is not decided by what a transaction has only written", () => {
  const count = atom(1);
  const tolerance = ref(0);
  const about = derived(() => deref(count), {
    equals: (old, value) => Math.abs(old - value) <= deref(tolerance),
  });
  const heard: number[] = [];
  addWatch(about, "heard", (_key, _about, _old, value) => heard.push(value));

  thrownBy(() =>
    dosync(() => {
      refSet(tolerance, 100);
      swap(count, (n) => n + 5);
      throw new Error("rolled back");
    }),
  );

  expect([deref(about), heard]).toEqual([6, [6]]);
});

describe("a derived value with many dependencies", () => {
  const many = Array.from({ length: 40 }, (_, i) => ref(i));
  const sumOfAll = 780;

  test("is computed once, however often it reads each of them", () => {
    let runs = 0;
    const sum = derived(() => {
      runs++;
      return [...many, ...many].reduce((total, one) => total + deref(one), 0);
    });

    expect([deref(sum), deref(sum)]).toEqual([2 * sumOfAll, 2 * sumOfAll]);
    expect(runs).toBe(1);

    dosync(() => refSet(many[39]!, 40));
    expect(deref(sum)).toBe(2 * sumOfAll + 2);
    dosync(() => refSet(many[39]!, 39));
  });
});

describe("what is watched while others compute", () => {
  test("a computation may end a subscription that was about to be looked at", () => {
    const count = atom(0);
    const notify = vi.fn<() => void>();
    const stops: (() => void)[] = [];
    const ending = derived(() => {
      if (deref(count) === 1) for (const stop of stops) stop();
      return deref(count);
    });
    onTestFinished(subscribe(ending, () => {}));
    const other = derived(() => deref(count) * 2);
    stops.push(subscribe(other, notify));

    reset(count, 1);
    reset(count, 2);

    expect(notify).not.toHaveBeenCalled();
    expect(deref(other)).toBe(4);
  });

  test("a derived value that loses its last watch is computed again only when it is read", () => {
    const count = atom(1);
    let runs = 0;
    const doubled = derived(() => {
      runs++;
      return deref(count) * 2;
    });
    addWatch(doubled, "key", () => {});
    removeWatch(doubled, "key");
    runs = 0;

    swap(count, (value) => value + 1);
    expect(runs).toBe(0);
    expect([deref(doubled), deref(doubled)]).toEqual([4, 4]);
    expect(runs).toBe(1);
  });

  test("a chain that is watched at its end is let go as a whole", () => {
    const count = atom(0);
    const runs = { middle: 0 };
    const middle = derived(() => {
      runs.middle++;
      return deref(count);
    });
    const end = derived(() => deref(middle) + 1);
    addWatch(end, "key", () => {});
    expect(deref(end)).toBe(1);
    removeWatch(end, "key");
    runs.middle = 0;

    reset(count, 5);

    expect(runs.middle).toBe(0);
    expect(deref(end)).toBe(6);
  });
});

test("what a derived value is not made of is refused", () => {
  for (const compute of [undefined, 1, "a", {}]) {
    expect(thrownBy(() => derived(compute as never))).toMatchObject({ code: "INVALID_ARGUMENT" });
  }
});

test.each([0, undefined, null, "", new Error("no")])(
  "%s is thrown as it was, and kept",
  (failure) => {
    let runs = 0;
    const broken = derived(() => {
      runs++;
      throw failure;
    });

    expect([thrownBy(() => deref(broken)), thrownBy(() => deref(broken))]).toEqual([
      failure,
      failure,
    ]);
    expect(runs).toBe(1);
  },
);

test("a computation or an equality that writes in another world is refused", () => {
  const count = atom(0, { label: "count" });
  const amount = ref(0);
  const writer = derived(() => reset(count, deref(amount)), { label: "writer" });
  const comparer = derived(() => ({ amount: deref(amount) }), {
    label: "comparer",
    equals: () => reset(count, 5) === 5,
  });
  const open = snapshot();
  const inSnapshot = thrownBy(() => open.deref(writer));
  open.dispose();
  const inTransaction = thrownBy(() =>
    dosync(() => {
      refSet(amount, 1);
      deref(comparer);
      refSet(amount, 2);
      deref(comparer);
    }),
  );

  for (const error of [inSnapshot, inTransaction]) {
    expect(error).toMatchObject({ code: "IMPURE_FUNCTION", label: 'atom "count"' });
  }
  expect(deref(count)).toBe(0);
});
