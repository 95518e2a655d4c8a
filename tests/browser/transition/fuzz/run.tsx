import { startTransition } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { INITIAL, type Name, reduce, show, type State, type Transaction } from "./model.ts";
import { type Controls, Page } from "./page.tsx";
import type { Change, Event, Program } from "./program.ts";
import type { MakeStore, Store } from "./stores/store.ts";

/** What was wrong on the screens of one program. */
export interface Findings {
  readonly seed: number;
  /** How many screens were looked at. */
  readonly screens: number;
  /** Screens whose readers do not agree on one world. */
  readonly torn: readonly string[];
  /** The same, in layout effects: React may still correct it before anything is painted. */
  readonly tornEarly: readonly string[];
  /** Screens that show another history than the reducer in the same tree. */
  readonly different: readonly string[];
  /** How often that reducer had left out a transition before one that it showed. */
  readonly leftOut: number;
  /** What is wrong when everything has come to rest. */
  readonly wrongAtEnd: readonly string[];
}

/** Runs a program and looks at everything that React puts on the screen. */
export async function run(
  program: Program,
  make: MakeStore,
  makeControl: MakeStore | undefined,
): Promise<Findings> {
  const store = make(program.seed);
  const control = program.isCompared ? makeControl?.(program.seed) : undefined;
  const transactions = new Map<number, Transaction>();
  for (const { changes } of program.events) {
    for (const change of changes) {
      if (change.kind === "transaction")
        transactions.set(change.transaction.id, change.transaction);
    }
  }
  const controls = new Set<Partial<Controls>[]>();
  const given = new Given();
  const watches = Array.from({ length: program.roots }, () => new ScreenWatch(transactions, given));
  const roots = watches.map((watch) => {
    const root = createRoot(watch.container);
    flushSync(() =>
      root.render(
        <Page
          program={program}
          store={store}
          control={control}
          controls={controls}
          onCommit={watch.early}
        />,
      ),
    );
    return root;
  });
  await pause("task"); // the effects of the reducer have run
  for (const watch of watches) watch.start();

  for (const event of program.events) await perform(event, store, control, controls, given);
  await atRest(watches, store);
  const wrongAtEnd = watches.flatMap((watch) => watch.differsFrom(store));
  for (const watch of watches) watch.stop();
  for (const root of roots) root.unmount();
  for (const watch of watches) watch.container.remove();
  return {
    seed: program.seed,
    screens: watches.reduce((sum, { screens }) => sum + screens, 0),
    torn: watches.flatMap(({ torn }) => torn),
    tornEarly: watches.flatMap(({ tornEarly }) => tornEarly),
    different: program.canRefuse ? [] : watches.flatMap(({ different }) => different),
    leftOut: watches.reduce((sum, { leftOut }) => sum + leftOut, 0),
    wrongAtEnd,
  };
}

async function perform(
  { lane, changes, wait }: Event,
  store: Store,
  control: Store | undefined,
  controls: Set<Partial<Controls>[]>,
  given: Given,
): Promise<void> {
  const isTransition = lane === "transition" || lane === "action";
  const apply = (part: readonly Change[]): void => {
    for (const change of part) {
      if (change.kind === "transaction") {
        given.note(change.transaction, isTransition);
        store.run(change.transaction);
        control?.run(change.transaction);
      } else for (const groups of controls) groups[change.group]?.[change.kind]?.(change.group);
    }
  };
  if (lane === "sync") flushSync(() => apply(changes));
  else if (lane === "default") apply(changes);
  else if (lane === "timer") setTimeout(() => apply(changes), 1);
  else if (lane === "transition") startTransition(() => apply(changes));
  else {
    startTransition(async () => {
      apply(changes.slice(0, 1));
      await pause("task");
      startTransition(() => apply(changes.slice(1)));
    });
  }
  await pause(wait);
}

async function pause(wait: Event["wait"]): Promise<void> {
  if (wait === "no") return;
  if (wait === "microtask") return Promise.resolve();
  const ms = wait === "task" ? 0 : wait === "slice" ? 6 : 15;
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Nothing has changed for a while, and every root shows the whole history. */
async function atRest(watches: readonly ScreenWatch[], store: Store): Promise<void> {
  const limit = performance.now() + 30_000;
  let quiet = 0;
  while (quiet < 2 && performance.now() < limit) {
    const before = watches.map(({ screens }) => screens).join();
    await pause("slice");
    const isSame = before === watches.map(({ screens }) => screens).join();
    const isThrough = watches.every((watch) => watch.differsFrom(store).length === 0);
    quiet = isSame && isThrough ? quiet + 1 : 0;
  }
}

/** The transactions in the order in which React was given them. */
class Given {
  readonly #all: { readonly id: string; readonly isTransition: boolean }[] = [];

  note({ id }: Transaction, isTransition: boolean): void {
    this.#all.push({ id: String(id), isTransition });
  }

  /**
   * A history with every transition that was started before another one in it.
   *
   * React brings the transitions that have updated one queue to the screen together, but loses sight
   * of an earlier one if the later one is brought along by a third. Then a reducer shows the later
   * update without the earlier one, which it makes up for in the next commit.
   */
  withEarlierTransitions(history: string): string {
    const shown = new Set(history.split(" "));
    const end = this.#all.findLastIndex(({ id, isTransition }) => isTransition && shown.has(id));
    return this.#all
      .filter(({ id, isTransition }, i) => shown.has(id) || (isTransition && i < end))
      .map(({ id }) => id)
      .join(" ");
  }
}

/** Looks at one root: each time that React has changed the document, and before it is painted. */
class ScreenWatch {
  readonly container: HTMLElement = document.body.appendChild(document.createElement("div"));
  screens = 0;
  readonly torn: string[] = [];
  readonly tornEarly: string[] = [];
  readonly different: string[] = [];
  leftOut = 0;
  readonly #transactions: ReadonlyMap<number, Transaction>;
  readonly #given: Given;
  readonly #states = new Map<string, State>([["", INITIAL]]);
  readonly #observer = new MutationObserver(() => this.#look(this.torn));
  #isWatching = false;
  #wasLookedAt = false;

  constructor(transactions: ReadonlyMap<number, Transaction>, given: Given) {
    this.#transactions = transactions;
    this.#given = given;
  }

  start(): void {
    this.#isWatching = true;
    this.#observer.observe(this.container, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  }

  stop(): void {
    this.#isWatching = false;
    this.#observer.disconnect();
  }

  /** Many readers have an effect in one commit; the first one sees all that was changed. */
  readonly early = (): void => {
    if (!this.#isWatching || this.#wasLookedAt) return;
    this.#wasLookedAt = true;
    queueMicrotask(() => {
      this.#wasLookedAt = false;
    });
    this.#look(this.tornEarly);
  };

  #look(torn: string[]): void {
    this.screens++;
    const readers = [...this.container.querySelectorAll<HTMLElement>("[data-name]")].filter(
      isVisible,
    );
    const history = this.container.querySelector("b [data-name]")!.textContent;
    const expected = this.#stateAfter(history);
    const wrong = readers.filter(
      (reader) => reader.textContent !== show(expected, reader.dataset["name"] as Name),
    );
    if (wrong.length > 0) {
      const shown = wrong.map((reader) => `${reader.dataset["name"]}=${reader.textContent}`);
      const right = wrong.map((reader) => show(expected, reader.dataset["name"] as Name));
      torn.push(`after [${history}]: ${shown.join(" ")} instead of ${right.join(" ")}`);
    }
    const control = this.container.querySelector("u")?.textContent;
    if (control !== undefined && control !== history) this.#compare(history, control);
  }

  #compare(history: string, control: string): void {
    const isLeftOut = this.#given.withEarlierTransitions(control) === history;
    if (isLeftOut) this.leftOut++;
    else this.different.push(`[${history}] instead of [${control}]`);
  }

  /** Everything that is not as the store has it by now. */
  differsFrom(store: Store): string[] {
    const expected = store.peek("history");
    const history = this.container.querySelector("b [data-name]")!.textContent;
    return expected === undefined || expected === history
      ? []
      : [`[${history}], not [${expected}]`];
  }

  #stateAfter(history: string): State {
    const known = this.#states.get(history);
    if (known !== undefined) return known;
    const cut = history.lastIndexOf(" ");
    const before = this.#stateAfter(history.slice(0, Math.max(cut, 0)));
    const state = reduce(before, this.#transactions.get(Number(history.slice(cut + 1)))!);
    this.#states.set(history, state);
    return state;
  }
}

function isVisible(element: HTMLElement): boolean {
  return element.closest('[style*="display: none"]') === null;
}
