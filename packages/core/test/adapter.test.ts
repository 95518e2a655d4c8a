import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  agent,
  atom,
  deref,
  derived,
  dosync,
  ref,
  refSet,
  reset,
  send,
  settled,
  swap,
} from "@dosync/core";
import { checkIdentity, isIdentity, observe, readCommitted, subscribe } from "@dosync/core/adapter";
import { thrownBy } from "../../../tests/support/thrown.ts";

describe("readCommitted", () => {
  test("gives the committed value, inside of a transaction as well", () => {
    const balance = ref(500);
    const doubled = derived(() => deref(balance) * 2);

    const seen = dosync(() => {
      refSet(balance, 0);
      return [readCommitted(balance), readCommitted(doubled), deref(doubled)];
    });

    expect(seen).toEqual([500, 1000, 0]);
    expect([readCommitted(balance), readCommitted(doubled)]).toEqual([0, 0]);
  });

  test("throws what a derived value throws", () => {
    const failure = new Error("no");
    const broken = derived(() => {
      throw failure;
    });

    expect(thrownBy(() => readCommitted(broken))).toBe(failure);
  });
});

const brokenChannel = (): never => {
  throw new Error("channel");
};

describe("subscribe", () => {
  test("hears of changes by Object.is, and not of equal values", () => {
    const count = atom<unknown>(Number.NaN);
    const notify = vi.fn<() => void>();
    onTestFinished(subscribe(count, notify));

    reset(count, Number.NaN);
    expect(notify).not.toHaveBeenCalled();
    reset(count, 0);
    reset(count, -0);
    reset(count, undefined);
    reset(count, undefined);

    expect(notify).toHaveBeenCalledTimes(3);
  });

  test("hears of a derived value by its equals", () => {
    const count = ref(1);
    const parity = derived(() => ({ isEven: deref(count) % 2 === 0 }), {
      equals: (old, value) => old.isEven === value.isEven,
    });
    const notify = vi.fn<() => void>();
    onTestFinished(subscribe(parity, notify));
    const before = deref(parity);

    dosync(() => refSet(count, 3));
    expect(notify).not.toHaveBeenCalled();
    expect(deref(parity)).toBe(before);

    dosync(() => refSet(count, 4));
    expect(notify).toHaveBeenCalledOnce();
  });

  test("hears of agents", async () => {
    const count = agent(0);
    const seen: number[] = [];
    onTestFinished(subscribe(count, () => seen.push(readCommitted(count))));

    send(count, (value) => value + 1);
    await settled(count);

    expect(seen).toEqual([1]);
  });

  test("can be ended twice, and the same function subscribed twice is called twice", () => {
    const count = atom(0);
    const notify = vi.fn<() => void>();
    const stopFirst = subscribe(count, notify);
    const stopSecond = subscribe(count, notify);

    reset(count, 1);
    stopFirst();
    stopFirst();
    reset(count, 2);
    stopSecond();
    reset(count, 3);

    expect(notify).toHaveBeenCalledTimes(3);
  });

  test("added in a delivery hears from the next commit on", () => {
    const count = atom(0);
    const added = vi.fn<() => void>();
    let isFirst = true;
    onTestFinished(
      subscribe(count, () => {
        if (isFirst) onTestFinished(subscribe(count, added));
        isFirst = false;
      }),
    );

    reset(count, 1);
    expect(added).not.toHaveBeenCalled();
    reset(count, 2);
    expect(added).toHaveBeenCalledOnce();
  });

  test("that fails does not keep those of its channel and others from being told", () => {
    const count = atom(0);
    const notify = vi.fn<() => void>();
    vi.stubGlobal("reportError", () => {});
    onTestFinished(() => void vi.unstubAllGlobals());
    onTestFinished(subscribe(count, notify, { mark: brokenChannel }));
    onTestFinished(
      subscribe(count, () => {
        throw new Error("subscriber");
      }),
    );
    onTestFinished(subscribe(count, notify));

    reset(count, 1);

    expect(notify).toHaveBeenCalledOnce();
  });
});

describe("observe", () => {
  test("follows what the last run has read, and nothing else", () => {
    const which = atom("a");
    const a = ref(1);
    const b = ref(10);
    const notify = vi.fn<() => void>();
    const observer = observe(notify);
    onTestFinished(() => observer.stop());
    const read = (): number => deref(deref(which) === "a" ? a : b);

    expect(observer.run(read)).toBe(1);
    dosync(() => refSet(b, 11));
    expect(notify).not.toHaveBeenCalled();
    dosync(() => refSet(a, 2));
    expect(notify).toHaveBeenCalledTimes(1);

    reset(which, "b");
    expect(observer.run(read)).toBe(11);
    notify.mockClear();
    dosync(() => refSet(a, 3));
    expect(notify).not.toHaveBeenCalled();
    dosync(() => refSet(b, 12));
    expect(notify).toHaveBeenCalledTimes(1);
  });

  test("hears once a commit, and at least once before it runs again", () => {
    const [first, second] = [ref(1), ref(1)];
    const sum = derived(() => deref(first) + deref(second));
    const notify = vi.fn<() => void>();
    const observer = observe(notify);
    onTestFinished(() => observer.stop());
    observer.run(() => deref(sum) + deref(first));

    dosync(() => {
      refSet(first, 2);
      refSet(second, 2);
    });
    expect(notify).toHaveBeenCalledTimes(1);
    dosync(() => refSet(second, 3)); // it knows already
    observer.run(() => deref(sum) + deref(first));
    dosync(() => refSet(second, 4));
    expect(notify.mock.calls.length).toBeGreaterThanOrEqual(2);
  });

  test("reads the committed world, and may only read", () => {
    const balance = ref(1);
    const observer = observe(() => {});
    onTestFinished(() => observer.stop());

    dosync(() => {
      refSet(balance, 2);
      expect(observer.run(() => deref(balance))).toBe(1);
    });
    expect(thrownBy(() => observer.run(() => swap(atom(0), (value) => value + 1)))).toMatchObject({
      code: "IMPURE_FUNCTION",
    });
  });

  test("follows what it read before its function threw", () => {
    const count = atom(0);
    const notify = vi.fn<() => void>();
    const observer = observe(notify);
    onTestFinished(() => observer.stop());
    const failure = { why: "no" };

    const error = thrownBy(() =>
      observer.run(() => {
        if (deref(count) === 0) throw failure;
      }),
    );
    reset(count, 1);

    expect(error).toBe(failure);
    expect(notify).toHaveBeenCalledOnce();
  });

  test("that has stopped hears nothing until it runs again", () => {
    const count = atom(0);
    const notify = vi.fn<() => void>();
    const observer = observe(notify);
    observer.run(() => deref(count));
    observer.stop();
    observer.stop();

    reset(count, 1);
    expect(notify).not.toHaveBeenCalled();

    observer.run(() => deref(count));
    reset(count, 2);
    expect(notify).toHaveBeenCalledOnce();
    observer.stop();
  });
});

test("isIdentity tells identities from all else", () => {
  expect([atom(1), ref(1), agent(1), derived(() => 1)].every(isIdentity)).toBe(true);
  expect([undefined, 1, {}, () => {}].some(isIdentity)).toBe(false);
});

test("what is no identity is refused in the name of the caller", () => {
  expect(() => checkIdentity(1, "useDeref")).toThrow(/useDeref/);
  expect(() => checkIdentity(atom(0), "useDeref")).not.toThrow();
});
