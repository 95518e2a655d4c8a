/** @jsxImportSource preact */
import type { MutationOutline, ReplicaOutline } from "@dosync/core/adapter";
import type { JSX } from "preact";
import { isHeldBack } from "../model/mutations.ts";
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

const PHASE_TONES: Readonly<Record<MutationOutline["phase"], string>> = {
  pending: "warn",
  stored: "warn",
  sent: "warn",
  confirmed: "good",
  refused: "bad",
  cancelled: "",
};

export interface PhaseBadgeProps {
  readonly mutation: MutationOutline;
  /** Whether it is there also for what is confirmed, which most are. */
  readonly isAlways?: boolean;
}

/** Where a mutation is on its way, or what became of it. */
export function PhaseBadge({ mutation, isAlways = false }: PhaseBadgeProps): JSX.Element | null {
  const { phase } = mutation;
  if (phase === "confirmed" && !isAlways) return null;
  return (
    <span class={`badge ${PHASE_TONES[phase]}`}>{isHeldBack(mutation) ? "held back" : phase}</span>
  );
}

/** How a replica and its store are doing. */
export function ConnectionBadge({ replica }: { replica: ReplicaOutline }): JSX.Element {
  const { connection } = replica;
  const tone =
    connection === "open" ? "good" : /failing|damaged|outdated/.test(connection) ? "bad" : "warn";
  return <span class={`badge ${tone}`}>{connection}</span>;
}
