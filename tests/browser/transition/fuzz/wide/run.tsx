import { addWatch, removeWatch } from "@dosync/core";
import { startTransition } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { act } from "./edges.tsx";
import { Broken } from "./group.tsx";
import { Page } from "./page.tsx";
import type { Change, Event, Program } from "./program.ts";
import type { Edge, PageHandle } from "./reader.tsx";
import { Record } from "./record.ts";
import { ScreenWatch } from "./screen-watch.ts";
import { makeStore, type Store } from "./store.ts";

/** What was wrong on the screens of one program. */
export interface Findings {
  readonly seed: number;
  readonly screens: number;
  /** How often a replica has put another history in the place of the one that was shown. */
  readonly rebases: number;
  /** How many mutations were refused after they were shown. */
  readonly refused: number;
  readonly torn: readonly string[];
  readonly tornEarly: readonly string[];
  readonly invalid: readonly string[];
  /** What is wrong when everything has come to rest. */
  readonly wrongAtEnd: readonly string[];
}

/** Runs a program and looks at everything that React puts on the screen. */
export async function run(program: Program): Promise<Findings> {
  const play = new Play(program, await makeStore(program.keeping));
  addEventListener("error", swallow, { capture: true });
  play.start();
  await pause("task");
  for (const event of program.events) {
    play.perform(event);
    // One event after the other, with the pauses of the program.
    // oxlint-disable-next-line no-await-in-loop
    await pause(event.wait);
  }
  const findings = await play.end();
  removeEventListener("error", swallow, { capture: true });
  return findings;
}

/** What a component throws is caught by a boundary, and nobody needs to read of it. */
const silent = { onCaughtError: () => {}, onRecoverableError: () => {} };

/** React 18 tells the window of it as well, in development. */
function swallow(event: ErrorEvent): void {
  if (!(event.error instanceof Broken)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

class Play {
  readonly #program: Program;
  readonly #store: Store;
  readonly #record = new Record();
  readonly #watches: readonly ScreenWatch[];
  readonly #pages: readonly PageHandle[];
  readonly #roots: { unmount(): void }[] = [];
  readonly #running = new Set<Promise<void>>();
  #isTransition = false;
  #rebases = 0;

  constructor(program: Program, store: Store) {
    this.#program = program;
    this.#store = store;
    for (const { changes } of program.events) {
      for (const change of changes)
        if ("transaction" in change) this.#record.know(change.transaction);
    }
    this.#watches = Array.from({ length: program.pages }, () => new ScreenWatch(this.#record));
    this.#pages = this.#watches.map((watch) => this.#pageOf(watch));
  }

  start(): void {
    addWatch(this.#store.identities.history, this, (_key, _identity, old, value) => {
      if (this.#store.isPublished()) {
        if (!String(value).startsWith(String(old))) this.#rebases++;
        this.#record.publish(String(value));
        return;
      }
      // A draft commits all that was done in it at once.
      for (const id of idsIn(String(value).slice(String(old).length))) {
        this.#record.note(id, this.#isTransition);
      }
    });
    for (const [i, watch] of this.#watches.entries()) {
      const root = createRoot(watch.container, silent);
      flushSync(() => root.render(<Page page={this.#pages[i]!} />));
      this.#roots.push(root);
      watch.start();
    }
  }

  perform({ lane, changes }: Event): void {
    const urgent = (): void => this.#apply(changes, false);
    const [first, ...rest] = changes;
    switch (lane) {
      case "sync":
        return flushSync(urgent);
      case "default":
        return urgent();
      case "timer":
        return void setTimeout(urgent, 1);
      case "click":
      case "mouse":
        return this.#click(lane === "click" ? "click" : "mousemove", urgent);
      case "popstate":
        addEventListener("popstate", urgent, { once: true });
        return void dispatchEvent(new PopStateEvent("popstate"));
      case "microtask":
        return queueMicrotask(urgent);
      case "frame":
        return void requestAnimationFrame(urgent);
      case "transition":
        return startTransition(() => this.#apply(changes, true));
      case "action":
        return startTransition(async () => {
          this.#apply([first!], true);
          await pause("task");
          startTransition(() => this.#apply(rest, true));
        });
      case "sync in transition":
        return startTransition(() => {
          this.#apply([first!], true);
          flushSync(() => this.#apply(rest, false));
        });
      default:
        return this.#await(lane, urgent);
    }
  }

  async end(): Promise<Findings> {
    for (const page of this.#pages) {
      for (const edge of page.due.keys()) act(page, edge);
    }
    this.#store.save();
    await Promise.all(this.#running);
    await this.#store.settle();
    await this.#atRest();
    const wrongAtEnd = this.#watches.flatMap((watch) => watch.differsFrom(this.#store));
    for (const root of this.#roots) root.unmount();
    for (const watch of this.#watches) watch.stop();
    removeWatch(this.#store.identities.history, this);
    await this.#store.settle();
    const refused = this.#store.close();
    this.#store.save(); // an event that came late may have opened another draft
    return {
      seed: this.#program.seed,
      screens: this.#watches.reduce((sum, { screens }) => sum + screens, 0),
      rebases: this.#rebases,
      refused,
      torn: this.#watches.flatMap(({ torn }) => torn),
      tornEarly: this.#watches.flatMap(({ tornEarly }) => tornEarly),
      invalid: this.#watches.flatMap(({ invalid }) => invalid),
      wrongAtEnd,
    };
  }

  #pageOf(watch: ScreenWatch): PageHandle {
    return {
      program: this.#program,
      store: this.#store,
      portal: watch.portal,
      due: new Map(),
      groups: new Map(),
      loading: new Map(),
      handlers: {},
      onCommit: watch.early,
    };
  }

  #apply(changes: readonly Change[], isTransition: boolean): void {
    for (const change of changes) {
      this.#isTransition = isTransition;
      this.#change(change);
      this.#isTransition = false;
    }
  }

  #change(change: Change): void {
    const store = this.#store;
    switch (change.kind) {
      case "transaction": {
        const before = store.history();
        store.run(change.transaction);
        // Refused without an error: run again elsewhere it may be accepted.
        const isKept = ["refs", "replica"].includes(this.#program.keeping);
        const isRefused = before === store.history() && !isKept;
        if (isRefused) this.#record.note(change.transaction.id, this.#isTransition);
        return;
      }
      case "long transaction":
        return void this.#running.add(store.runLong(change.transaction));
      case "foreign transaction":
        return store.runElsewhere(change.transaction);
      case "tick":
        return store.tick();
      case "edit":
        return store.edit(change.transaction);
      case "save":
        return store.save();
      case "draft":
        for (const page of this.#pages) page.handlers.edit?.(change.group % 2 === 0);
        return;
      default:
        for (const page of this.#pages) page.groups.get(change.group)?.[change.kind]?.();
    }
  }

  /** An event of the document, as React hears of it. */
  #click(type: string, apply: () => void): void {
    const { handlers } = this.#pages[0]!;
    handlers.click = () => {
      handlers.click = undefined;
      apply();
    };
    const button = this.#watches[0]!.container.querySelector("button");
    button?.dispatchEvent(new MouseEvent(type, { bubbles: true }));
  }

  /** The changes come when React runs this effect in a render of its own. */
  #await(edge: Edge, apply: () => void): void {
    const page = this.#pages[0]!;
    act(page, edge); // what still waits for the same
    page.due.set(edge, apply);
    page.handlers.poke?.();
  }

  /** Nothing has changed for a while, and every page shows the whole history. */
  async #atRest(): Promise<void> {
    const limit = performance.now() + 30_000;
    let quiet = 0;
    while (quiet < 2 && performance.now() < limit) {
      const before = this.#watches.map(({ screens }) => screens).join();
      // oxlint-disable-next-line no-await-in-loop
      await pause("slice");
      const isSame = before === this.#watches.map(({ screens }) => screens).join();
      const isThrough = this.#watches.every((watch) => watch.differsFrom(this.#store).length === 0);
      quiet = isSame && isThrough ? quiet + 1 : 0;
    }
  }
}

function idsIn(history: string): number[] {
  return history.split(" ").filter(Boolean).map(Number);
}

async function pause(wait: Event["wait"]): Promise<void> {
  if (wait === "no") return;
  if (wait === "microtask") return Promise.resolve();
  const ms = wait === "task" ? 0 : wait === "slice" ? 6 : 15;
  await new Promise((resolve) => setTimeout(resolve, ms));
}
