import { type Batch, memory, type Place, type SpaceName, type Store } from "@dosync/replica";

/** A place that loses questions and answers, doubles commits and hints, and keeps a short log. */
export interface Unreliable extends Place {
  isReliable: boolean;
  /** Every batch that was committed, in order. */
  readonly log: Batch[];
}

const lost = (): Promise<never> => Promise.reject(new Error("The connection was lost."));

/** @param chance Answers the next number from 0 to 1. */
export function unreliable(chance: () => number): Unreliable {
  const place = memory({ log: 3 });
  const log: Batch[] = [];
  return {
    isReliable: false,
    log,
    open(name: SpaceName): Store {
      const store = place.open(name);
      const isFine = (part: number): boolean => this.isReliable || chance() < part;
      const late = async (): Promise<void> => {
        for (let turns = this.isReliable ? 0 : Math.floor(chance() * 4); turns > 0; turns--) {
          await new Promise(setImmediate);
        }
      };
      const commit = async (expected: number, batch: Batch): Promise<"committed" | "moved"> => {
        const answer = await store.commit(expected, batch);
        if (answer === "committed") log.push(structuredClone(batch));
        return answer;
      };
      return {
        async load(client) {
          await late();
          return isFine(0.9) ? store.load(client) : lost();
        },
        async since(head) {
          await late();
          return isFine(0.9) ? store.since(head) : lost();
        },
        async commit(expected, batch) {
          await late();
          if (!isFine(0.9)) return lost(); // it does not arrive
          const answer = await commit(expected, batch);
          if (!isFine(0.9)) void late().then(() => commit(expected, batch)); // it arrives twice
          await late();
          return isFine(0.85) ? answer : lost(); // the answer does not arrive
        },
        listen: (hint) =>
          store.listen(() => {
            if (!isFine(0.7)) return;
            hint();
            if (!isFine(0.7)) hint();
          }),
      };
    },
  };
}
