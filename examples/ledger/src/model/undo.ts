import { createHistory } from "@dosync/history";
import type { Ledger } from "./ledger.ts";
import type { Page } from "./page.ts";

/** One history of all that a person can change: transfers, accounts, and what was chosen for lines. */
export function createUndo({ ledger, page }: { ledger: Ledger; page: Page }) {
  return createHistory({ ledger, choices: page.choices });
}
