import { deref, dosync } from "@dosync/core";
import { addAll, at } from "@dosync/core/collection";
import { openDevtools } from "@dosync/devtools";
import { idb, persist } from "@dosync/persist";
import { openReplica } from "@dosync/replica";
import { tabs } from "@dosync/replica/tabs";
import { ledger, transfer } from "../model/ledger.ts";
import { createPage, type Page } from "../model/page.ts";
import { loadSampleRate, sampleLines } from "../model/sample.ts";

/** What both frameworks show: the same model, kept in the same places. */
export function openLedger() {
  const replica = openReplica(ledger, { space: "home", at: tabs(), mutations: [transfer] });
  const page = createPage({ loadRate: loadSampleRate });
  const { choices, currency } = page;
  persist({ choices, currency }, { key: "statement", storage: idb(), sync: true });
  openDevtools({ models: { page } }); // in development alone
  return { replica, page, loadRate: loadSampleRate };
}

/** The lines that the server has not sent with the page come in one commit. */
export function bringRest({ lines }: Page): void {
  dosync(() => {
    const missing = sampleLines(5000).filter(({ id }) => deref(at(lines, id)) === undefined);
    addAll(lines, missing);
  });
}
