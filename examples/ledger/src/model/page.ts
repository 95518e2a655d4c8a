import { atom, deref, derived, dosync, ref, resource } from "@dosync/core";
import { at, collection, fold, keys, ordered, range, set } from "@dosync/core/collection";
import type { AccountId } from "./ledger.ts";

/** A line of the bank's statement. */
export interface Line {
  readonly id: number;
  /** Such as "2026-03-01". */
  readonly day: string;
  readonly text: string;
  /** In cents; below zero where money was paid. */
  readonly amount: number;
  /** What the bank takes it for. */
  readonly category: Category;
}

/** The category that a person has chosen for a line. */
export interface Choice {
  readonly id: number;
  readonly category: Category;
}

export const CATEGORIES = ["home", "food", "travel", "income", "other"] as const;
export type Category = (typeof CATEGORIES)[number];

export const CURRENCIES = ["EUR", "USD", "GBP"] as const;
export type Currency = (typeof CURRENCIES)[number];

/** How much of a currency one euro is. */
export type LoadRate = (currency: Currency, signal: AbortSignal) => Promise<number>;

export interface PageOptions {
  readonly loadRate: LoadRate;
}

/** What belongs to one page: the statement of the bank, and how it is looked at. */
export function createPage({ loadRate }: PageOptions) {
  const lines = collection<Line>()({
    key: (line) => line.id,
    indexes: { day: ordered((line) => line.day) },
  });
  const choices = collection<Choice>()({ key: (choice) => choice.id });
  const filter = atom("");
  const currency = atom<Currency>("EUR");

  const found = derived(() => {
    const all = deref(range(lines, "day", { descending: true }));
    const words = deref(filter).trim().toLowerCase();
    return words === "" ? all : all.filter(({ text }) => text.toLowerCase().includes(words));
  });

  /** What the bank takes the lines for. A line more or less changes it by the difference. */
  const bankSums = fold(lines, {
    start: Object.fromEntries(CATEGORIES.map((name) => [name, 0])) as Record<Category, number>,
    add: (all, { category, amount }) => ({ ...all, [category]: all[category] + amount }),
    remove: (all, { category, amount }) => ({ ...all, [category]: all[category] - amount }),
  });
  /** Choices are few, and each moves the amount of its line. */
  const sums = derived(() => {
    const all = { ...deref(bankSums) };
    for (const id of deref(keys(choices))) {
      const [line, choice] = [deref(at(lines, id)), deref(at(choices, id))];
      if (line === undefined || choice === undefined) continue;
      all[line.category] -= line.amount;
      all[choice.category] += line.amount;
    }
    return all;
  });

  /** Loaded again when the currency changes. */
  const rate = resource<number>((_previous, { signal }) => loadRate(deref(currency), signal));

  /** A draft of these refs is the form of a transfer. It is sent, and never committed. */
  const order = {
    from: ref<AccountId>("checking"),
    to: ref<AccountId>("savings"),
    amount: ref(0),
    text: ref(""),
  };

  function choose(id: number, category: Category): void {
    dosync(() => set(choices, { id, category }), { label: `Category ${category}` });
  }
  return { lines, choices, filter, currency, found, sums, rate, order, choose };
}

export type Page = ReturnType<typeof createPage>;
