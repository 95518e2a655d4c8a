import { addWatch, deref, derived, dosync, ref, refSet, removeWatch } from "@dosync/core";
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
