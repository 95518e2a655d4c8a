import { atom, ref } from "@dosync/core";

/** Two refs that agree, and an atom that stands alone. */
export function createModel() {
  const checking = ref(500, { label: "checking" });
  const savings = ref(1000, { label: "savings" });
  const clicks = atom(0, { label: "transfers" });
  return { checking, savings, clicks, identities: [checking, savings, clicks] };
}

export type Model = ReturnType<typeof createModel>;
