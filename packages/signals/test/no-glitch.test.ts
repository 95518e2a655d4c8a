import { addWatch, deref, derived, dosync, ref, refSet, removeWatch, snapshot } from "@dosync/core";
import { batch, computed, effect, signal } from "@preact/signals-core";
import { expect, test } from "vitest";
import { fromSignal, toSignal } from "@dosync/signals";

/** The same sum of refs and signals, computed by signals and derived here. */
function bothSums() {
  const refs = [ref(0), ref(0), ref(0)];
  const signals = [signal(0), signal(0), signal(0)];
  const inSignals = computed(
    () =>
      refs.reduce((sum, one) => sum + toSignal(one).value, 0) +
      signals.reduce((sum, one) => sum + one.value, 0),
  );
  const here = derived(
    () =>
      refs.reduce((sum, one) => sum + deref(one), 0) +
      signals.reduce((sum, one) => sum + deref(fromSignal(one)), 0),
  );
  return { refs, signals, inSignals, here };
}

/** Numbers that look random, the same ones in each run. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test.each([1, 2, 3, 4, 5])(
  "effects and watches find both sums equal, whatever changes (%i)",
  (seed) => {
    const { refs, signals, inSignals, here } = bothSums();
    const next = sequence(seed);
    const seen: [by: string, inSignals: number, here: number][] = [];
    const stop = effect(() => {
      seen.push(["effect", inSignals.value, toSignal(here).value]);
    });
    const stopOther = effect(() => {
      seen.push(["effect in the other order", toSignal(here).value, inSignals.value]);
    });
    addWatch(here, "law", (_key, _identity, _old, value) =>
      seen.push(["watch", inSignals.peek(), value]),
    );

    let sum = 0;
    for (let turn = 0; turn < 200; turn++) {
      const change = (): void => {
        const [place, value] = [next(3), next(100)];
        if (next(2) === 0) dosync(() => refSet(refs[place]!, value));
        else signals[place]!.value = value;
      };
      const kind = next(3);
      if (kind === 0) change();
      else if (kind === 1) {
        const values = refs.map(() => next(100));
        dosync(() => refs.forEach((one, i) => refSet(one, values[i]!)));
      } else {
        const values = signals.map(() => next(100));
        batch(() => signals.forEach((one, i) => (one.value = values[i]!)));
      }
      sum =
        refs.reduce((total, one) => total + deref(one), 0) +
        signals.reduce((total, one) => total + one.peek(), 0);
      expect([inSignals.peek(), deref(here)]).toEqual([sum, sum]);
    }
    stop();
    stopOther();
    removeWatch(here, "law");

    expect(seen.length).toBeGreaterThan(300);
    expect(seen.filter(([, one, other]) => one !== other)).toEqual([]);
    expect(seen.at(-1)).toEqual([expect.any(String), sum, sum]);
  },
);

test("what signals compute from a commit, and is taken back, belongs to that commit", () => {
  const count = ref(1);
  const next = fromSignal(computed(() => toSignal(count).value + 1));
  const text = derived(() => `${deref(count)} < ${deref(next)}`);
  const log: unknown[] = [];
  addWatch(count, "law", () => {
    const pinned = snapshot();
    log.push(["watch", deref(text), pinned.deref(text), deref(next)]);
    pinned.dispose();
  });
  addWatch(text, "law", (_key, _identity, _old, value) => log.push(value));
  const stop = effect(() => void log.push(["effect", toSignal(text).value]));
  log.length = 0;

  dosync(() => refSet(count, 2));
  dosync(() => refSet(count, 3));
  stop();
  removeWatch(count, "law");
  removeWatch(text, "law");

  expect(log).toEqual([
    ["watch", "2 < 3", "2 < 3", 3],
    "2 < 3",
    ["effect", "2 < 3"],
    ["watch", "3 < 4", "3 < 4", 4],
    "3 < 4",
    ["effect", "3 < 4"],
  ]);
});

test.each([1, 2, 3])("so do values that go there and back several times (%i)", (seed) => {
  const refs = [ref(0), ref(0)] as const;
  const own = signal(0);
  const total = derived(() => deref(refs[0]) + deref(refs[1]));
  const doubled = fromSignal(computed(() => toSignal(total).value * 2 + own.value));
  const back = derived(() => deref(doubled) - deref(total));
  const last = fromSignal(computed(() => toSignal(back).value + toSignal(refs[0]).value));
  const isRight = derived(
    () =>
      deref(doubled) === deref(total) * 2 + deref(fromSignal(own)) &&
      deref(last) === deref(back) + deref(refs[0]),
  );
  const seen: unknown[] = [];
  const all = derived(() => [deref(isRight), deref(total), deref(doubled), deref(last)]);
  for (const identity of [all, last, ...refs]) {
    addWatch(identity, "law", () => seen.push(deref(isRight)));
  }
  const next = sequence(seed);
  const expected: unknown[] = [];

  for (let turn = 0; turn < 100; turn++) {
    const [place, value] = [next(3), next(10)];
    if (place === 2) own.value = value;
    else dosync(() => refs.forEach((one, i) => i >= place && refSet(one, value + i)));
    const sum = deref(refs[0]) + deref(refs[1]);
    expected.push([true, sum, sum * 2 + own.peek(), sum + own.peek() + deref(refs[0])]);
    expect(deref(all)).toEqual(expected.at(-1));
  }
  for (const identity of [all, last, ...refs]) removeWatch(identity, "law");

  expect(seen.length).toBeGreaterThan(200);
  expect(new Set(seen)).toEqual(new Set([true]));
});
