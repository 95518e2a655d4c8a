/** @jsxImportSource preact */
import type { JSX } from "preact";
import type { TransactionEntry, TransactionStatus } from "../model/entries.ts";

const TONES: Readonly<Record<TransactionStatus, string>> = {
  running: "",
  waits: "warn",
  pauses: "warn",
  "makes room": "warn",
  committed: "good",
  failed: "bad",
};

/** What a transaction does right now, or how it has ended. */
export function Status({ entry: { status } }: { entry: TransactionEntry }): JSX.Element {
  return <span class={`badge ${TONES[status]}`}>{status}</span>;
}
