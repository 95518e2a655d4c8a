import { checkFunction, checkObject } from "../ground/check-options.ts";
import { addWatch, removeWatch } from "../identities/watch.ts";
import { alter, ref } from "../identities/ref.ts";
import { atom, reset } from "../identities/atom.ts";
import { deref } from "../identities/deref.ts";
import { derived } from "../identities/derived.ts";
import { dosync } from "../transaction/dosync.ts";
import type { Identity, Ref } from "../kernel/types.ts";

/** A binding to a framework, as {@link bindingLaws} tries it. */
export interface TriedBinding {
  /** A function that reads an identity as a component of the framework does. */
  follow<T>(identity: Identity<T>): () => T;
  /**
   * Runs a function as an effect of the framework does. That is now, and again whenever what it has read has
   * changed.
   */
  effect(body: () => void): void;
  /** A value that the framework computes, and keeps. */
  computed<T>(compute: () => T): () => T;
  /** Makes a component: what is followed in `setup` ends with the function that this returns. */
  component(setup: () => void): () => void;
  /** Waits until the framework has run its effects. Left out where it runs them at once. */
  settle?(): void | Promise<void>;
}

/** A law that every binding keeps. */
export interface BindingLaw {
  readonly title: string;
  /** Rejects where the binding breaks the law. */
  readonly check: () => Promise<void>;
}

/**
 * What a binding to a framework promises, as laws for its tests: a commit over two refs is seen as one, a
 * transaction that throws is heard by nobody, nothing is followed after the end.
 *
 * Use it in the tests of a binding that is made from `@dosync/core/adapter`.
 *
 * @param binding Four functions, in the words of the framework.
 * @returns The laws. Give each to the test runner: `test(law.title, law.check)`.
 * @example
 * ```ts
 * import { readCommitted, subscribe } from "@dosync/core/adapter";
 *
 * // A framework without components, whose effects are functions that are told.
 * let ends: (() => void)[] = [];
 * const laws = bindingLaws({
 *   follow: (identity) => () => readCommitted(identity),
 *   effect(body) {
 *     body();
 *   },
 *   computed: (compute) => compute,
 *   component(setup) {
 *     setup();
 *     return () => ends.forEach((end) => end());
 *   },
 * });
 * laws[0]?.title; // "a component reads the committed value at once"
 * await laws[0]?.check();
 * ```
 */
export function bindingLaws(binding: TriedBinding): BindingLaw[] {
  checkObject(binding, "What bindingLaws() is given");
  for (const name of ["follow", "effect", "computed", "component"] as const) {
    checkFunction(binding[name], `${name} of bindingLaws()`);
  }
  const settle = async (): Promise<void> => binding.settle?.();
  return Object.entries(laws).map(([title, law]) => ({
    title,
    check: () => law(binding, settle),
  }));
}

type Law = (binding: TriedBinding, settle: () => Promise<void>) => Promise<void>;

const laws: Record<string, Law> = {
  async "a component reads the committed value at once"(binding, settle) {
    const count = ref(7);
    const seen = await seenBy(binding, settle, count, () => {});
    same(seen, [7]);
  },

  async "a component that begins in a transaction reads what was committed before"(
    binding,
    settle,
  ) {
    const { checking, move } = openBank();
    const seen: number[] = [];
    const end = dosync(() => {
      move(100);
      return binding.component(() => void seen.push(binding.follow(checking)()));
    });
    await settle();
    end();
    same(seen, [500]);
  },

  async "an effect runs once for a commit over two refs, and sees both"(binding, settle) {
    const { checking, savings, move } = openBank();
    const sums: number[] = [];
    const end = binding.component(() => {
      const [left, right] = [binding.follow(checking), binding.follow(savings)];
      binding.effect(() => void sums.push(left() + right()));
    });
    await settle();
    dosync(() => move(100));
    await settle();
    end();
    same(sums, [1500, 1500]);
  },

  async "an effect hears nothing of a transaction that throws"(binding, settle) {
    const { checking, move } = openBank();
    const seen = await seenBy(binding, settle, checking, () => {
      try {
        dosync(() => {
          move(100);
          throw new Error("closed");
        });
      } catch {
        // It was to throw.
      }
    });
    same(seen, [500]);
  },

  async "an effect shows derived values, and is not told where they stay equal"(binding, settle) {
    const count = atom(1);
    const isOdd = derived(() => deref(count) % 2 === 1);
    const seen = await seenBy(binding, settle, isOdd, async () => {
      for (const value of [3, 4, 6]) {
        reset(count, value);
        await settle();
      }
    });
    same(seen, [true, false]);
  },

  async "an effect shows a function as a value, and does not call it"(binding, settle) {
    const holder = atom(first);
    const seen = await seenBy(binding, settle, holder, () => void reset(holder, second));
    same(seen, [first, second]);
  },

  async "a value of undefined is a value"(binding, settle) {
    const holder = atom<string | undefined>("there");
    const seen = await seenBy(binding, settle, holder, () => void reset(holder, undefined));
    same(seen, ["there", undefined]);
  },

  async "nothing is followed after the end of a component"(binding, settle) {
    const count = atom(0);
    const seen: number[] = [];
    const end = binding.component(() => {
      const value = binding.follow(count);
      binding.effect(() => void seen.push(value()));
    });
    await settle();
    end();
    reset(count, 1);
    await settle();
    same(seen, [0]);
  },

  async "a watch finds what the framework has computed as new as what it reads"(binding) {
    const { checking, savings, move } = openBank();
    const pairs: (readonly [number, number])[] = [];
    const end = binding.component(() => {
      const [left, right] = [binding.follow(checking), binding.follow(savings)];
      const both = binding.computed(() => left() * 10_000 + right());
      addWatch(checking, "law", () =>
        pairs.push([both(), deref(checking) * 10_000 + deref(savings)]),
      );
    });
    dosync(() => move(100));
    removeWatch(checking, "law");
    end();
    same(pairs.flat(), [4_001_100, 4_001_100]);
  },
};

const first = (): string => "first";
const second = (): string => "second";

interface Bank {
  readonly checking: Ref<number>;
  readonly savings: Ref<number>;
  readonly move: (amount: number) => void;
}

function openBank(): Bank {
  const [checking, savings] = [ref(500), ref(1000)];
  const move = (amount: number): void => {
    alter(checking, (balance) => balance - amount);
    alter(savings, (balance) => balance + amount);
  };
  return { checking, savings, move };
}

/** What an effect of a component reads, at first and while something is done. */
async function seenBy<T>(
  binding: TriedBinding,
  settle: () => Promise<void>,
  identity: Identity<T>,
  act: () => void | Promise<void>,
): Promise<T[]> {
  const seen: T[] = [];
  const end = binding.component(() => {
    const value = binding.follow(identity);
    binding.effect(() => void seen.push(value()));
  });
  await settle();
  await act();
  await settle();
  end();
  return seen;
}

function same(seen: readonly unknown[], expected: readonly unknown[]): void {
  const isSame = seen.length === expected.length && seen.every((one, i) => one === expected[i]);
  if (isSame) return;
  throw new Error(`It has seen ${list(seen)}, and should have seen ${list(expected)}.`);
}

function list(values: readonly unknown[]): string {
  return `[${values.map(String).join(", ")}]`;
}
