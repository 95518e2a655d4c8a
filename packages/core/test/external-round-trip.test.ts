import { expect, onTestFinished, test } from "vitest";
import {
  addCommitListener,
  addWatch,
  atom,
  deref,
  derived,
  dosync,
  type Identity,
  invariant,
  ref,
  refSet,
  removeWatch,
  reset,
  snapshot,
} from "@dosync/core";
import {
  attachRoot,
  external,
  kindOf,
  type MarkingChannel,
  readCommitted,
  readPresent,
  type RootCommit,
  subscribe,
} from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";

/** A value of the framework itself. */
class Own {
  value: number;
  constructor(value: number) {
    this.value = value;
  }
}

type Input = Identity<unknown> | Own;

/**
 * A framework in a few lines, which computes from values of ours and its own and gives its results back:
 * it keeps what it has read and computed until that is marked, and tells whoever listens when the
 * outermost batch ends.
 */
class Sheet implements MarkingChannel {
  readonly comparesValues = true;
  #depth = 0;
  readonly #kept = new Map<object, unknown>();
  readonly #cells = new Map<object, { over: readonly Input[]; changed: () => void }>();

  mark(notifications: readonly (() => void)[], proceed: (() => void) | undefined): void {
    this.batch(() => {
      for (const notify of notifications) notify();
      proceed?.();
    });
  }

  batch(body: () => void): void {
    this.#depth++;
    body();
    if (--this.#depth === 0) for (const { changed } of this.#cells.values()) changed();
  }

  set(own: Own, value: number): void {
    this.batch(() => {
      own.value = value;
      this.#forget(own);
    });
  }

  /** What is computed from some inputs, as an identity. */
  cell<T>(over: readonly Input[], compute: (...values: number[]) => T): Identity<T> {
    const key = {};
    const run = (): T => compute(...over.map((input) => this.#read(input)));
    return external<T>({
      kind: "cell",
      read: () => {
        if (!this.#cells.has(key)) return run();
        if (!this.#kept.has(key)) this.#kept.set(key, run());
        return this.#kept.get(key) as T;
      },
      listen: (changed) => {
        const stops = over.map((input) =>
          input instanceof Own ? () => {} : subscribe(input, () => this.#forget(input), this),
        );
        this.#cells.set(key, { over, changed });
        return () => {
          this.#kept.clear();
          this.#cells.delete(key);
          for (const stop of stops) stop();
        };
      },
    });
  }

  #read(input: Input): number {
    if (input instanceof Own) return input.value;
    if (!this.#kept.has(input))
      this.#kept.set(
        input,
        readPresent(input, () => {}),
      );
    return this.#kept.get(input) as number;
  }

  #forget(input: Input): void {
    this.#kept.delete(input);
    for (const [key, { over }] of this.#cells) if (over.includes(input)) this.#kept.delete(key);
  }
}

/** Watches an identity until the test ends. */
function watch<T>(identity: Identity<T>, call: (value: T) => void): void {
  addWatch(identity, call, (_key, _identity, _old, value) => call(value));
  onTestFinished(() => void removeWatch(identity, call));
}

test("what is computed elsewhere from a commit, and taken back, belongs to that commit", () => {
  const count = ref(1);
  const next = new Sheet().cell([count], (n) => n + 1);
  const computed: string[] = [];
  const both = derived(() => {
    const text = `${deref(count)} < ${deref(next)}`;
    computed.push(text);
    return text;
  });
  const log: unknown[] = [];
  watch(count, () => {
    const pinned = snapshot();
    log.push([deref(both), pinned.deref(both), deref(next)]);
    pinned.dispose();
  });
  watch(both, (text) => log.push(text));
  watch(next, (value) => log.push(value));

  dosync(() => refSet(count, 2));
  dosync(() => refSet(count, 3));

  expect(log).toEqual([["2 < 3", "2 < 3", 3], 3, "2 < 3", ["3 < 4", "3 < 4", 4], 4, "3 < 4"]);
  expect(computed).toEqual(["1 < 2", "2 < 3", "3 < 4"]);
});

test("also by way of derived values, and there and back again", () => {
  const count = ref(1);
  const sheet = new Sheet();
  const doubled = derived(() => deref(count) * 2);
  const next = sheet.cell([doubled], (n) => n + 1);
  const back = derived(() => deref(next) - deref(doubled));
  const last = sheet.cell([count, back], (...values) => values.join());
  const all = derived(() => [deref(count), deref(doubled), deref(next), deref(back), deref(last)]);
  const log: unknown[] = [];
  watch(all, (values) => log.push(values));

  dosync(() => refSet(count, 2));
  dosync(() => refSet(count, 3));

  expect(log).toEqual([
    [2, 4, 5, 1, "2,1"],
    [3, 6, 7, 1, "3,1"],
  ]);
});

test("roots and the commit feed have it in the record of that commit", () => {
  const count = ref(1);
  const next = new Sheet().cell([count], (n) => n + 1);
  const log: unknown[] = [];
  watch(next, () => {});
  const written = (commit: RootCommit): void => void log.push(commit.writes.length);
  const detach = attachRoot({ prepare: written, published: written, aborted() {} });
  onTestFinished(
    addCommitListener(({ writes }) =>
      log.push(writes.map(([identity, old, value]) => [kindOf(identity), old, value])),
    ),
  );

  dosync(() => refSet(count, 2));
  detach();
  dosync(() => refSet(count, 3));

  expect(log).toEqual([
    1,
    2,
    [
      ["ref", 1, 2],
      ["cell", 2, 3],
    ],
    [
      ["ref", 2, 3],
      ["cell", 3, 4],
    ],
  ]);
});

test("what changes elsewhere in a batch waits for its end, when a commit comes in between", () => {
  const count = ref(1);
  const sheet = new Sheet();
  const [ownA, ownB] = [new Own(1), new Own(2)];
  const [a, b] = [sheet.cell([ownA], (n) => n), sheet.cell([ownB], (n) => n)];
  const next = sheet.cell([count], (n) => n + 1);
  const log: unknown[] = [];
  const all = derived(() => [deref(count), deref(next), deref(a) + deref(b)]);
  watch(all, (values) => log.push(values));

  sheet.batch(() => {
    sheet.set(ownA, 10);
    dosync(() => refSet(count, 2));
    sheet.set(ownB, -7);
  });

  expect(log).toEqual([
    [2, 3, 3],
    [2, 3, 3],
  ]);
});

test("unless what the commit changes is computed from it as well", () => {
  const count = ref(1);
  const sheet = new Sheet();
  const own = new Own(1);
  const a = sheet.cell([own], (n) => n);
  const sum = sheet.cell([count, own], (n, m) => n + m);
  const log: unknown[] = [];
  const all = derived(() => [deref(count), deref(a), deref(sum)]);
  watch(all, (values) => log.push(values));

  sheet.batch(() => {
    sheet.set(own, 10);
    dosync(() => refSet(count, 2));
    log.push("later in the batch");
  });

  expect(log).toEqual([[2, 10, 12], "later in the batch"]);
});

test("what an invariant refuses is reported: the commit stands, the last good value stays", () => {
  const [count, spare] = [ref(1), ref(1)];
  const sheet = new Sheet();
  const tenfold = sheet.cell([count], (n) => n * 10);
  const free = sheet.cell([count], (n) => n + 1);
  const used = derived(() => deref(tenfold) + deref(spare));
  const rule = invariant("below 50", () => deref(used) < 50);
  const errors = collectDeliveryErrors();
  const log: unknown[] = [];
  watch(tenfold, (value) => log.push(value));
  watch(free, (value) => log.push(`free ${value}`));
  onTestFinished(() => rule.dispose());

  dosync(() => refSet(count, 4));
  dosync(() => refSet(count, 5));
  expect([deref(count), deref(tenfold)]).toEqual([5, 40]);
  dosync(() => refSet(count, 3));

  expect(log).toEqual([40, "free 5", 30, "free 4"]);
  expect(errors.map(({ cause }) => String(cause))).toEqual([expect.stringContaining("below 50")]);
});

test("other frameworks are told of what has changed only, and after the values from elsewhere", () => {
  const count = ref(1);
  const isPositive = derived(() => deref(count) > 0);
  const next = new Sheet().cell([count], (n) => n + 1);
  const both = derived(() => [deref(count), deref(next)]);
  const log: unknown[] = [];
  const other: MarkingChannel = {
    mark(notifications, proceed) {
      for (const notify of notifications) notify();
      proceed?.();
    },
  };
  const stops = [
    subscribe(isPositive, () => log.push("positive"), other),
    subscribe(both, () => log.push(readCommitted(both)), other),
    subscribe(both, () => log.push("subscriber")),
  ];

  dosync(() => refSet(count, 2));
  for (const stop of stops) stop();

  expect(log).toEqual([[2, 3], "subscriber"]);
});

test("an atom that changes inside of a transaction takes it along at the end", () => {
  const count = atom(1);
  const next = new Sheet().cell([count], (n) => n + 1);
  const both = derived(() => `${deref(count)} < ${deref(next)}`);
  const log: unknown[] = [];
  watch(next, () => {});
  watch(count, () => log.push(deref(both)));

  dosync(() => reset(count, 2));

  expect(log).toEqual(["2 < 3"]);
});

test("a commit that changes nothing elsewhere is as ever", () => {
  const [count, other] = [ref(1), ref(1)];
  const sheet = new Sheet();
  const isPositive = sheet.cell([count], (n) => n > 0);
  const log: unknown[] = [];
  watch(isPositive, (value) => log.push(value));
  watch(other, (value) => log.push(`other ${value}`));

  dosync(() => refSet(count, 2));
  dosync(() => refSet(other, 2));
  dosync(() => refSet(count, -1));

  expect(log).toEqual(["other 2", false]);
});

test("nor is anybody told of a commit that changes no derived value", () => {
  const count = ref(1);
  const sign = derived(() => Math.sign(deref(count)));
  const opposite = new Sheet().cell([sign], (n) => -n);
  const log: unknown[] = [];
  watch(opposite, (value) => log.push(value));

  dosync(() => refSet(count, 2));
  dosync(() => refSet(count, -2));

  expect(log).toEqual([1]);
});
