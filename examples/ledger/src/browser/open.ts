import { deref, dosync } from "@dosync/core";
import { addAll, at } from "@dosync/core/collection";
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
  const { lines, currency } = page;
  const saved = persist({ lines, currency }, { key: "statement", storage: idb() });
  void saved.ready.then(() => bringRest(page));
  return { replica, page, saved, loadRate: loadSampleRate };
}

/** What the server has not sent, and the browser has not kept, comes in one commit, which is no step to undo. */
function bringRest({ lines }: Page): void {
  const bring = () => {
    const missing = sampleLines(5000).filter(({ id }) => deref(at(lines, id)) === undefined);
    addAll(lines, missing);
  };
  dosync(bring, { label: "statement", origin: "bank" });
}
