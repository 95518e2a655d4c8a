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

/** So many make a difference that the size of the heap can tell. */
const WEIGHED = 5000;

/** Takes a sample: the milliseconds of one of so many turns. */
export type Benchmark = (turns: number) => Promise<number>;

/** What the page of an application answers to. */
export interface Page {
  readonly benchmarks: Readonly<Record<string, Benchmark>>;
  /** Those of which many turns are timed together: a browser's clock ticks ten times a millisecond. */
  readonly repeated: readonly string[];
  /** Makes stores to mount components on, and answers how many. */
  readonly makeStores: () => number;
  /** Mounts the components, each of which follows one of these stores. */
  readonly mountOnStores: () => Promise<void>;
}

export function pageOf(
  make: (cells: number) => Application,
  flush: Flush,
  withUnbatched: boolean,
): Page {
  let weighed: Application;
  return {
    benchmarks: benchmarksOf(make, flush, withUnbatched),
    repeated: ["one", "all", "one, unbatched", "all, unbatched"],
    makeStores() {
      weighed = make(WEIGHED);
      return WEIGHED;
    },
    async mountOnStores() {
      await flush(() => weighed.mount(addTo(document.body)));
    },
  };
}

function benchmarksOf(
  make: (cells: number) => Application,
  flush: Flush,
  withUnbatched: boolean,
): Page["benchmarks"] {
  let value = 1;
  let mounted: { readonly application: Application; readonly page: Element } | undefined;
  const present = async (): Promise<NonNullable<typeof mounted>> => {
    if (mounted !== undefined) return mounted;
    const [application, page] = [make(CELLS), addTo(document.body)];
    await flush(() => application.mount(page));
    return (mounted = { application, page });
  };
  const one = ({ setOne }: Application): void => setOne(value % CELLS, ++value);
  const all = ({ setAll }: Application): void => setAll(++value);
  const flushed =
    (change: (application: Application) => void): Benchmark =>
    async (turns) => {
      const { application } = await present();
      return timeTurns(turns, () => flush(() => change(application)));
    };
  const unbatched =
    (change: (application: Application) => void): Benchmark =>
    async (turns) => {
      const { application, page } = await present();
      return timeTurns(turns, () =>
        shown(
          page,
          () => change(application),
          () => String(value),
        ),
      );
    };
  return {
    mount: () => timeMount(make, flush),
    one: flushed(one),
    all: flushed(all),
    ...(withUnbatched && {
      "one, unbatched": unbatched(one),
      "all, unbatched": unbatched(all),
    }),
  };
}

async function timeMount(make: (cells: number) => Application, flush: Flush): Promise<number> {
  const page = addTo(document.body);
  const application = make(CELLS);
  const took = await timeTurns(1, () => flush(() => application.mount(page)));
  if (page.childElementCount === 0) throw new Error("Nothing was mounted.");
  await flush(() => application.unmount());
  page.remove();
  return took;
}

async function timeTurns(count: number, turn: () => void | Promise<void>): Promise<number> {
  await painted();
  const begun = performance.now();
  for (let i = 0; i < count; i++) await turn();
  const took = (performance.now() - begun) / count;
  await painted();
  return took;
}

/** What is to be laid out and painted takes no time of the sample before or after it. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** Hidden, since laying out and painting one page would run on into the time of the next one. */
function addTo(parent: Element): Element {
  const element = document.createElement("div");
  element.hidden = true;
  parent.append(element);
  return element;
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
