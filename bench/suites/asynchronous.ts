import { create, extras, read } from "#library";
import { keep } from "../support/measure.ts";
import { workOnce } from "../support/work-once.ts";

const { transferAsync, transferWaiting } = extras;
const MILLISECONDS = 250;
const WORKERS = 16;

/** One after the other, without anything to wait for: nanoseconds for each. */
async function uncontended(): Promise<number | undefined> {
  if (transferAsync === undefined) return undefined;
  const [from, to] = [create(1000), create(1000)];
  const warm = performance.now() + MILLISECONDS;
  while (performance.now() < warm) await transferAsync(from, to, 1);
  const results: number[] = [];
  for (let sample = 0; sample < 25; sample++) {
    const begun = performance.now();
    for (let i = 0; i < 1000; i++) await transferAsync(from, to, 1);
    results.push((performance.now() - begun) * 1000);
  }
  return Math.min(...results);
}

interface Contention {
  readonly perSecond: number;
  /** Attempts for each commit; 1 is none wasted. */
  readonly attempts: number;
}

/** Sixteen at a time, each waiting between reading and writing, over fewer and fewer accounts. */
async function contended(accounts: number): Promise<Contention | undefined> {
  if (transferWaiting === undefined) return undefined;
  const transfer = transferWaiting;
  const stores = Array.from({ length: accounts }, () => create(1000));
  let attempts = 0;
  let commits = 0;
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
    return seed >>> 8;
  };
  const until = performance.now() + MILLISECONDS;
  const work = async (): Promise<void> => {
    while (performance.now() < until) {
      const from = random() % accounts;
      const to = (from + 1 + (random() % (accounts - 1))) % accounts;
      await transfer(stores[from]!, stores[to]!, 1, () => void attempts++);
      commits++;
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: WORKERS }, work));
  const seconds = (performance.now() - begun) / 1000;
  const total = stores.reduce((sum, store) => sum + read(store), 0);
  if (total !== 1000 * accounts) throw new Error(`Money was lost: ${total} of ${1000 * accounts}.`);
  keep(total);
  return { perSecond: commits / seconds, attempts: attempts / commits };
}

const pools = [1024, 128, 32, 8, 2];
const contentions = new Map<number, Promise<Contention | undefined>>();
function contention(accounts: number): Promise<Contention | undefined> {
  let result = contentions.get(accounts);
  if (result === undefined) contentions.set(accounts, (result = contended(accounts)));
  return result;
}

workOnce({
  "one after the other, ns": uncontended,
  ...Object.fromEntries(
    pools.flatMap((accounts) => [
      [
        `16 at a time over ${accounts} accounts, commits a second`,
        async () => (await contention(accounts))?.perSecond,
      ],
      [
        `16 at a time over ${accounts} accounts, attempts a commit`,
        async () => (await contention(accounts))?.attempts,
      ],
    ]),
  ),
});
