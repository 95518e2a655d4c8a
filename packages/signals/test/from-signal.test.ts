import {
  addWatch,
  atom,
  deref,
  derived,
  dosync,
  invariant,
  ref,
  refSet,
  removeWatch,
  snapshot,
  swap,
} from "@dosync/core";
import { kindOf, labelOf, subscribe } from "@dosync/core/adapter";
import { batch, computed, effect, type Signal, signal } from "@preact/signals-core";
import { expect, onTestFinished, test } from "vitest";
import { fromSignal, toSignal } from "@dosync/signals";

/** A signal that knows whether anybody is subscribed to it. */
function observed<T>(value: T): Signal<T> & { isWatched: boolean } {
  const made = signal(value, {
    watched: () => void (made.isWatched = true),
    unwatched: () => void (made.isWatched = false),
  }) as Signal<T> & { isWatched: boolean };
  made.isWatched = false;
  return made;
}

function logOf<T>(identity: Parameters<typeof addWatch>[0]): [T, T][] {
  const log: [T, T][] = [];
  addWatch(identity, log, (_key, _identity, old, value) => log.push([old as T, value as T]));
  onTestFinished(() => void removeWatch(identity, log));
  return log;
}

test("a signal is an identity: deref, derived values, snapshots", () => {
  const celsius = observed(20);
  const temperature = fromSignal(celsius, { label: "temperature" });
  const label = derived(() => `${deref(temperature)} °C`);

  expect(deref(label)).toBe("20 °C");
  celsius.value = 21;
  expect([deref(temperature), deref(label)]).toEqual([21, "21 °C"]);

  const pinned = snapshot();
  celsius.value = 22;
  expect([pinned.deref(label), deref(label)]).toEqual(["21 °C", "22 °C"]);
  pinned.dispose();
  expect([labelOf(temperature), kindOf(temperature)]).toEqual(["temperature", "signal"]);
});

test("a watch hears of each change, and nothing is subscribed before and after", () => {
  const count = observed(0);
  const identity = fromSignal(count);
  const doubled = derived(() => deref(identity) * 2);
  const log: unknown[] = [];

  deref(doubled);
  expect(count.isWatched).toBe(false);
  addWatch(doubled, "log", (_key, _identity, old, value) => log.push([old, value]));
  expect(count.isWatched).toBe(true);
  count.value = 1;
  count.value = 2;
  removeWatch(doubled, "log");

  expect(count.isWatched).toBe(false);
  expect(log).toEqual([
    [0, 2],
    [2, 4],
  ]);
});

test("a batch over several signals is one commit", () => {
  const [a, b] = [signal(1), signal(2)];
  const sum = derived(() => deref(fromSignal(a)) + deref(fromSignal(b)));
  const sums = logOf<number>(sum);
  const parts = logOf<number>(fromSignal(b));

  batch(() => {
    a.value = 10;
    b.value = 20;
    expect(deref(sum)).toBe(3); // half a change is nobody's business
  });

  expect(sums).toEqual([[3, 30]]);
  expect(parts).toEqual([[2, 20]]);
});

test("a computed signal over what a commit changes arrives in the same delivery", () => {
  const [checking, savings] = [ref(500), ref(0)];
  const total = computed(() => toSignal(checking).value + toSignal(savings).value);
  const shown = derived(() => `${deref(checking)} of ${deref(fromSignal(total))}`);
  const log = logOf<string>(shown);

  dosync(() => {
    refSet(checking, 400);
    refSet(savings, 100);
  });
  dosync(() => refSet(savings, 200));

  expect(log.map(([, value]) => value)).toEqual(["400 of 500", "400 of 600"]);
  expect(deref(shown)).toBe("400 of 600");
});

test("a way there and back ends where it began", () => {
  const count = atom(0);
  const name = signal("Ada");

  expect(fromSignal(toSignal(count))).toBe(count);
  expect(toSignal(fromSignal(name))).toBe(name);
  expect(fromSignal(name)).toBe(fromSignal(name));
});

test("an effect that reads a signal and what is derived from it here ends up with both", () => {
  const count = signal(1);
  const doubled = toSignal(derived(() => deref(fromSignal(count)) * 2));
  const log: unknown[] = [];
  const stop = effect(() => void log.push([count.value, doubled.value]));

  count.value = 2;
  stop();

  expect(log).toEqual([
    [1, 2],
    [2, 4],
  ]);
});

test("what a computed signal throws is thrown to whoever reads", () => {
  const divisor = signal(0);
  const ratio = fromSignal(
    computed(() => {
      if (divisor.value === 0) throw new RangeError("by zero");
      return 10 / divisor.value;
    }),
  );
  const percent = derived(() => deref(ratio) * 100);

  expect(() => deref(ratio)).toThrow("by zero");
  expect(() => deref(percent)).toThrow("by zero");
  divisor.value = 5;
  expect([deref(ratio), deref(percent)]).toEqual([2, 200]);
});

test("a change that breaks an invariant is thrown to whoever assigns, and not taken over", () => {
  const used = signal(1);
  const rule = invariant("within the limit", () => deref(fromSignal(used)) <= 10);
  const log = logOf<number>(fromSignal(used));
  onTestFinished(() => rule.dispose());

  expect(() => (used.value = 11)).toThrow(/within the limit/);
  expect(deref(fromSignal(used))).toBe(1);
  used.value = 2;

  expect(log).toEqual([[1, 2]]);
});

test("the values of signals are not frozen", () => {
  const form = signal({ name: "Ada" });
  const log = logOf(fromSignal(form));

  form.value = { name: "Grace" };
  form.value.name = "Hedy";

  expect(log).toHaveLength(1);
});

test("a watch that assigns to a signal, and an effect that swaps, come to rest", () => {
  const source = atom(0);
  const mirror = signal(0);
  const mirrored = logOf<number>(fromSignal(mirror));
  addWatch(source, "mirror", (_key, _atom, _old, value) => void (mirror.value = value));
  const stop = effect(() => {
    if (mirror.value > 0 && mirror.value < 3) swap(source, (n) => n + 1);
  });

  swap(source, (n) => n + 1);
  stop();
  removeWatch(source, "mirror");

  expect([deref(source), mirror.value]).toEqual([3, 3]);
  expect(mirrored).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test("an identity has the name of its signal, unless it is given a label", () => {
  const named = fromSignal(signal(0, { name: "count" }));
  const labelled = fromSignal(signal(0, { name: "count" }), { label: "mine" });

  expect([labelOf(named), labelOf(labelled)]).toEqual(["count", "mine"]);
});

test("whoever reads the identity in an effect does not follow the signal with that", () => {
  const count = observed(1);
  const identity = fromSignal(count);
  const read: number[] = [];

  onTestFinished(effect(() => void read.push(deref(identity))));
  count.value = 2;

  expect([read, count.isWatched]).toEqual([[1], false]);
});

test("to begin to listen in the middle of a batch does not end that batch", () => {
  const [a, b, other] = [signal(1), signal(2), signal(0)];
  const log = logOf(derived(() => deref(fromSignal(a)) + deref(fromSignal(b))));

  batch(() => {
    a.value = 10;
    onTestFinished(subscribe(fromSignal(other), () => {}));
    b.value = 20;
  });

  expect(log).toEqual([[3, 30]]);
});

test("what a watch reads of other signals is followed by nobody", () => {
  const [count, other] = [signal(0), observed("other")];
  const identity = fromSignal(count);
  const seen: string[] = [];
  addWatch(identity, "read", () => void seen.push(other.value));
  onTestFinished(() => void removeWatch(identity, "read"));

  count.value = 1;

  expect([seen, other.isWatched]).toEqual([["other"], false]);
});
