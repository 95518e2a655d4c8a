import {
  addWatch,
  alter,
  atom,
  deref,
  derived,
  dosync,
  type Identity,
  ref,
  removeWatch,
  reset,
} from "@dosync/core";
import { describe, expect, test } from "vitest";

/** What a binding to a framework gives its components. */
export interface Adapter {
  /** A function that reads the value of an identity, as a component of the framework reads it. */
  follow<T>(identity: Identity<T>): () => T;
  /** Runs a function now, and again whenever what it has read has changed, as an effect of the framework. */
  effect(body: () => void): void;
  /** A value that the framework computes, and keeps. */
  computed<T>(compute: () => T): () => T;
  /** Makes a component: what is followed in `setup` ends with what this returns. */
  component(setup: () => void): () => void;
}

function openBank() {
  const [checking, savings] = [ref(500), ref(1000)];
  const move = (amount: number) => {
    alter(checking, (balance) => balance - amount);
    alter(savings, (balance) => balance + amount);
  };
  return { checking, savings, move };
}

const first = (): string => "first";
const second = (): string => "second";

/** The promise of dosync, for the components of any framework. */
export function adapterLaws(name: string, adapter: Adapter): void {
  describe(`${name}: a component`, () => {
    test("reads the committed value at once", () => {
      const seen: number[] = [];
      const end = adapter.component(() => void seen.push(adapter.follow(ref(7))()));
      end();

      expect(seen).toEqual([7]);
    });

    test("is told once of a commit over two refs, and sees both", () => {
      const { checking, savings, move } = openBank();
      const sums: number[] = [];
      const end = adapter.component(() => {
        const [left, right] = [adapter.follow(checking), adapter.follow(savings)];
        adapter.effect(() => void sums.push(left() + right()));
      });
      dosync(() => move(100));
      end();

      expect(sums).toEqual([1500, 1500]);
    });

    test("hears nothing of a transaction that throws", () => {
      const { checking, move } = openBank();
      const seen: number[] = [];
      const end = adapter.component(() => {
        const left = adapter.follow(checking);
        adapter.effect(() => void seen.push(left()));
      });
      expect(() =>
        dosync(() => {
          move(100);
          throw new Error("closed");
        }),
      ).toThrow("closed");
      end();

      expect(seen).toEqual([500]);
    });

    test("shows derived values, and is not told where they stay equal", () => {
      const count = atom(1);
      const isOdd = derived(() => deref(count) % 2 === 1);
      const seen: boolean[] = [];
      const end = adapter.component(() => {
        const odd = adapter.follow(isOdd);
        adapter.effect(() => void seen.push(odd()));
      });
      for (const value of [3, 4, 6]) reset(count, value);
      end();

      expect(seen).toEqual([true, false]);
    });

    test("shows a function as a value, and does not call it", () => {
      const holder = atom(first);
      const seen: unknown[] = [];
      const end = adapter.component(() => {
        const value = adapter.follow(holder);
        adapter.effect(() => void seen.push(value()));
      });
      reset(holder, second);
      end();

      expect(seen).toEqual([first, second]);
    });

    test("follows nothing after its end", () => {
      const count = atom(0);
      const seen: number[] = [];
      const end = adapter.component(() => {
        const value = adapter.follow(count);
        adapter.effect(() => void seen.push(value()));
      });
      end();
      reset(count, 1);

      expect(seen).toEqual([0]);
    });
  });

  test(`${name}: a watch finds what the framework has computed as new as what it reads`, () => {
    const { checking, savings, move } = openBank();
    const pairs: [number, number][] = [];
    const end = adapter.component(() => {
      const [left, right] = [adapter.follow(checking), adapter.follow(savings)];
      const sum = adapter.computed(() => left() * 10_000 + right());
      addWatch(checking, "law", () =>
        pairs.push([sum(), deref(checking) * 10_000 + deref(savings)]),
      );
    });
    dosync(() => move(100));
    removeWatch(checking, "law");
    end();

    expect(pairs).toEqual([[4_001_100, 4_001_100]]);
  });
}
