import { createHistory } from "@dosync/history";
import type { Ledger } from "./ledger.ts";
import type { Page } from "./page.ts";

/** One history of all that a person can change: transfers, accounts, and the lines of the statement. */
export function createUndo({ ledger, page }: { ledger: Ledger; page: Page }) {
  return createHistory({ ledger, lines: page.lines });
}
