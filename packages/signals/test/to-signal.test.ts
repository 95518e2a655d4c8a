import { alter, atom, deref, derived, dosync, ref, refSet, reset, swap } from "@dosync/core";
import { computed, effect, signal } from "@preact/signals-core";
import { expect, test } from "vitest";
import { toSignal } from "@dosync/signals";

test("a signal has the committed value, with and without somebody who listens", () => {
  const count = atom(1);
  const doubled = derived(() => deref(count) * 2);
  const shown = toSignal(doubled);
  const log: number[] = [];

  expect(shown.value).toBe(2);
  reset(count, 2);
  expect(shown.peek()).toBe(4);
  const stop = effect(() => void log.push(shown.value));
  reset(count, 3);
  stop();
  reset(count, 4);

  expect(shown.value).toBe(8);
  expect(log).toEqual([4, 6]);
});

test("a computed signal that nobody listens to is never stale", () => {
  const balance = ref(500);
  const label = computed(() => `${toSignal(balance).value} €`);

  expect(label.value).toBe("500 €");
  dosync(() => refSet(balance, 400));
  expect(label.value).toBe("400 €");

  const stop = effect(() => void label.value);
  dosync(() => refSet(balance, 300));
  expect(label.value).toBe("300 €");
  stop();
  for (const amount of [200, 100]) {
    dosync(() => refSet(balance, amount));
    expect([label.value, toSignal(balance).value]).toEqual([`${amount} €`, amount]);
  }
});

test("a commit over several refs reaches effects and computed signals as one batch", () => {
  const checking = ref(500);
  const savings = ref(0);
  const total = computed(() => toSignal(checking).value + toSignal(savings).value);
  const log: unknown[] = [];
  const stops = [
    effect(() => void log.push(["checking", toSignal(checking).value, total.value])),
    effect(() => void log.push(["savings", toSignal(savings).value, total.value])),
    effect(() => void log.push(["total", total.value])),
  ];
  log.length = 0;

  dosync(() => {
    alter(checking, (amount) => amount - 100);
    alter(savings, (amount) => amount + 100);
  });

  expect(log).toEqual([
    ["checking", 400, 500],
    ["savings", 100, 500],
  ]);
  for (const stop of stops) stop();
});

test("inside of a transaction a signal has the committed value", () => {
  const balance = ref(500);
  const seen: number[] = [];

  dosync(() => {
    refSet(balance, 0);
    seen.push(toSignal(balance).value);
  });

  expect(seen).toEqual([500]);
  expect(toSignal(balance).value).toBe(0);
});

test("nothing is subscribed while nobody listens", () => {
  let runs = 0;
  const count = atom(0);
  const counted = derived(() => {
    runs++;
    return deref(count);
  });
  const shown = toSignal(counted);
  const below = computed(() => shown.value);

  expect(below.value).toBe(0);
  swap(count, (n) => n + 1);
  expect(isFollowed(count)).toBe(false);
  const stop = effect(() => void below.value);
  expect(isFollowed(count)).toBe(true);
  stop();
  expect(isFollowed(count)).toBe(false);
  expect(runs).toBe(2);
});

test("the signal of an atom can be assigned to, and the validator is asked", () => {
  const age = atom(20, { validator: (years) => years >= 0 });
  const shown = toSignal(age);

  shown.value = 21;

  expect(deref(age)).toBe(21);
  expect(() => (shown.value = -1)).toThrow(/refused -1/);
  expect(shown.value).toBe(21);
});

test("every other signal is read-only", () => {
  const balance = toSignal(ref(500)) as { value: number };

  expect(() => (balance.value = 0)).toThrow(TypeError);
});

test("an error of a derived value is thrown to whoever reads, until something changes", () => {
  const divisor = atom(0);
  const ratio = derived(() => {
    if (deref(divisor) === 0) throw new RangeError("by zero");
    return 10 / deref(divisor);
  });
  const shown = toSignal(ratio);
  const log: unknown[] = [];
  const stop = effect(() => {
    try {
      log.push(shown.value);
    } catch (error) {
      log.push(error);
    }
  });

  reset(divisor, 5);
  reset(divisor, 0);
  stop();

  expect(log).toEqual([new RangeError("by zero"), 2, new RangeError("by zero")]);
});

test("the same identity has the same signal, named by its label", () => {
  const count = atom(0, { label: "count" });

  expect(toSignal(count)).toBe(toSignal(count));
  expect(toSignal(count).name).toBe("count");
});

test("an effect that commits is told of its own commit", () => {
  const [a, b] = [atom(0), atom(0)];
  const doubled = computed(() => toSignal(b).value * 2);
  const log: unknown[] = [];
  const stop = effect(() => {
    const value = toSignal(a).value;
    if (deref(b) !== value) reset(b, value);
    log.push([value, doubled.value]);
  });

  reset(a, 1);
  stop();

  expect(log.at(-1)).toEqual([1, 2]);
});

test("an effect that stops listening in the middle of a batch leaves nothing behind", () => {
  const [a, b] = [ref(0), ref(0)];
  const isShown = signal(true);
  const log: unknown[] = [];
  const stop = effect(() => {
    log.push(isShown.value ? toSignal(a).value : "hidden");
    if (toSignal(b).value > 0) isShown.value = false;
  });

  dosync(() => [refSet(a, 1), refSet(b, 1)]);

  expect(isFollowed(a)).toBe(false);
  expect(log).toEqual([0, 1, "hidden"]);
  stop();
  expect(isFollowed(b)).toBe(false);
});

test("something else than an identity is refused", () => {
  expect(() => toSignal(5 as never)).toThrow(/toSignal\(\) expects/);
});

/** Whether the graph holds anybody who hears of changes. */
function isFollowed(identity: object): boolean {
  return (identity as { subs: unknown }).subs !== undefined;
}

test("a signal in the place of an identity is named as one", () => {
  for (const other of [signal(1), computed(() => 1)]) {
    expect(() => deref(other as never)).toThrow(/was given a signal of Preact\. .*"@dosync\/core"/);
  }
});

test("what an atom has changed in a transaction is read there, and told at the end", () => {
  const count = atom(1);
  const tenfold = derived(() => deref(count) * 10);
  const [shown, shownTenfold] = [toSignal(count), toSignal(tenfold)];
  const log: unknown[] = [];
  const stop = effect(() => void log.push(["effect", shown.value, shownTenfold.value]));

  dosync(() => {
    shown.value = 5;
    log.push(["inside", shown.value, shownTenfold.value]);
  });
  stop();

  expect(log).toEqual([
    ["effect", 1, 10],
    ["inside", 5, 50],
    ["effect", 5, 50],
  ]);
});
