import type { Place, SpaceName, Store } from "@dosync/replica";

/** A place whose stores can be shut: then they answer every commit with "moved". */
export interface Gated extends Place {
  isShut: boolean;
  /** Fulfilled when the next commits have been turned away, and what there is was taken in. */
  refused(): Promise<void>;
}

export function gated(place: Place): Gated {
  let turnedAway: (() => void)[] = [];
  return {
    isShut: false,
    refused: () => new Promise((resolve) => turnedAway.push(resolve)),
    open(name: SpaceName): Store {
      const store = place.open(name);
      return {
        load: (client) => store.load(client),
        since: (head) => store.since(head),
        listen: (hint) => store.listen(hint),
        commit: async (expected, batch) => {
          if (!this.isShut) return store.commit(expected, batch);
          const told = turnedAway;
          turnedAway = [];
          for (const tell of told) setTimeout(tell);
          await new Promise((resolve) => setTimeout(resolve));
          return "moved";
        },
      };
    },
  };
}
