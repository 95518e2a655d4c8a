import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import {
  addWatch,
  agent,
  AsyncEffectError,
  atom,
  deref,
  derived,
  dosync,
  draft,
  effect,
  external,
  type Identity,
  InvalidArgumentError,
  invariant,
  lens,
  NotAnIdentityError,
  onObserved,
  peek,
  ref,
  removeWatch,
  reset,
  snapshot,
  swap,
  TimeoutError,
  toObservable,
  when,
} from "@dosync/core";
import { attachRoot, listen, openWorld, subscribe } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

/** One macrotask: whatever is to begin or to end by then has done so. */
const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let log: string[] = [];
beforeEach(() => {
  log = [];
});

/** Notes when an identity is observed, and when it is no more. */
function note(identity: Identity<unknown>, name = "it"): () => void {
  const stop = onObserved(identity, () => {
    log.push(`${name} is observed`);
    return () => void log.push(`${name} is left`);
  });
  onTestFinished(stop);
  return stop;
}

const SEEN = ["it is observed"];
const LEFT = [...SEEN, "it is left"];

let place = 1;
const kinds: [kind: string, identity: () => Identity<unknown>][] = [
  ["an atom", () => atom(1)],
  ["a ref", () => ref(1)],
  ["an agent", () => agent(1)],
  ["a value from elsewhere", () => external({ read: () => place, listen: () => () => {} })],
  [
    "a lens",
    () =>
      lens(
        atom({ n: 1 }),
        (all) => all.n,
        (all, n) => ({ ...all, n }),
      ),
  ],
  ["a derived value", () => ((count) => derived(() => deref(count)))(atom(1))],
  ["a derived value that fails", () => derived(() => deref(atom(1)) + fail())],
];
function fail(): never {
  throw new Error("no");
}

const observers: [name: string, observe: (identity: Identity<unknown>) => () => void][] = [
  [
    "a watch",
    (identity) => (addWatch(identity, "w", () => {}), () => void removeWatch(identity, "w")),
  ],
  ["an effect", (identity) => effect(() => void tryTo(() => deref(identity)))],
  ["a subscription", (identity) => subscribe(identity, () => {})],
  ["a root that shows it", (identity) => listen(identity)],
  [
    "whoever observes what is derived from it",
    (identity) =>
      subscribe(
        derived(() => tryTo(() => deref(identity))),
        () => {},
      ),
  ],
  [
    "a subscriber of an observable",
    (identity) => {
      const subscription = toObservable(identity).subscribe({ next() {}, error() {} });
      return () => subscription.unsubscribe();
    },
  ],
];
function tryTo(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return undefined;
  }
}

describe.each(kinds)("%s", (_kind, make) => {
  test.each(observers)("is observed by %s, until that leaves", async (_observer, observe) => {
    collectDeliveryErrors();
    const identity = make();
    note(identity);

    const leave = observe(identity);
    expect(log).toEqual([]);
    await Promise.resolve();
    expect(log).toEqual(SEEN);

    leave();
    await Promise.resolve();
    expect(log).toEqual(SEEN);
    await macrotask();
    expect(log).toEqual(LEFT);
  });

  test("can be observed again", async () => {
    collectDeliveryErrors();
    const identity = make();
    note(identity);
    for (let round = 0; round < 2; round++) {
      const leave = subscribe(identity, () => {});
      await macrotask();
      leave();
      await macrotask();
    }
    expect(log).toEqual([...LEFT, ...LEFT]);
  });
});

describe("the first and the last count", () => {
  test("among observers of every sort", async () => {
    const count = atom(1);
    note(count);
    const leaves = observers.map(([, observe]) => observe(count));
    for (const leave of leaves) {
      await macrotask();
      expect(log).toEqual(SEEN);
      leave();
    }
    await macrotask();
    expect(log).toEqual(LEFT);
  });

  test("whoever leaves before a microtask has passed has begun nothing", async () => {
    const count = atom(1);
    note(count);
    subscribe(count, () => {})();
    await macrotask();
    expect(log).toEqual([]);
  });

  test("who comes within a macrotask after the last has left ends nothing", async () => {
    const count = atom(1);
    note(count);
    const leave = subscribe(count, () => {});
    await macrotask();
    leave();
    await Promise.resolve();
    onTestFinished(subscribe(count, () => {}));
    await macrotask();
    await macrotask();
    expect(log).toEqual(SEEN);
  });

  test("the macrotask is counted from the last who left", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const count = atom(1);
    note(count);
    const first = subscribe(count, () => {});
    await Promise.resolve();
    const wait = vi.getTimerCount();
    first();
    const second = subscribe(count, () => {});
    second();
    expect(vi.getTimerCount()).toBe(wait + 1);
    vi.advanceTimersToNextTimer();
    expect(log).toEqual(LEFT);
  });

  test("a derived value that reads something else observes that instead", async () => {
    const isFirst = atom(true);
    const first = atom(1);
    const second = atom(2);
    note(first, "first");
    note(second, "second");
    const either = derived(() => (deref(isFirst) ? deref(first) : deref(second)));
    onTestFinished(subscribe(either, () => {}));
    await macrotask();

    reset(isFirst, false);
    await macrotask();

    expect(log).toEqual(["first is observed", "second is observed", "first is left"]);
  });

  test("each of several functions is called", async () => {
    const count = atom(1);
    note(count, "one");
    note(count, "two");
    const leave = subscribe(count, () => {});
    await macrotask();
    leave();
    await macrotask();
    expect(log).toEqual(["one is observed", "two is observed", "one is left", "two is left"]);
  });
});

test("who reads without staying observes nothing", async () => {
  const count = ref(1);
  note(count);
  const sum = derived(() => deref(count) + 1);
  const rule = invariant("positive", () => deref(count) > 0);
  const moment = snapshot();
  const edit = draft();
  const waiting = when(() => deref(count) > 1, { timeout: 5 });

  deref(sum);
  peek(count);
  moment.deref(count);
  edit.refSet(count, 1);
  dosync(() => deref(sum));

  await expect(waiting).rejects.toBeInstanceOf(TimeoutError);
  await macrotask();
  expect(log).toEqual([]);
  rule.dispose();
  edit.abort();
  moment[Symbol.dispose]();
});

describe("what is started", () => {
  test("may commit, and so may the cleanup", async () => {
    const isOpen = atom(false);
    onTestFinished(
      onObserved(isOpen, () => {
        reset(isOpen, true);
        return () => void reset(isOpen, false);
      }),
    );
    const heard: unknown[] = [];
    addWatch(isOpen, "w", (_key, _identity, _old, value) => heard.push(value));
    await macrotask();
    removeWatch(isOpen, "w");
    await macrotask();
    expect([heard, deref(isOpen)]).toEqual([[true], false]);
  });

  test("may return nothing to clean up", async () => {
    const count = atom(1);
    onTestFinished(onObserved(count, () => void log.push("started")));
    const leave = subscribe(count, () => {});
    await macrotask();
    leave();
    await macrotask();
    onTestFinished(subscribe(count, () => {}));
    await macrotask();
    expect(log).toEqual(["started", "started"]);
  });

  test("is reported if it throws, and so is the cleanup, and others are called all the same", async () => {
    const errors = collectDeliveryErrors();
    const count = atom(1, { label: "count" });
    onTestFinished(
      onObserved(count, () => {
        throw new Error("start");
      }),
    );
    onTestFinished(
      onObserved(count, () => () => {
        throw new Error("end");
      }),
    );
    note(count);
    const leave = subscribe(count, () => {});
    await macrotask();
    leave();
    await macrotask();
    expect(errors.map(({ label, cause }) => [label, (cause as Error).message])).toEqual([
      ["count", "start"],
      ["count", "end"],
    ]);
    expect(log).toEqual(LEFT);
  });

  test("must not be asynchronous", async () => {
    const errors = collectDeliveryErrors();
    const count = atom(1, { label: "count" });
    onTestFinished(onObserved(count, (async () => {}) as () => void));
    onTestFinished(subscribe(count, () => {}));
    await macrotask();
    expect(errors[0]!.cause).toBeInstanceOf(AsyncEffectError);
  });

  test("is followed by nobody", async () => {
    const count = atom(1);
    const other = atom(1);
    let runs = 0;
    const stopNoting = onObserved(count, () => () => void deref(other));
    onTestFinished(subscribe(count, () => {}));
    await macrotask();
    onTestFinished(
      effect(() => {
        runs++;
        stopNoting();
      }),
    );
    swap(other, (n) => n + 1);
    expect(runs).toBe(1);
  });
});

describe("taking it back", () => {
  test("cleans up at once, and once", async () => {
    const count = atom(1);
    const stop = note(count);
    const leave = subscribe(count, () => {});
    await macrotask();
    stop();
    expect(log).toEqual(LEFT);
    stop();
    leave();
    await macrotask();
    expect(log).toEqual(LEFT);
  });

  test("before it has begun keeps it from that", async () => {
    const count = atom(1);
    const stop = note(count);
    onTestFinished(subscribe(count, () => {}));
    stop();
    await macrotask();
    expect(log).toEqual([]);
  });

  test("between the last observer and the end cleans up once", async () => {
    const count = atom(1);
    const stop = note(count);
    const leave = subscribe(count, () => {});
    await macrotask();
    leave();
    await Promise.resolve();
    stop();
    await macrotask();
    expect(log).toEqual(LEFT);
  });

  test("may be done by what is started", async () => {
    const count = atom(1);
    const stop = onObserved(count, () => {
      stop();
      return () => void log.push("cleaned up");
    });
    onTestFinished(subscribe(count, () => {}));
    await macrotask();
    expect(log).toEqual(["cleaned up"]);
  });
});

describe("asked for while it is observed already, it begins a microtask later", () => {
  test.each(kinds)("%s", async (_kind, make) => {
    collectDeliveryErrors();
    const identity = make();
    onTestFinished(subscribe(identity, () => {}));
    await macrotask();
    note(identity);
    await Promise.resolve();
    expect(log).toEqual(SEEN);
  });

  test("an identity that a root shows", async () => {
    const count = atom(1);
    onTestFinished(listen(count));
    note(count);
    await macrotask();
    expect(log).toEqual(SEEN);
  });
});

test("roots are told once a task that they show more than they know of", async () => {
  const looks: string[] = [];
  const detach = attachRoot({
    prepare() {},
    published() {},
    aborted() {},
    lookAgain: () => void looks.push("looks"),
  });
  onTestFinished(detach);
  onTestFinished(attachRoot({ prepare() {}, published() {}, aborted() {} }));
  const count = atom(1);
  const sum = derived(() => deref(count) + 1);
  const more = derived(() => deref(sum) + 1);
  const world = openWorld();
  const sources = (): Set<unknown> => {
    const found = new Set<Identity<unknown>>();
    world.read(more);
    world.collectSources(more, found);
    return found;
  };
  expect(sources()).toEqual(new Set([count]));

  const stops = [note(sum), note(more), note(count)];
  await macrotask();

  expect(looks).toEqual(["looks"]);
  expect(sources()).toEqual(new Set([count, sum, more]));
  world.pin();
  expect(sources()).toEqual(new Set([count, sum, more]));
  for (const stop of stops) stop();
  expect(sources()).toEqual(new Set([count]));
  world.close();
});

test("bad arguments are refused with the label, and nothing is noted", () => {
  const error = thrownBy(() => onObserved(atom(1), "start" as never));
  expect(error).toBeInstanceOf(InvalidArgumentError);
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", label: "onObserved" });
  expect(thrownBy(() => onObserved({} as never, () => {}))).toBeInstanceOf(NotAnIdentityError);
});
