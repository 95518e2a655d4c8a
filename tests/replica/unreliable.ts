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
      const commit: Store["commit"] = async (expected, batch, history) => {
        const answer = await store.commit(expected, batch, history);
        if (answer === "committed") log.push(structuredClone(batch));
        return answer;
      };
      return {
        async load(client) {
          await late();
          return isFine(0.9) ? store.load(client) : lost();
        },
        async since(head, history) {
          await late();
          return isFine(0.9) ? store.since(head, history) : lost();
        },
        async commit(expected, batch, history) {
          await late();
          if (!isFine(0.9)) return lost(); // it does not arrive
          const answer = await commit(expected, batch, history);
          if (!isFine(0.9)) void late().then(() => commit(expected, batch, history)); // it arrives twice
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

/** A place whose luck follows from a seed. It is reliable at first. */
export function unreliableFrom(seed: number): Unreliable {
  let random = seed;
  const place = unreliable(() => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return random / 2_147_483_648;
  });
  place.isReliable = true;
  return place;
}

/** A step of a program in which what is under way goes on. */
export interface Wait {
  readonly do: "wait";
  readonly turns: number;
}

/** Does the steps of a program, each at its member, and looks at all members after each. */
export async function perform<M, S extends { readonly do: string; readonly at: number }>(
  steps: readonly (S | Wait)[],
  members: readonly M[],
  doStep: (member: M, step: S) => void,
  check: (member: M) => void,
): Promise<void> {
  for (const one of steps) {
    if (!("at" in one)) {
      for (let turn = 0; turn < one.turns; turn++) await new Promise(setImmediate);
    } else doStep(members[one.at]!, one);
    members.forEach((member) => check(member));
  }
}
