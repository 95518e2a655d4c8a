import { dosync, dosyncAsync, ref, refSet } from "@dosync/core";
import { Observed } from "../design/observed.ts";

/** A like button. Each like takes a while, and many people press it at once. */
export function createLikes(way: Way) {
  const likes = ref(0, { label: `likes by ${way}` });
  const round = new Observed(NOTHING);

  function like(number: number, takes: number): Promise<void> {
    return dosyncAsync(
      async (tx) => {
        round.update((now) => ({ ...now, attempts: now.attempts.with(number, tx.attempt) }));
        if (way === "alter") tx.alter(likes, increment);
        else tx.commute(likes, increment);
        await pause(takes);
      },
      { label: `like by ${way}` },
    );
  }

  /** Starts so many likes together; each takes some of the given milliseconds. */
  async function hammer(count: number, takes: (number: number) => number): Promise<Round> {
    const begun = performance.now();
    const since = (): number => Math.round(performance.now() - begun);
    dosync(() => refSet(likes, 0), { label: "start again" });
    round.set({ ...NOTHING, isRunning: true, attempts: Array<number>(count).fill(0) });
    const one = async (number: number): Promise<void> => {
      await like(number, takes(number));
      round.update((now) => ({ ...now, committed: now.committed + 1, milliseconds: since() }));
    };
    await Promise.all(Array.from({ length: count }, (_, number) => one(number)));
    round.update((now) => ({ ...now, isRunning: false }));
    return round.get();
  }

  return { way, likes, round, hammer };
}

const increment = (count: number): number => count + 1;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** How a like is counted. */
export type Way = "alter" | "commute";

/** What one round of likes has cost so far. */
export interface Round {
  readonly isRunning: boolean;
  /** For each like, how often its transaction has run. */
  readonly attempts: readonly number[];
  readonly committed: number;
  readonly milliseconds: number;
}

const NOTHING: Round = { isRunning: false, attempts: [], committed: 0, milliseconds: 0 };

export type Likes = ReturnType<typeof createLikes>;
