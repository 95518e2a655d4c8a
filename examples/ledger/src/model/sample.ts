import type { Category, Line, LoadRate } from "./page.ts";

const SHOPS: readonly (readonly [text: string, category: Category, most: number])[] = [
  ["Rent", "home", -900_00],
  ["Bakery", "food", -9_00],
  ["Greengrocer", "food", -32_00],
  ["Railway", "travel", -64_00],
  ["Bicycle shop", "travel", -120_00],
  ["Salary", "income", 2_600_00],
  ["Bookshop", "other", -28_00],
  ["Electricity", "home", -75_00],
];
const FIRST_DAY = Date.UTC(2020, 0, 1);

/** A statement as the bank would send it. The same number gives the same lines. */
export function sampleLines(count: number): Line[] {
  return Array.from({ length: count }, (_, i) => {
    const [text, category, most] = SHOPS[(i * 7 + (i % 3)) % SHOPS.length]!;
    const share = 0.4 + ((i * 37) % 60) / 100;
    return {
      id: i + 1,
      day: new Date(FIRST_DAY + Math.floor((i * 2200) / count) * 86_400_000)
        .toISOString()
        .slice(0, 10),
      text,
      amount: Math.round(most * share),
      category,
    };
  });
}

const RATES = { EUR: 1, USD: 1.1, GBP: 0.85 };

/** Stands for a server of the bank, and answers as late as one. */
export const loadSampleRate: LoadRate = (currency, signal) =>
  new Promise((resolve, reject) => {
    const answer = setTimeout(() => resolve(RATES[currency]), 300);
    signal.addEventListener("abort", () => {
      clearTimeout(answer);
      reject(signal.reason as Error);
    });
  });
