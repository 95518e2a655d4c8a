/** An application of many cells, each of which shows the number in a store of its own. */
export interface Application {
  /** Puts it on the page. */
  readonly mount: (into: Element) => void;
  readonly unmount: () => void;
  /** Changes one cell's number. */
  readonly setOne: (index: number, value: number) => void;
  /** Changes all of them, at once where the library can. */
  readonly setAll: (value: number) => void;
}

/** Runs a change so that the page shows it when this returns, or resolves. */
export type Flush = (change: () => void) => void | Promise<void>;

const CELLS = 1000;

export interface Timings {
  [what: string]: number;
}

/** Median milliseconds of each thing that an application does. */
export async function time(
  make: (cells: number) => Application,
  flush: Flush,
  withUnbatched: boolean,
): Promise<Timings> {
  const results: Timings = {};
  results["mount"] = await timeMount(make, flush);
  const application = make(CELLS);
  const page = document.createElement("div");
  document.body.append(page);
  await flush(() => application.mount(page));
  let value = 1;
  const one = (): void => application.setOne(value % CELLS, ++value);
  const all = (): void => application.setAll(++value);
  results["one"] = await median(40, () => flush(one));
  results["all"] = await median(15, () => flush(all));
  if (withUnbatched) {
    results["one, unbatched"] = await median(60, () => shown(page, one, () => String(value)), 1);
    results["all, unbatched"] = await median(15, () => shown(page, all, () => String(value)), 1);
  }
  await flush(() => application.unmount());
  page.remove();
  return results;
}

/** So many make a difference that the heap's size can tell. */
const HELD = 5000;

/**
 * What is mounted in two steps, for the heap to be weighed in between: first the stores, then the
 * components with their subscriptions.
 */
export function holding(
  make: (cells: number) => Application,
  flush: Flush,
): { readonly makeStores: () => number; readonly mountOnStores: () => Promise<void> } {
  let application: Application;
  return {
    makeStores() {
      application = make(HELD);
      return HELD;
    },
    async mountOnStores() {
      const page = document.createElement("div");
      document.body.append(page);
      await flush(() => application.mount(page));
    },
  };
}

async function timeMount(make: (cells: number) => Application, flush: Flush): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 25; i++) {
    const page = document.createElement("div");
    document.body.append(page);
    const application = make(CELLS);
    await pause();
    const begun = performance.now();
    await flush(() => application.mount(page));
    times.push(performance.now() - begun);
    if (page.childElementCount === 0) throw new Error("Nothing was mounted.");
    await flush(() => application.unmount());
    page.remove();
  }
  return middle(times.slice(5));
}

/** A browser's clock is coarse, so several turns are timed together: as many as it takes to tell. */
async function median(
  samples: number,
  turn: () => void | Promise<void>,
  turns?: number,
): Promise<number> {
  const count = turns ?? (await turnsIn(10, turn));
  const times: number[] = [];
  for (let i = 0; i < samples; i++) {
    await pause();
    times.push((await timeTurns(count, turn)) / count);
  }
  return middle(times.slice(Math.floor(samples / 5)));
}

async function timeTurns(count: number, turn: () => void | Promise<void>): Promise<number> {
  const begun = performance.now();
  for (let i = 0; i < count; i++) await turn();
  return performance.now() - begun;
}

/** How many turns take about so many milliseconds, once they are warm. */
async function turnsIn(milliseconds: number, turn: () => void | Promise<void>): Promise<number> {
  let count = 1;
  while ((await timeTurns(count, turn)) < milliseconds) count *= 2;
  return count;
}

/** A change without flushing, until the page shows it. */
function shown(page: Element, change: () => void, text: () => string): Promise<void> {
  return new Promise((resolve) => {
    const observer = new MutationObserver((records) => {
      if (!records.some(({ target }) => target.textContent === text())) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(page, { characterData: true, childList: true, subtree: true });
    change();
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function middle(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
