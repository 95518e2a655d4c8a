import { describe, expect, onTestFinished, test } from "vitest";
import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  dosyncAsync,
  effect,
  invariant,
  peek,
  ref,
  refSet,
  removeWatch,
  reset,
  type StopEffect,
  swap,
} from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

const inc = (n: number): number => n + 1;

function run(body: () => unknown): StopEffect {
  const stop = effect(body);
  onTestFinished(stop);
  return stop;
}

describe("an effect runs", () => {
  test("at once, and after every commit that changed what it read", () => {
    const count = atom(1);
    const other = atom(1);
    const log: number[] = [];
    run(() => log.push(deref(count)));
    expect(log).toEqual([1]);

    reset(count, 2);
    reset(other, 2);
    reset(count, 2);
    reset(count, 3);

    expect(log).toEqual([1, 2, 3]);
  });

  test("when a derived value that it read has another result, and only then", () => {
    const count = atom(1);
    const isEven = derived(() => deref(count) % 2 === 0);
    const log: boolean[] = [];
    run(() => log.push(deref(isEven)));

    reset(count, 3);
    reset(count, 4);

    expect(log).toEqual([false, true]);
  });

  test("once a commit, after the watches, beside subscriptions in the order in which they came", () => {
    const left = ref(1);
    const right = ref(1);
    const log: unknown[] = [];
    onTestFinished(subscribe(left, () => log.push("before")));
    run(() => log.push(deref(left) + deref(right)));
    onTestFinished(subscribe(left, () => log.push("after")));
    addWatch(right, "watch", () => log.push("watch"));

    dosync(() => {
      alter(left, inc);
      alter(right, inc);
    });

    expect(log).toEqual([2, "watch", "before", 4, "after"]);
  });

  test("with the newest committed state, once for all that was committed by then", () => {
    const count = atom(1);
    const log: number[] = [];
    run(() => log.push(deref(count)));
    addWatch(count, "again", (_key, _count, _old, value) => {
      if (value === 2) reset(count, 3);
    });

    reset(count, 2);

    expect(log).toEqual([1, 3]);
    removeWatch(count, "again");
  });

  test("following what its last run read, and nothing else", () => {
    const isOn = atom(true);
    const count = atom(1);
    const log: unknown[] = [];
    run(() => log.push(deref(isOn) ? deref(count) : "off"));

    reset(isOn, false);
    reset(count, 2);
    reset(isOn, true);
    reset(count, 3);

    expect(log).toEqual([1, "off", 2, 3]);
  });

  test("without following what it peeks at, or what a transaction in it reads", () => {
    const count = atom(1);
    const peeked = atom(10);
    const inside = ref(100);
    const log: number[] = [];
    run(() => log.push(deref(count) + peek(peeked) + dosync(() => deref(inside))));

    reset(peeked, 20);
    dosync(() => refSet(inside, 200));
    expect(log).toEqual([111]);
    reset(count, 2);
    expect(log).toEqual([111, 222]);
  });
});

describe("what an effect commits", () => {
  test("is delivered when it has run, also in its first run", () => {
    const count = atom(0);
    const doubled = atom(0);
    const log: unknown[] = [];
    addWatch(doubled, "log", (_key, _atom, _old, value) => log.push(value));
    run(() => {
      reset(doubled, deref(count) * 2);
      log.push("ran");
    });

    reset(count, 1);

    expect(log).toEqual(["ran", 0, "ran", 2]);
    removeWatch(doubled, "log");
  });

  test("makes it run again if it read that, until there is nothing left to do", () => {
    const count = atom(0);
    const log: number[] = [];
    run(() => {
      log.push(deref(count));
      if (deref(count) < 3) swap(count, inc);
    });

    expect(log).toEqual([0, 1, 2, 3]);
  });

  test("is refused when that goes on for ever, which is reported once", () => {
    const errors = collectDeliveryErrors();
    const count = atom(0, { label: "count" });
    run(() => {
      deref(count);
      swap(count, inc);
    });

    expect(errors.map(({ cause }) => cause)).toEqual([
      expect.objectContaining({ code: "WATCH_LOOP" }),
    ]);
  });

  test("may be asynchronous: it starts outside of everything", async () => {
    const count = ref(1);
    const saved = ref(0);
    let saving: Promise<unknown> | undefined;
    run(() => {
      const value = deref(count);
      saving = dosyncAsync(async (tx) => {
        await Promise.resolve();
        tx.refSet(saved, value);
      });
    });

    await saving;
    expect(deref(saved)).toBe(1);
  });
});

describe("the cleanup of an effect is called", () => {
  test("before the next run and at the end, once each", () => {
    const count = atom(1);
    const log: string[] = [];
    const stop = effect(() => {
      const value = deref(count);
      log.push(`run ${value}`);
      return () => log.push(`clean ${value}`);
    });

    reset(count, 2);
    stop();
    stop();
    reset(count, 3);

    expect(log).toEqual(["run 1", "clean 1", "run 2", "clean 2"]);
  });

  test("at the end of a block", () => {
    const log: string[] = [];
    {
      using _stop = effect(() => () => log.push("clean"));
      expect(log).toEqual([]);
    }
    expect(log).toEqual(["clean"]);
  });

  test("at once if the run has ended its own effect", () => {
    const count = atom(0);
    const log: string[] = [];
    const stop: StopEffect = effect(() => {
      if (deref(count) === 1) stop();
      deref(count);
      return () => log.push(`clean ${peek(count)}`);
    });

    reset(count, 1);
    reset(count, 2);

    expect(log).toEqual(["clean 1", "clean 1"]);
  });

  test("and does not run again where its own cleanup ends it", () => {
    const count = atom(0);
    let runs = 0;
    const stop = run(() => {
      deref(count);
      runs++;
      return () => stop();
    });

    swap(count, inc);
    swap(count, inc);

    expect(runs).toBe(1);
  });

  test("without being followed, also where another effect ends it", () => {
    const count = atom(0);
    const cleaned = atom(0);
    const inner = effect(() => () => void deref(cleaned));
    let runs = 0;
    run(() => {
      runs++;
      deref(count);
      inner();
    });

    reset(cleaned, 1);

    expect(runs).toBe(1);
  });
});

test("effects that are started in effects, watches and derived from others are their own", () => {
  const count = atom(0);
  const log: string[] = [];
  run(() => {
    log.push("outer");
    run(() => log.push(`inner ${deref(count)}`));
  });
  addWatch(count, "start", () => {
    removeWatch(count, "start");
    run(() => log.push(`watch ${deref(count)}`));
  });

  reset(count, 1);
  reset(count, 2);

  expect(log).toEqual(["outer", "inner 0", "watch 1", "inner 1", "inner 2", "watch 2"]);
});

test("an effect that starts and ends in another one takes nothing of what that reads", () => {
  const many = Array.from({ length: 20 }, () => atom(0));
  const [other, last] = [atom(0), atom(0)];
  const again = atom(false);
  let runs = 0;
  run(() => {
    runs++;
    const isAgain = deref(again);
    for (const one of many) deref(one);
    if (isAgain) {
      deref(many[17]!);
      const stop = effect(() => [deref(last), deref(again), deref(last)].length > 3);
      stop();
    } else deref(other);
    deref(last);
  });
  reset(again, true);
  expect(runs).toBe(2);
  reset(last, 1);
  expect(runs).toBe(3);
});

test("what an effect throws is reported, in its first run as well, and the effect goes on", () => {
  const errors = collectDeliveryErrors();
  const count = atom(0);
  const log: number[] = [];
  const no = new Error("no");
  run(() => {
    log.push(deref(count));
    if (deref(count) < 2) throw no;
  });

  reset(count, 1);
  reset(count, 2);

  expect(log).toEqual([0, 1, 2]);
  expect(errors.map(({ cause }) => cause)).toEqual([no, no]);
});

test("a cleanup that throws is reported, and the next run is not kept from running", () => {
  const errors = collectDeliveryErrors();
  const count = atom(0);
  const no = new Error("no");
  let runs = 0;
  run(() => {
    runs++;
    if (deref(count) > 0) return undefined;
    return () => {
      throw no;
    };
  });

  reset(count, 1);

  expect(runs).toBe(2);
  expect(errors.map(({ cause }) => cause)).toEqual([no]);
});

test("a promise that an effect returns is an error, and the effect goes on", () => {
  const errors = collectDeliveryErrors();
  const count = atom(0);
  async function save(): Promise<void> {
    deref(count);
    await Promise.resolve();
  }
  run(save);
  reset(count, 1);

  expect(errors.map(({ cause }) => cause)).toEqual([
    expect.objectContaining({ code: "ASYNC_EFFECT", label: "save" }),
    expect.objectContaining({ code: "ASYNC_EFFECT", label: "save" }),
  ]);
});

describe("an effect cannot be started", () => {
  test.each<[where: string, act: (start: () => boolean) => unknown]>([
    ["a transaction", (start) => dosync(start)],
    ["a derived value", (start) => deref(derived(start))],
    ["a validator", (start) => atom(0, { validator: start })],
    ["an invariant", (start) => invariant("starts", start)],
    ["the change of an atom in a transaction", (start) => dosync(() => swap(atom(true), start))],
  ])("inside %s", (_where, act) => {
    let runs = 0;
    const start = (): boolean => {
      effect(() => runs++);
      return true;
    };

    expect(thrownBy(() => act(start))).toMatchObject({ code: "IN_TRANSACTION", label: "effect" });
    expect(runs).toBe(0);
  });

  test.each([undefined, null, 1, {}])("with %s", (value) => {
    expect(thrownBy(() => effect(value as never))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

test("an effect without a name that returns a promise is called effect in the error", () => {
  const errors = collectDeliveryErrors();
  const named: Record<string, () => unknown> = { "": () => Promise.resolve() };
  run(named[""]!);

  expect(errors.map(({ cause }) => cause)).toEqual([expect.objectContaining({ label: "effect" })]);
});
