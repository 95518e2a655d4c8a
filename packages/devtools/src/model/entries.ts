import type { CommitRecord, Identity } from "@dosync/core";
import { type DeliveredCommit, toRecord } from "@dosync/core/adapter";
import type { MutationEntry } from "./mutations.ts";

/** A validator or a rule that was asked, and how long that took. */
export interface Check {
  /** The identity whose validator it is, or the rule. */
  readonly judge: Judge;
  readonly milliseconds: number;
}

/** Who decides about a commit: an identity, by its validator, or a rule. */
export type Judge = Identity<unknown> | { readonly label: string };

/** The durations of a commit, in milliseconds. A browser rounds its clock, so short ones may be 0. */
export interface Durations {
  /** The body of the transaction; undefined for a single atom, which has none. */
  readonly body: number | undefined;
  /** Every validator and rule that was asked, in order. */
  readonly checks: readonly Check[];
  /** From the moment when it stood until everybody was told. Of what was refused it is undefined. */
  readonly delivery: number | undefined;
}

/** A commit that stands. */
export class CommitEntry {
  /** A number of its own, in the order of recording. */
  id = 0;
  /** When it stood, in milliseconds since the page began. */
  at = 0;
  /** The asynchronous transaction that has made it, by its number. */
  readonly transaction: number | undefined;
  /** Where it was called. Its `stack` is made when it is read first, which is slow. */
  readonly stack: Error | undefined;
  readonly #body: number | undefined;
  readonly #checks: readonly Check[];
  #deliveredAt = 0;
  #commit: DeliveredCommit | undefined = undefined;
  #record: CommitRecord | undefined = undefined;

  /** A commit that has passed every check. What follows from it is put in later. */
  constructor(
    body: number | undefined,
    checks: readonly Check[],
    stack: Error | undefined,
    transaction: number | undefined,
  ) {
    this.#body = body;
    this.#checks = checks;
    this.stack = stack;
    this.transaction = transaction;
  }

  get kind(): "commit" {
    return "commit";
  }
  get label(): string | undefined {
    return this.#commit?.label;
  }
  /** What it wrote. Made when it is asked for: most commits are never looked at. */
  get record(): CommitRecord {
    return (this.#record ??= toRecord(this.#commit!));
  }
  get durations(): Durations {
    return { body: this.#body, checks: this.#checks, delivery: this.#deliveredAt - this.at };
  }

  delivered(id: number, at: number, commit: DeliveredCommit): void {
    this.id = id;
    this.#deliveredAt = at;
    this.#commit = commit;
  }
}

/** A transaction that failed, or a change that was refused: nothing was changed. */
export interface RefusedEntry {
  readonly kind: "refused";
  readonly id: number;
  readonly at: number;
  readonly label: string | undefined;
  readonly durations: Durations;
  readonly stack: Error | undefined;
  readonly transaction: number | undefined;
  readonly error: unknown;
  /** The identity whose change alone was refused. */
  readonly identity: Identity<unknown> | undefined;
  /** The mutation that was refused where it was decided. Its commit had shown it until then. */
  readonly mutation: MutationEntry | undefined;
  /** The validator or rule that was asked last: the one that has refused, where one has. */
  readonly judge: string | undefined;
}

/** What stands in the log: a commit, or what was refused. */
export type LogEntry = CommitEntry | RefusedEntry;

/** One thing that an attempt has done, or that was done to it. */
export interface AttemptEvent {
  readonly at: number;
  readonly what: "read" | "write" | "ensure" | "overtaken";
  readonly identity: Identity<unknown>;
  /** The label of the transaction that has overtaken it, where it has one. */
  readonly by: string | undefined;
}

/** How an attempt goes, or has ended. */
export type AttemptOutcome =
  "running" | "making room" | "committed" | "overtaken" | "waits" | "failed";

/** One run of the body of an asynchronous transaction. */
export interface AttemptEntry {
  readonly number: number;
  readonly startedAt: number;
  endedAt: number | undefined;
  outcome: AttemptOutcome;
  /** What it did, in order; at most as many as the limit says. */
  readonly events: AttemptEvent[];
  /** How many events were left out. */
  missing: number;
  /** Over what it was overtaken, and by whom. */
  conflict: AttemptEvent | undefined;
}

/** What a transaction does, or how it has ended. */
export type TransactionStatus =
  "running" | "waits" | "pauses" | "makes room" | "committed" | "failed";

/** An asynchronous transaction. */
export interface TransactionEntry {
  readonly id: number;
  readonly label: string | undefined;
  readonly isSerializable: boolean;
  /** Undefined if it began before the recorder was attached. */
  readonly startedAt: number | undefined;
  endedAt: number | undefined;
  status: TransactionStatus;
  /** The newest attempts, at most as many as the limit says. */
  readonly attempts: AttemptEntry[];
  /** How many earlier attempts were left out. */
  missing: number;
  error: unknown;
  /** The commit point of what it has committed. */
  point: number | undefined;
}
