import { afterEach, describe, expect, test } from "vitest";
import { addWatch, atom, deref, derived, dosync, effect, ref, refSet, reset } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

describe("a derived value that somebody follows", () => {
  test("is computed once for each change that it can see, however often it was marked", () => {
    const cents = atom(100);
    const euros = derived(() => Math.floor(deref(cents) / 100));
    let computed = 0;
    const label = derived(() => {
      computed++;
      return `${deref(euros)} €`;
    });
    stops.push(subscribe(label, () => {}));

    for (const value of [110, 120, 199]) reset(cents, value);
    expect(computed).toBe(1);
    for (const value of [200, 210, 100]) reset(cents, value);
    expect(computed).toBe(3);
    expect(deref(label)).toBe("1 €");
  });

  test("is told to nobody who has ended while it was computed", () => {
    const source = atom(0);
    const heard: unknown[] = [];
    const shown = derived(() => {
      if (deref(source) === 1) stop();
      return deref(source);
    });
    const stop = subscribe(shown, () => heard.push(deref(shown)));

    for (const value of [1, 2]) reset(source, value);

    expect([deref(shown), heard]).toEqual([2, []]);
  });

  test("compares with what it saw last, and not with what it saw before", () => {
    const source = ref(0);
    const parity = derived(() => deref(source) % 2);
    const seen: unknown[] = [];
    stops.push(effect(() => void seen.push(deref(parity))));

    for (const value of [1, 3, 2, 4, 5]) dosync(() => refSet(source, value));

    expect(seen).toEqual([0, 1, 0, 1]);
  });

  test("tells a subscription of each change, also of one that goes back", () => {
    const source = atom(0);
    const double = derived(() => deref(source) * 2);
    let [ofSource, ofDouble] = [0, 0];
    stops.push(
      subscribe(source, () => ofSource++),
      subscribe(double, () => ofDouble++),
    );

    for (const value of [1, 0, 1, 1, 0]) reset(source, value);

    expect([ofSource, ofDouble]).toEqual([4, 4]);
  });

  test("is looked at again when it was marked and is then followed no more", () => {
    const source = atom(1);
    const isFollowed = atom(true);
    const double = derived(() => deref(source) * 2);
    const stop = effect(() => void (deref(isFollowed) && deref(double)));
    expect(deref(double)).toBe(2);

    // One commit of both: the effect looks at the first one, and lets go of a value that is marked.
    reset(isFollowed, false);
    reset(source, 2);
    expect(deref(double)).toBe(4);
    reset(isFollowed, true);
    addWatch(source, "leave", () => stop());
    reset(source, 3);

    expect(deref(double)).toBe(6);
  });

  test("that is marked when its last reader leaves it is compared when it is read", () => {
    const isFollowed = ref(true);
    const source = ref(1);
    const double = derived(() => deref(source) * 2);
    stops.push(effect(() => void (deref(isFollowed) && deref(double))));

    dosync(() => {
      refSet(isFollowed, false);
      refSet(source, 2);
    });

    expect(deref(double)).toBe(4);
  });
});
