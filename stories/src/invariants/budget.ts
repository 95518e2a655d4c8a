import { deref, dosync, invariant, ref, type Ref, refSet } from "@dosync/core";

/** A budget in four shares. The invariant: they sum to 100 at every point in time. */
export function createBudget() {
  const shares = [
    ref(40, { label: "Product" }),
    ref(30, { label: "Research" }),
    ref(20, { label: "Support" }),
    ref(10, { label: "Travel" }),
  ];
  const sum = (): number => shares.reduce((total, share) => total + deref(share), 0);
  invariant("the shares sum to 100", () => sum() === 100);

  /** One share, and the others in proportion, so that it fits again. */
  function setAndBalance(share: Ref<number>, value: number): void {
    dosync(
      () => {
        refSet(share, value);
        const others = shares.filter((other) => other !== share);
        const parts = inProportion(
          100 - value,
          others.map((other) => deref(other)),
        );
        others.forEach((other, index) => refSet(other, parts[index] ?? 0));
      },
      { label: "balance the shares" },
    );
  }

  return { shares, setAlone, setAndBalance };
}

/** One share alone: the invariant refuses it, unless nothing changes. */
function setAlone(share: Ref<number>, value: number): void {
  dosync(() => refSet(share, value), { label: "set one share" });
}

/** Splits a total into whole parts in proportion to weights; what rounding leaves goes to the first. */
export function inProportion(total: number, weights: readonly number[]): readonly number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = weights.map((weight) =>
    Math.floor(all === 0 ? total / weights.length : (total * weight) / all),
  );
  const left = total - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, index) => (index < left ? part + 1 : part));
}

export type Budget = ReturnType<typeof createBudget>;
