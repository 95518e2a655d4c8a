import { expect, test } from "vitest";
import {
  addWatch,
  afterCommit,
  atom,
  deref,
  derived,
  dosync,
  type Identity,
  ref,
  refSet,
  reset,
  swap,
} from "@dosync/core";
import { type MarkingChannel, observe, readCommitted, subscribe } from "@dosync/core/adapter";
import { collectDeliveryErrors } from "../../../tests/support/delivery-errors.ts";

/**
 * A framework in a few lines: it caches what it computes until it is told that something has changed,
 * and runs its effects when the outermost batch ends.
 */
class Framework implements MarkingChannel {
  #depth = 0;
  #isStale = true;
  #cache: unknown;
  #effects = new Set<() => void>();
  readonly stops: (() => void)[] = [];

  mark(notifications: readonly (() => void)[], proceed: (() => void) | undefined): void {
    this.#depth++;
    for (const notify of notifications) notify();
    proceed?.();
    if (--this.#depth > 0) return;
    for (const effect of this.#effects) {
      this.#effects.delete(effect);
      effect();
    }
  }

  computed<T>(compute: () => T, over: readonly Identity<unknown>[]): () => T {
    for (const identity of over) {
      this.stops.push(subscribe(identity, () => (this.#isStale = true), this));
    }
    return () => {
      if (this.#isStale) this.#cache = compute();
      this.#isStale = false;
      return this.#cache as T;
    };
  }

  effect(identity: Identity<unknown>, effect: () => void): void {
    this.stops.push(subscribe(identity, () => this.#effects.add(effect), this));
  }

  stop(): void {
    for (const stop of this.stops) stop();
  }
}

function sumOf(framework: Framework, a: Identity<number>, b: Identity<number>): () => number {
  return framework.computed(() => readCommitted(a) + readCommitted(b), [a, b]);
}

test("a watch finds what a framework computes up to date", () => {
  const [a, b] = [ref(1), ref(2)];
  const framework = new Framework();
  const sum = sumOf(framework, a, b);
  const log: unknown[] = [sum()];
  addWatch(a, "watch", () => log.push(["watch", sum()]));
  framework.effect(a, () => log.push(["effect", sum()]));

  dosync(() => {
    refSet(a, 10);
    refSet(b, 20);
    afterCommit(() => log.push("afterCommit"));
  });

  expect(log).toEqual([3, ["watch", 30], ["effect", 30], "afterCommit"]);
  framework.stop();
});

test("so do a watch and an effect that have just committed", () => {
  const [a, b] = [atom(0), atom(0)];
  const framework = new Framework();
  const sum = sumOf(framework, a, b);
  const log: unknown[] = [sum()];
  addWatch(a, "watch", (_key, _atom, _old, value) => {
    reset(b, value * 10);
    log.push(["watch", sum()]);
  });
  framework.effect(a, () => {
    if (deref(a) < 2) swap(a, (n) => n + 1);
    log.push(["effect", deref(a), sum()]);
  });

  reset(a, 1);

  expect(log).toEqual([0, ["watch", 11], ["effect", 2, 12], ["effect", 2, 12], ["watch", 22]]);
  expect(sum()).toBe(22);
  framework.stop();
});

test("atoms that change inside of a transaction are marked together with its commit", () => {
  const count = atom(0);
  const balance = ref(0);
  const framework = new Framework();
  const sum = sumOf(framework, count, balance);
  const log: unknown[] = [sum()];
  framework.effect(count, () => log.push(sum()));
  framework.effect(balance, () => log.push(sum()));

  dosync(() => {
    reset(count, 1);
    refSet(balance, 10);
    log.push("body");
  });

  expect(log).toEqual([0, "body", 11, 11]);
  framework.stop();
});

test("two frameworks are both marked before the effects of either", () => {
  const [a, b] = [ref(0), ref(0)];
  const [left, right] = [new Framework(), new Framework()];
  const [leftSum, rightSum] = [sumOf(left, a, b), sumOf(right, a, b)];
  const log: unknown[] = [leftSum(), rightSum()];
  for (const framework of [left, right]) {
    framework.effect(a, () => log.push([leftSum(), rightSum()]));
  }

  dosync(() => [refSet(a, 1), refSet(b, 2)]);

  expect(log).toEqual([0, 0, [3, 3], [3, 3]]);
  left.stop();
  right.stop();
});

test("what a framework throws keeps no watch from being called", () => {
  const count = atom(0);
  const errors = collectDeliveryErrors();
  const broken: MarkingChannel = {
    mark() {
      throw new Error("broken");
    },
  };
  const stop = subscribe(count, () => {}, broken);
  const log: unknown[] = [];
  addWatch(count, "watch", (_key, _atom, old, value) => log.push([old, value]));

  reset(count, 1);
  stop();

  expect(log).toEqual([[0, 1]]);
  expect(errors.map(({ cause }) => cause)).toEqual([new Error("broken")]);
});

test("who stops before it is marked is not told, and derived values are marked like others", () => {
  const count = atom(1);
  const doubled = derived(() => deref(count) * 2);
  const log: string[] = [];
  const together: MarkingChannel = {
    mark(notifications) {
      log.push(`${notifications.length} together`);
      for (const notify of notifications) notify();
    },
  };
  const stopped = subscribe(count, () => log.push("stopped"), together);
  const stop = subscribe(doubled, () => log.push(`doubled ${readCommitted(doubled)}`), together);
  const observer = observe(() => log.push("observer"), together);
  observer.run(() => deref(doubled));

  dosync(() => {
    reset(count, 2);
    stopped();
  });
  stop();
  observer.stop();
  reset(count, 3);

  expect(log).toEqual(["2 together", "doubled 4", "observer"]);
});

test.each(["with a watch", "without a watch"])(
  "the only one who stops before it is marked is not told, %s",
  (how) => {
    const count = atom(0);
    const framework = new Framework();
    const log: unknown[] = [];
    framework.effect(count, () => log.push("effect"));
    if (how === "with a watch") addWatch(count, "log", () => log.push("watch"));

    dosync(() => {
      reset(count, 1);
      framework.stop();
    });

    expect(log).toEqual(how === "with a watch" ? ["watch"] : []);
  },
);
