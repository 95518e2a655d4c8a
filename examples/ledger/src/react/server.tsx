import { dosync, refresh } from "@dosync/core";
import { addAll } from "@dosync/core/collection";
import { dehydrate } from "@dosync/react";
import { memory, openReplica } from "@dosync/replica";
import { renderToString } from "react-dom/server";
import { ledger, transfer } from "../model/ledger.ts";
import { createPage, type Line, type LoadRate } from "../model/page.ts";
import { loadSampleRate, sampleLines } from "../model/sample.ts";
import { App } from "./App.tsx";

/** A request has a page and a replica of its own. */
export async function renderPage(
  lines: readonly Line[] = sampleLines(5000).slice(-100),
  loadRate: LoadRate = loadSampleRate,
) {
  const page = createPage({ loadRate });
  dosync(() => addAll(page.lines, lines));
  await refresh(page.rate);
  // What the tabs of a browser share is not here: its replica is rendered as long as it opens.
  const replica = openReplica(ledger, { space: "home", at: memory(), mutations: [transfer] });
  const html = renderToString(<App replica={replica} page={page} loadRate={loadRate} />);
  replica.close();
  return { html, data: JSON.stringify(dehydrate(page)).replaceAll("<", "\\u003c") };
}
