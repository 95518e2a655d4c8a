import { INITIAL, reduce, type State, type Transaction } from "../model.ts";

type Entry =
  | { readonly transaction: Transaction; readonly isTransition: boolean }
  /** Another history has come in its place, from no transaction that could run on an older screen. */
  | { readonly published: string };

/** What was committed, in the order of the store, and which histories a screen may show. */
export class Record {
  readonly #entries: Entry[] = [];
  readonly #states = new Map<string, State>([["", INITIAL]]);
  readonly #transactions = new Map<string, Transaction>();
  #allowed = new Set<string>();
  #counted = -1;

  know(transaction: Transaction): void {
    this.#transactions.set(String(transaction.id), transaction);
  }

  note(id: number, isTransition: boolean): void {
    this.#entries.push({ transaction: this.#transactions.get(String(id))!, isTransition });
  }

  publish(history: string): void {
    this.#entries.push({ published: history });
  }

  /** What the transactions of a history lead to. */
  stateAfter(history: string): State {
    const known = this.#states.get(history);
    if (known !== undefined) return known;
    const cut = history.lastIndexOf(" ");
    const before = this.stateAfter(history.slice(0, Math.max(cut, 0)));
    const state = reduce(before, this.#transactions.get(history.slice(cut + 1))!);
    this.#states.set(history, state);
    return state;
  }

  /** Whether it is a prefix of the store's history, or that prefix with later urgent commits. */
  allows(history: string): boolean {
    if (this.#allowed.has(history)) return true;
    if (this.#counted === this.#entries.length) return false;
    this.#counted = this.#entries.length;
    let prefix = INITIAL;
    for (let i = 0; i <= this.#entries.length; i++) {
      let state = prefix;
      this.#allowed.add(state.history);
      for (const entry of this.#entries.slice(i)) {
        if ("published" in entry) break;
        if (entry.isTransition) continue;
        state = reduce(state, entry.transaction);
        this.#allowed.add(state.history);
      }
      const next = this.#entries[i];
      if (next === undefined) break;
      prefix =
        "published" in next ? this.stateAfter(next.published) : reduce(prefix, next.transaction);
    }
    return this.#allowed.has(history);
  }
}
