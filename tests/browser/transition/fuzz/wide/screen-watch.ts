import { show } from "../model.ts";
import type { Record } from "./record.ts";
import { mix, type Shown, type Store } from "./store.ts";

/** Looks at one page: each time that React has changed the document, and before it is painted. */
export class ScreenWatch {
  readonly container: HTMLElement = addDiv();
  readonly portal: HTMLElement = addDiv();
  /** How many screens were looked at. */
  screens = 0;
  /** Screens whose readers do not agree on one world. */
  readonly torn: string[] = [];
  /** The same in layout effects: React may still correct it before anything is painted. */
  readonly tornEarly: string[] = [];
  /** Screens that show a history which the store never had and no replay gives. */
  readonly invalid: string[] = [];
  readonly #record: Record;
  readonly #observer = new MutationObserver(() => this.#look(this.torn));
  #isWatching = false;
  #wasLookedAt = false;

  constructor(record: Record) {
    this.#record = record;
  }

  start(): void {
    this.#isWatching = true;
    for (const element of [this.container, this.portal]) {
      this.#observer.observe(element, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
    }
  }

  stop(): void {
    this.#isWatching = false;
    this.#observer.disconnect();
    this.container.remove();
    this.portal.remove();
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

  /** Everything that is not as the store has it by now. */
  differsFrom(store: Store): string[] {
    const page = this.#worlds().get("page");
    if (page === undefined) return ["the page is gone"];
    const shown = [page.get("history")?.[0], ...(page.get("tick") ?? [String(store.ticks())])];
    const right = [store.history(), ...shown.slice(1).map(() => String(store.ticks()))];
    return shown.join() === right.join() ? [] : [`[${shown.join()}], not [${right.join()}]`];
  }

  #look(torn: string[]): void {
    this.screens++;
    for (const [world, values] of this.#worlds()) {
      const history = values.get("history")?.[0];
      if (history === undefined) continue;
      const wrong = this.#wrongIn(values, history);
      if (wrong.length > 0) torn.push(`${world} after [${history}]: ${wrong.join(" ")}`);
      if (world === "draft") continue; // it shows its own changes, and what it began from
      if (!this.#record.allows(history)) this.invalid.push(`${world}: [${history}]`);
    }
  }

  #wrongIn(values: ReadonlyMap<Shown, string[]>, history: string): string[] {
    const state = this.#record.stateAfter(history);
    const tick = values.get("tick")?.[0];
    const wrong: string[] = [];
    for (const [name, shown] of values) {
      for (const text of shown) {
        const right =
          name === "tick"
            ? tick!
            : name === "mixed"
              ? String(mix(tick === undefined ? tickIn(text) : Number(tick), state.x))
              : show(state, name);
        if (text !== right) wrong.push(`${name}=${text} instead of ${right}`);
      }
    }
    return wrong;
  }

  /** What is visible, by world and name. */
  #worlds(): Map<string, Map<Shown, string[]>> {
    const worlds = new Map<string, Map<Shown, string[]>>();
    for (const element of [this.container, this.portal]) {
      for (const reader of element.querySelectorAll<HTMLElement>("[data-name]")) {
        if (reader.closest('[style*="display: none"]') !== null) continue;
        const { name, world } = reader.dataset;
        const values = worlds.get(world!) ?? new Map<Shown, string[]>();
        worlds.set(world!, values);
        const texts = values.get(name as Shown) ?? [];
        texts.push(reader.textContent);
        values.set(name as Shown, texts);
      }
    }
    return worlds;
  }
}

function tickIn(mixed: string): number {
  return Math.round(Number(mixed) / 1_000_000);
}

function addDiv(): HTMLElement {
  return document.body.appendChild(document.createElement("div"));
}
