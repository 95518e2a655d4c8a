import {
  addCommitListener,
  addWatch,
  afterCommit,
  alter,
  atom,
  CycleError,
  deref,
  type Derived,
  derived,
  dosync,
  effect,
  onDeliveryError,
  type Ref,
  ref,
  refSet,
  removeWatch,
  snapshot,
  swap,
} from "@dosync/core";
import { external, subscribe } from "@dosync/core/adapter";
import { expect, test } from "vitest";
import { thrownBy } from "../../../../tests/support/thrown.ts";

const inc = (n: number): number => n + 1;

/** Runs an action at every depth of the stack, until there is no room left for it. */
function untilTheStackIsFull(action: () => void): void {
  action();
  untilTheStackIsFull(action);
}

/** Calls an action below a frame that holds so many values. */
function inFrameOf(size: number, action: () => void): void {
  const held = Array.from({ length: size }, () => 0);
  const call = (...values: number[]): number => {
    action();
    return values.length;
  };
  call(...held);
}

// It fills the stack twelve times, which takes its time on a busy machine.
test(
  "whoever was to hear of a commit that found no room hears of the next one",
  { timeout: 120_000 },
  () => {
    const left = ref(0);
    const right = ref(0);
    const sum = derived(() => deref(left) + deref(right));
    const parity = derived(() => deref(sum) % 2);
    const log: unknown[] = [];
    addWatch(left, "log", () => log.push(["left", deref(left)]));
    addWatch(sum, "log", () => log.push(["sum", deref(sum)]));
    addWatch(parity, "log", () => log.push(["parity", deref(parity)]));
    const stop = subscribe(sum, () => log.push(["subscriber", deref(sum)]));
    for (let size = 0; size < 12; size++) {
      expect(() =>
        untilTheStackIsFull(() => inFrameOf(size, () => dosync(() => alter(left, inc)))),
      ).toThrow(RangeError);

      log.length = 0;
      dosync(() => alter(right, inc));
      dosync(() => alter(left, inc));

      const total = deref(left) + deref(right);
      expect(deref(sum)).toBe(total);
      expect(log.slice(-4)).toEqual([
        ["left", deref(left)],
        ["sum", total],
        ["parity", total % 2],
        ["subscriber", total],
      ]);
    }
    stop();
    for (const identity of [left, sum, parity]) removeWatch(identity, "log");
  },
);

/** Needs much of the stack. */
function deep(levels: number): number {
  return levels === 0 ? 0 : 1 + deep(levels - 1);
}

test.each([
  ["is read", (): void => {}],
  ["is watched", (sum: Derived<number>): void => void addWatch(sum, "watch", () => {})],
])("a full stack is no result that a derived value keeps which %s", (_how, use) => {
  const count = ref(0);
  const sum = derived(() => deref(count) + deep(2000));
  const above = derived(() => deref(sum) + 1);
  use(above);
  const stop = onDeliveryError(() => {}); // that there is no result is told to nobody else

  expect(() =>
    untilTheStackIsFull(() => {
      dosync(() => alter(count, inc));
      deref(above);
    }),
  ).toThrow(RangeError);

  expect(deref(above)).toBe(deref(count) + 2001);
  removeWatch(above, "watch");
  stop();
});

test("a commit in which the stack overflows is there as a whole, or not at all", () => {
  const left = ref(0, { validator: (n) => n >= 0 });
  const right = ref(0, { validator: (n) => n >= 0 });
  const sum = derived(() => deref(left) + deref(right));
  addWatch(sum, "watch", () => {});
  const pinned = snapshot(); // versions are kept
  const transfer = (): void =>
    dosync(() => {
      alter(left, inc);
      alter(right, inc);
    });
  // Frames of other sizes put the end of the stack at another place of the commit.
  for (let size = 0; size < 12; size++) {
    expect(() => untilTheStackIsFull(() => inFrameOf(size, transfer))).toThrow(RangeError);
    expect(deref(left)).toBe(deref(right));
    expect(deref(sum)).toBe(deref(left) * 2);
  }
  pinned.dispose();
  removeWatch(sum, "watch");
});

test("a delivery that finds the stack full is made up for soon, with the next commit at the latest", async () => {
  const count = atom(0, { label: "count" });
  const balance = ref(0);
  const other = ref(0);
  const log: string[] = [];
  const errors: unknown[] = [];
  const stopErrors = onDeliveryError((error) => errors.push(error));
  addWatch(count, "first", (_key, _count, _old, value) => log.push(`first ${value}`));
  addWatch(count, "second", (_key, _count, _old, value) => log.push(`second ${value}`));
  const stops = [
    subscribe(count, () => log.push(`subscriber ${deref(count)}`)),
    subscribe(balance, () => log.push(`balance ${deref(balance)}`)),
    addCommitListener(({ writes }) => log.push(`commit of ${writes.length}`)),
  ];

  for (let size = 0; size < 60; size++) {
    log.length = 0;
    const before = deref(balance);
    atTheEndOfTheStack(size, () =>
      dosync(() => {
        alter(balance, inc);
        afterCommit(() => log.push("after commit"));
      }),
    );
    atTheEndOfTheStack(size, () => swap(count, inc));
    // oxlint-disable-next-line no-await-in-loop
    await Promise.resolve();
    dosync(() => alter(other, inc));

    expect(deref(balance)).toBe(before + 1);
    expect(log.toSorted()).toEqual(
      [
        "after commit",
        `balance ${deref(balance)}`,
        "commit of 1",
        "commit of 1",
        "commit of 1",
        `first ${deref(count)}`,
        `second ${deref(count)}`,
        `subscriber ${deref(count)}`,
      ].toSorted(),
    );
  }

  expect(errors).toEqual([]);
  for (const stop of stops) stop();
  stopErrors();
});

test("whoever needs more room than there is is told when there is, once", async () => {
  const count = ref(0);
  const log: string[] = [];
  const errors: unknown[] = [];
  const stopErrors = onDeliveryError((error) => errors.push(error));
  const large = (name: string) => (): void => inFrameOf(20_000, () => log.push(name));
  addWatch(count, "watch", large("watch"));
  const stops = [subscribe(count, large("subscriber")), addCommitListener(large("listener"))];

  for (let frames = 200; frames < 400; frames += 20) {
    log.length = 0;
    withRoomFor(frames, () =>
      dosync(() => {
        alter(count, inc);
        for (let i = 0; i < 3; i++) afterCommit(large("callback"));
      }),
    );
    expect(log).toEqual([]);
    // oxlint-disable-next-line no-await-in-loop
    await Promise.resolve();

    expect(log).toEqual(["watch", "subscriber", ...repeat(3, "callback"), "listener"]);
  }

  expect(errors).toEqual([]);
  for (const stop of stops) stop();
  stopErrors();
});

test("a watched derived value that finds no room is computed, and told of, when there is", async () => {
  const count = ref(1);
  const log: unknown[] = [];
  const errors: unknown[] = [];
  const stopErrors = onDeliveryError((error) => errors.push(error));
  const double = derived(() => {
    const value = deref(count) * 2;
    inFrameOf(20_000, () => {});
    return value;
  });
  addWatch(double, "log", (_key, _double, old, value) => log.push([old, value]));

  for (let frames = 200; frames < 400; frames += 20) {
    log.length = 0;
    const before = deref(double);
    withRoomFor(frames, () => dosync(() => alter(count, inc)));
    expect(log).toEqual([]);
    // oxlint-disable-next-line no-await-in-loop
    await Promise.resolve();

    expect(log).toEqual([[before, before + 2]]);
  }

  expect(errors).toEqual([]);
  removeWatch(double, "log");
  stopErrors();
});

test.each([1, 2])(
  "a full stack while a cycle of %d is found leaves nothing of that behind",
  (length) => {
    const isOpen = ref(false);
    const search = (frames: number, size: number): [Derived<number>, error: unknown] => {
      const one = circle(isOpen, length, "one");
      let error: unknown;
      withRoomFor(frames, () => {
        error = thrownBy(() => inFrameOf(size, () => deref(one)));
      });
      return [one, error];
    };
    let enough = 100;
    while (!(search(enough, 0)[1] instanceof CycleError)) enough += 50;

    // Frames of other sizes put the end of the stack at another place of the search.
    for (let size = 0; size < 4; size++) {
      for (let frames = enough - 150; frames < enough; frames++) {
        const [one] = search(frames, size);
        const other = circle(isOpen, 2, "other");
        expect(thrownBy(() => deref(other))).toMatchObject({ label: "other" });
        expect(thrownBy(() => deref(one))).toMatchObject({ label: "one" });

        dosync(() => refSet(isOpen, true));
        expect([deref(one), deref(other)]).toEqual([length, 2]);
        dosync(() => refSet(isOpen, false));
      }
    }
  },
);

test("a source that could not be read for a full stack, while a cycle was found, is read again later", () => {
  const isOpen = ref(false);
  const place = external({
    read: () => {
      inFrameOf(50_000, () => {});
      return 20;
    },
    listen: () => () => {},
  });
  const one: Derived<number> = derived(() => {
    let seen = 0;
    try {
      seen = deref(place);
    } catch {}
    return deref(isOpen) ? seen : deref(one) + 1;
  });

  let error: unknown;
  withRoomFor(1500, () => {
    error = thrownBy(() => deref(one));
  });

  expect(error).toBeInstanceOf(RangeError);
  expect(thrownBy(() => deref(one))).toBeInstanceOf(CycleError);
  dosync(() => refSet(isOpen, true));
  expect(deref(one)).toBe(20);
});

// A local name: in a transformed module every use of an import is a call. On a full stack Node 24 answers it with
// "undefined is not a function", which is an error of the program's own function.
const read = deref;

/** The first of so many derived values that depend on each other, unless the ref is true. */
function circle(isOpen: Ref<boolean>, length: number, label: string): Derived<number> {
  const members: Derived<number>[] = [];
  for (let i = 0; i < length; i++) {
    const isLast = i === length - 1;
    const compute = (): number =>
      isLast && read(isOpen) ? 1 : read(members[(i + 1) % length]!) + 1;
    members.push(derived(compute, { label: i === 0 ? label : `${label} ${i}` }));
  }
  return members[0]!;
}

test("callbacks that have been called are not called again when there is room for the others", async () => {
  const log: string[] = [];

  withRoomFor(300, () =>
    dosync(() => {
      afterCommit(() => log.push("small"));
      afterCommit(() => inFrameOf(20_000, () => log.push("large")));
      afterCommit(() => log.push("last"));
    }),
  );
  expect(log).toEqual(["small"]);
  await Promise.resolve();

  expect(log).toEqual(["small", "large", "last"]);
});

test("an effect that finds no room runs when there is, once", async () => {
  const count = ref(0);
  const log: number[] = [];
  const stop = effect(() => {
    const value = deref(count);
    inFrameOf(20_000, () => log.push(value));
  });

  withRoomFor(300, () => dosync(() => alter(count, inc)));
  expect(log).toEqual([0]);
  await Promise.resolve();

  expect(log).toEqual([0, 1]);
  stop();
});

test("a cleanup of an effect that needs more room than there is throws where the effect is ended", () => {
  const stop = effect(() => () => inFrameOf(20_000, () => {}));
  let error: unknown;

  withRoomFor(300, () => {
    try {
      stop();
    } catch (thrown) {
      error = thrown;
    }
  });

  expect(error).toBeInstanceOf(RangeError);
});

/** Does something where the stack has room for so many small frames, and no more. */
function withRoomFor(frames: number, action: () => void): void {
  const dive = (): number => {
    let room = 0;
    try {
      room = dive();
    } catch {}
    if (room === frames) action();
    return room + 1;
  };
  dive();
}

function repeat(times: number, name: string): string[] {
  return Array.from({ length: times }, () => name);
}

test("a watch that never comes back to an end by itself is reported, and called once", () => {
  const count = atom(0);
  const errors: unknown[] = [];
  const stopErrors = onDeliveryError(({ cause }) => errors.push(cause));
  let calls = 0;
  const forever = (): number => 1 + forever();
  addWatch(count, "forever", () => {
    calls++;
    forever();
  });

  swap(count, inc);

  expect([calls, errors]).toEqual([1, [expect.any(RangeError)]]);
  stopErrors();
});

/** Does something as near to the end of the stack as it can be done, and once. */
function atTheEndOfTheStack(size: number, action: () => void): void {
  let isDone = false;
  const dive = (): void => {
    try {
      dive();
    } catch {}
    if (isDone) return;
    try {
      inFrameOf(size, action);
      isDone = true;
    } catch {}
  };
  dive();
}
