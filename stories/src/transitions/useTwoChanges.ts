import { startTransition, useEffect, useState } from "react";
import { useObserved } from "../design/useObserved.ts";
import { nextSeason } from "./model.ts";
import { Witness } from "./witness.ts";

/** Changes a season twice in transitions, before the eyes of a witness. */
export function useTwoChanges(source: { readonly get: () => number; readonly next: () => void }): {
  readonly witness: Witness;
  readonly isWatching: boolean;
  readonly changeTwice: () => void;
} {
  const [witness] = useState(() => new Witness());
  const { isWatching } = useObserved(witness.testimony);
  useEffect(() => () => witness.stop(), [witness]);
  const changeTwice = (): void => {
    const last = nextSeason(nextSeason(source.get()));
    // The second change comes while the first is still being rendered.
    witness.begin(last, () => inTransition(source.next));
    inTransition(source.next);
  };
  return { witness, isWatching, changeTwice };
}

/**
 * In development React warns of a store that updates many components in one transition. That is what
 * is compared here, and in a nested call it does not count them.
 */
function inTransition(change: () => void): void {
  startTransition(() => startTransition(change));
}
