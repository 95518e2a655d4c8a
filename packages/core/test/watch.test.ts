import { describe, expect, test, vi } from "vitest";
import {
  addWatch,
  agent,
  atom,
  deref,
  derived,
  dosync,
  ref,
  refSet,
  removeWatch,
  reset,
  send,
  settled,
} from "@dosync/core";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

describe("watches of one identity", () => {
  test("are called in the order in which they were added", () => {
    const count = atom(0);
    const log: unknown[] = [];
    for (const key of ["b", "a", 1, "c"]) addWatch(count, key, (name) => log.push(name));

    reset(count, 1);

    expect(log).toEqual(["b", "a", 1, "c"]);
  });

  test("keep their place when one is replaced, and lose it when it is removed and added", () => {
    const count = atom(0);
    const log: unknown[] = [];
    const note = (name: unknown): void => void log.push(name);
    for (const key of ["a", "b", "c"]) addWatch(count, key, note);
    addWatch(count, "a", (name) => log.push(`new ${String(name)}`));
    removeWatch(count, "b");
    addWatch(count, "b", note);

    reset(count, 1);

    expect(log).toEqual(["new a", "c", "b"]);
  });

  test("may have any keys, told apart like those of a Map", () => {
    const count = atom(0);
    const log: unknown[] = [];
    const keys = [undefined, null, Number.NaN, {}, {}];
    for (const key of keys) addWatch(count, key, (name) => log.push(name));
    addWatch(count, Number.NaN, () => log.push("replaced"));

    reset(count, 1);

    expect(log).toEqual([undefined, null, "replaced", {}, {}]);
  });

  test.each([0, undefined, null, new Error("watch")])(
    "that throw %s are reported with exactly that",
    (failure) => {
      const errors = collectDeliveryErrors();
      const count = atom(0);
      addWatch(count, "broken", () => {
        throw failure;
      });

      reset(count, 1);

      expect(errors.map(({ cause }) => cause)).toEqual([failure]);
      expect(errors[0]).toMatchObject({ key: "broken", identity: count });
    },
  );

  test("all run when all of them throw", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0);
    for (const key of [1, 2, 3]) {
      addWatch(count, key, () => {
        throw key;
      });
    }

    reset(count, 1);

    expect(errors.map(({ cause }) => cause)).toEqual([1, 2, 3]);
  });
});

describe("a commit is heard by the watches that there were at its commit", () => {
  test("those of a commit that waits in the queue, too", () => {
    const first = atom(0);
    const second = atom(0);
    const log: string[] = [];
    addWatch(first, "first", () => {
      reset(second, 1); // waits until this delivery is over
      removeWatch(second, "removed");
      addWatch(second, "added", () => log.push("added"));
    });
    addWatch(second, "removed", () => log.push("removed"));

    reset(first, 1);
    expect(log).toEqual(["removed"]);

    reset(second, 2);
    expect(log).toEqual(["removed", "added"]);
  });

  test("a replaced one still hears it, the one in its place does not", () => {
    const count = atom(0);
    const log: string[] = [];
    addWatch(count, "first", () => addWatch(count, "key", () => log.push("new")));
    addWatch(count, "key", () => log.push("old"));

    reset(count, 1);
    reset(count, 2);

    expect(log).toEqual(["old", "new"]);
  });

  test("a watch that removes itself hears the commits up to then", () => {
    const count = atom(0);
    const watch = vi.fn<() => void>(() => {
      reset(count, deref(count) + 1);
      removeWatch(count, "once");
    });
    addWatch(count, "once", watch);

    reset(count, 1);
    reset(count, 5);

    expect(watch).toHaveBeenCalledTimes(2); // of its own commit too: it was there
    expect(deref(count)).toBe(5);
  });

  test("all removed during a delivery, none hears the next", () => {
    const count = atom(0);
    const watch = vi.fn<() => void>(() => {
      removeWatch(count, "a");
      removeWatch(count, "b");
    });
    addWatch(count, "a", watch);
    addWatch(count, "b", watch);

    reset(count, 1);
    reset(count, 2);

    expect(watch).toHaveBeenCalledTimes(2);
  });
});

describe("watches of derived values", () => {
  test("are called once a commit, with the old result and the new one", () => {
    const first = ref(1);
    const second = ref(2);
    const sum = derived(() => deref(first) + deref(second));
    const log: unknown[] = [];
    addWatch(sum, "log", (key, identity, old, value) => log.push([key, identity, old, value]));

    dosync(() => {
      refSet(first, 10);
      refSet(second, 20);
    });

    expect(log).toEqual([["log", sum, 3, 30]]);
  });

  test("come after those of atoms, refs and agents", () => {
    const count = ref(1);
    const doubled = derived(() => deref(count) * 2);
    const log: string[] = [];
    addWatch(doubled, "derived", () => log.push("derived"));
    addWatch(count, "ref", () => log.push("ref"));

    dosync(() => refSet(count, 2));

    expect(log).toEqual(["ref", "derived"]);
  });

  test("are not called when the result is the same", () => {
    const count = ref(1);
    const isPositive = derived(() => deref(count) > 0);
    const watch = vi.fn<() => void>();
    addWatch(isPositive, "watch", watch);

    dosync(() => refSet(count, 2));
    dosync(() => refSet(count, 2));

    expect(watch).not.toHaveBeenCalled();
  });

  test("do not hear what is undone", () => {
    const count = ref(1);
    const doubled = derived(() => deref(count) * 2);
    const watch = vi.fn<() => void>();
    addWatch(doubled, "watch", watch);

    thrownBy(() =>
      dosync(() => {
        refSet(count, 2);
        expect(deref(doubled)).toBe(4);
        throw new Error("abort");
      }),
    );

    expect(watch).not.toHaveBeenCalled();
    expect(deref(doubled)).toBe(2);
  });

  test("that cannot be computed are reported, and go on when they can again", () => {
    const errors = collectDeliveryErrors();
    const count = atom(1);
    const failure = new Error("zero");
    const inverse = derived(
      () => {
        if (deref(count) === 0) throw failure;
        return 1 / deref(count);
      },
      { label: "inverse" },
    );
    const log: unknown[] = [];
    addWatch(inverse, "log", (_key, _identity, old, value) => log.push([old, value]));

    reset(count, 0);
    expect(errors.map(({ label, cause }) => [label, cause])).toEqual([["inverse", failure]]);
    reset(count, 2);

    expect(log).toEqual([[1, 0.5]]);
  });

  test("that could not be computed at first hear the first result as a change from nothing", () => {
    const count = atom(0);
    const broken = derived(() => {
      if (deref(count) === 0) throw new Error("zero");
      return deref(count);
    });
    const log: unknown[] = [];
    addWatch(broken, "log", (_key, _identity, old, value) => log.push([old, value]));

    reset(count, 1);

    expect(log).toEqual([[undefined, 1]]);
  });

  test("added in a transaction start from the committed value", () => {
    const count = ref(1);
    const doubled = derived(() => deref(count) * 2);
    const log: unknown[] = [];

    dosync(() => {
      refSet(count, 2);
      addWatch(doubled, "log", (_key, _identity, old, value) => log.push([old, value]));
    });

    expect(log).toEqual([[2, 4]]);
  });
});

test("an agent's watches are called in the order of its actions", async () => {
  const count = agent(0);
  const log: unknown[] = [];
  addWatch(count, "log", (_key, _identity, old, value) => log.push([old, value]));

  send(count, async (value) => value + 1);
  send(count, (value) => value + 1);
  await settled(count);

  expect(log).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

describe("wrong use", () => {
  test.each([undefined, null, "watch"])(
    "a watch that is %s is refused, and none is added",
    (watch) => {
      const count = atom(0);

      expect(thrownBy(() => addWatch(count, "key", watch as never))).toMatchObject({
        code: "INVALID_ARGUMENT",
      });
      reset(count, 1);
    },
  );

  test("what is no identity is refused", () => {
    expect(thrownBy(() => addWatch(1 as never, "key", () => {}))).toMatchObject({
      code: "NOT_AN_IDENTITY",
    });
    expect(thrownBy(() => removeWatch(1 as never, "key"))).toMatchObject({
      code: "NOT_AN_IDENTITY",
    });
  });
});
