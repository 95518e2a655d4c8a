import type { Identity } from "@dosync/core";
import type { OpenAttempt, TransactionStep } from "@dosync/core/adapter";
import type { AttemptEntry, AttemptEvent, CommitEntry, TransactionEntry } from "./entries.ts";
import { Ring } from "./ring.ts";

/** How many transactions, attempts of each, and events of each attempt are kept. */
export interface TransactionLimits {
  readonly transactions: number;
  readonly attempts: number;
  readonly events: number;
}

/** `Transactions` records what asynchronous transactions do, step by step. */
export class Transactions {
  readonly log: Ring<TransactionEntry>;
  readonly #limits: TransactionLimits;
  readonly #now: () => number;
  readonly #entries: WeakMap<object, TransactionEntry> = new WeakMap();
  readonly #attempts: WeakMap<object, { transaction: TransactionEntry; entry: AttemptEntry }> =
    new WeakMap();
  #last = 0;
  /** The transaction whose commit is about to be published. */
  committing: TransactionEntry | undefined = undefined;

  constructor(limits: TransactionLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.log = new Ring(limits.transactions);
  }

  /** Takes in an attempt that began before the recorder was attached. */
  found(attempt: OpenAttempt): void {
    const transaction = this.#open(attempt, undefined);
    const entry = this.#openAttempt(transaction, attempt);
    const events = (what: AttemptEvent["what"], all: Iterable<Identity<unknown>>): void => {
      for (const identity of all) this.#note(entry, what, identity, undefined);
    };
    events("read", attempt.reads);
    events("write", attempt.writes.keys());
  }

  step(step: TransactionStep, own: object, attempt: OpenAttempt | undefined, error: unknown): void {
    const transaction = this.#entryOf(own, attempt, step);
    if (transaction === undefined) return;
    if (step === "attempt") {
      transaction.status = "running";
      this.#openAttempt(transaction, attempt!);
      return;
    }
    const last = transaction.attempts.at(-1);
    this.committing = step === "commit" ? transaction : undefined;
    if (step === "room") {
      transaction.status = "makes room";
      if (last !== undefined) last.outcome = "making room";
    } else if (step === "conflict" || step === "wait") {
      transaction.status = step === "wait" ? "waits" : "pauses";
      this.#end(last, step === "wait" ? "waits" : "overtaken");
    } else if (step === "done" || step === "failed") {
      if (transaction.endedAt !== undefined) return; // a cancelled body goes on, and fails later
      transaction.status = step === "done" ? "committed" : "failed";
      transaction.error = error;
      transaction.endedAt = this.#now();
      this.#end(last, transaction.status);
    }
  }

  /** What the transaction of an entry has committed stands. */
  committed({ transaction, record }: CommitEntry): void {
    const entry = this.log.toArray().findLast(({ id }) => id === transaction);
    if (entry !== undefined) entry.point = record.point;
  }

  touched(
    what: AttemptEvent["what"],
    by: object,
    identity: Identity<unknown>,
    overtaker: string | undefined,
  ): void {
    const known = this.#attempts.get(by);
    if (known !== undefined) this.#note(known.entry, what, identity, overtaker);
  }

  #note(
    entry: AttemptEntry,
    what: AttemptEvent["what"],
    identity: Identity<unknown>,
    by: string | undefined,
  ): void {
    const event: AttemptEvent = { at: this.#now(), what, identity, by };
    if (what === "overtaken") entry.conflict = event;
    if (entry.events.length < this.#limits.events) entry.events.push(event);
    else entry.missing++;
  }

  #entryOf(
    own: object,
    attempt: OpenAttempt | undefined,
    step: TransactionStep,
  ): TransactionEntry | undefined {
    let entry = this.#entries.get(own) ?? (attempt && this.#attempts.get(attempt)?.transaction);
    if (entry === undefined) {
      if (attempt === undefined) return undefined;
      const isFirst = step === "attempt" && attempt.number === 1;
      entry = this.#open(attempt, isFirst ? this.#now() : undefined);
    }
    this.#entries.set(own, entry);
    return entry;
  }

  #open(attempt: OpenAttempt, startedAt: number | undefined): TransactionEntry {
    const entry: TransactionEntry = {
      id: ++this.#last,
      label: attempt.label,
      isSerializable: attempt.isSerializable,
      startedAt,
      endedAt: undefined,
      status: "running",
      attempts: [],
      missing: startedAt === undefined ? attempt.number - 1 : 0,
      error: undefined,
      point: undefined,
    };
    this.log.push(entry);
    return entry;
  }

  #openAttempt(transaction: TransactionEntry, attempt: OpenAttempt): AttemptEntry {
    const entry: AttemptEntry = {
      number: attempt.number,
      startedAt: this.#now(),
      endedAt: undefined,
      outcome: "running",
      events: [],
      missing: 0,
      conflict: undefined,
    };
    transaction.attempts.push(entry);
    if (transaction.attempts.length > this.#limits.attempts) {
      transaction.attempts.shift();
      transaction.missing++;
    }
    this.#attempts.set(attempt, { transaction, entry });
    return entry;
  }

  #end(attempt: AttemptEntry | undefined, outcome: AttemptEntry["outcome"]): void {
    if (attempt === undefined || attempt.endedAt !== undefined) return;
    attempt.endedAt = this.#now();
    attempt.outcome = outcome;
  }
}
