import type { CommitRecord, Identity } from "@dosync/core";
import {
  attachTools,
  type CommitTools,
  isIdentity,
  type OpenPoint,
  openPoints,
} from "@dosync/core/adapter";
import type { Check, CommitEntry, LogEntry, TransactionEntry } from "./entries.ts";
import { Identities } from "./identities.ts";
import { Ring } from "./ring.ts";
import { Transactions } from "./transactions.ts";

/** What a recorder keeps, and how it shows values. */
export interface RecorderOptions {
  /** Models by name: their identities are shown by their places. */
  readonly models?: Readonly<Record<string, object>> | undefined;
  /** How many commits are kept, refused ones included. By default 1,000. */
  readonly commits?: number | undefined;
  /** How many asynchronous transactions are kept. By default 200. */
  readonly transactions?: number | undefined;
  /** How many attempts of each transaction are kept, the newest. By default 50. */
  readonly attempts?: number | undefined;
  /** How many events of each attempt are kept, the first. By default 200. */
  readonly events?: number | undefined;
  /** How many identities are known at once. They are held weakly. By default 50,000. */
  readonly identities?: number | undefined;
  /** Keeps where each transaction was called. It costs some microseconds a commit. By default `false`. */
  readonly stacks?: boolean | undefined;
  /** Answers what is shown and exported in the place of a value: for secrets. */
  readonly sanitize?: ((value: unknown, identity: Identity<unknown>) => unknown) | undefined;
  /** Milliseconds since some moment; by default `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/** What was measured until a commit is published. */
interface Measure {
  begun: number;
  /** When the body had returned: the first check, or the end. */
  bodyEnd: number | undefined;
  checks: Check[] | undefined;
  /** The validator or the rule that is being asked. */
  judge: Identity<unknown> | { readonly label: string } | undefined;
  judgedSince: number;
  stack: Error | undefined;
}

/** What is known of a commit that is being delivered. */
interface Note {
  readonly body: number | undefined;
  readonly checks: readonly Check[];
  readonly stack: Error | undefined;
  readonly transaction: TransactionEntry | undefined;
  publishedAt: number;
}

const NO_CHECKS: readonly Check[] = [];

/**
 * A `Recorder` knows what a program has committed, refused and retried since it was attached, up to its limits. It
 * draws nothing.
 */
export class Recorder {
  readonly identities: Identities;
  readonly log: Ring<LogEntry>;
  readonly transactions: Transactions;
  /** Whether stacks are captured. It can be switched at any time. */
  stacks: boolean;
  /** Grows with everything that was taken down: whoever shows it compares. */
  version = 0;
  readonly now: () => number;
  readonly sanitize: (value: unknown, identity: Identity<unknown>) => unknown;
  readonly #detach: () => void;
  #lastEntry = 0;
  readonly #whole: Measure = emptyMeasure();
  readonly #alone: Measure = emptyMeasure();
  /** The measure that checks belong to. */
  #measure: Measure = this.#whole;

  constructor(options: RecorderOptions = {}) {
    this.now = options.now ?? (() => performance.now());
    this.sanitize = options.sanitize ?? ((value) => value);
    this.stacks = options.stacks ?? false;
    this.log = new Ring(limit(options.commits, 1000));
    this.identities = new Identities(limit(options.identities, 50_000));
    this.transactions = new Transactions(
      {
        transactions: limit(options.transactions, 200),
        attempts: limit(options.attempts, 50),
        events: limit(options.events, 200),
      },
      this.now,
    );
    for (const [name, model] of Object.entries(options.models ?? {})) {
      this.identities.addModel(name, model);
    }
    for (const { attempt } of openPoints()) {
      if (attempt !== undefined) this.transactions.found(attempt);
    }
    this.#detach = attachTools(this.#tools());
  }

  /** The moments that are kept right now, and by whom. */
  openPoints(): OpenPoint[] {
    return openPoints();
  }

  /** The commits that have written an identity, the oldest first. */
  logOf(identity: Identity<unknown>): LogEntry[] {
    return this.log.toArray().filter((entry) => writesOf(entry).includes(identity));
  }

  clear(): void {
    this.log.clear();
    this.version++;
  }

  /** Takes nothing down any more. What it knows stays. */
  dispose(): void {
    this.#detach();
  }

  #tools(): CommitTools {
    return {
      made: (identity) => {
        this.identities.note(identity);
        this.version++;
      },
      began: (alone) => {
        const measure = alone === undefined ? this.#whole : this.#alone;
        this.#measure = measure;
        measure.begun = this.now();
        measure.bodyEnd = measure.checks = measure.judge = undefined;
        measure.stack = this.stacks ? capture() : undefined;
      },
      checking: (judge) => {
        const measure = this.#measure;
        const now = this.now();
        endCheck(measure, now, this.identities);
        measure.bodyEnd ??= now;
        measure.judge = judge;
        measure.judgedSince = now;
      },
      refused: (what, error) => this.#refused(what, error),
      prepared: (isAlone) => this.#prepared(isAlone),
      // A commit that was prepared before the recorder was attached has no note.
      published: (note) => {
        if (note !== undefined) (note as Note).publishedAt = this.now();
      },
      delivered: (note, record) => {
        if (note !== undefined) this.#delivered(note as Note, record);
      },
      transaction: (step, transaction, attempt, error) => {
        this.transactions.step(step, transaction, attempt, error);
        this.version++;
      },
      touched: (operation, by, identity, overtaker) => {
        this.transactions.touched(operation, by, identity, overtaker);
        this.version++;
      },
    };
  }

  #prepared(isAlone: boolean): Note {
    const measure = isAlone ? this.#alone : this.#whole;
    this.#measure = this.#whole;
    let body: number | undefined;
    if (!isAlone || measure.judge !== undefined) {
      const now = this.now();
      endCheck(measure, now, this.identities);
      if (!isAlone) body = (measure.bodyEnd ?? now) - measure.begun;
    }
    const note: Note = {
      body,
      checks: measure.checks ?? NO_CHECKS,
      stack: isAlone && this.stacks ? (measure.stack ?? capture()) : measure.stack,
      transaction: isAlone ? undefined : this.transactions.committing,
      publishedAt: 0,
    };
    measure.checks = measure.stack = undefined;
    if (!isAlone) this.transactions.committing = undefined;
    return note;
  }

  #delivered({ body, checks, stack, transaction, publishedAt }: Note, record: CommitRecord): void {
    if (record.writes.length === 0) return; // a collection has put its lists in order
    const at = this.now();
    if (transaction !== undefined) transaction.point = record.point;
    for (const [identity] of record.changes) {
      const known = this.identities.note(identity);
      known.commits++;
      known.lastAt = at;
    }
    const entry: CommitEntry = {
      kind: "commit",
      id: ++this.#lastEntry,
      at: publishedAt,
      label: record.label,
      durations: { body, checks, delivery: at - publishedAt },
      stack,
      transaction: transaction?.id,
      record,
    };
    this.log.push(entry);
    this.version++;
  }

  #refused(what: unknown, error: unknown): void {
    const measure = isIdentity(what) ? this.#alone : this.#whole;
    this.#measure = this.#whole;
    const now = this.now();
    const { judge } = measure;
    endCheck(measure, now, this.identities);
    const body = isIdentity(what) ? undefined : (measure.bodyEnd ?? now) - measure.begun;
    this.log.push({
      kind: "refused",
      id: ++this.#lastEntry,
      at: now,
      label: isIdentity(what) ? undefined : labelFrom(what),
      durations: { body, checks: measure.checks ?? NO_CHECKS, delivery: undefined },
      stack: measure.stack,
      transaction: isIdentity(what) ? undefined : this.transactions.committing?.id,
      error,
      identity: isIdentity(what) ? what : undefined,
      judge: judge && nameOfJudge(judge, this.identities),
    });
    this.version++;
  }
}

/** The identities that a commit has written, or whose change was refused. */
export function writesOf(entry: LogEntry): readonly Identity<unknown>[] {
  if (entry.kind === "commit") return entry.record.writes.map(([identity]) => identity);
  return entry.identity === undefined ? [] : [entry.identity];
}

/** A limit that was given, or the usual one. */
function limit(given: number | undefined, usual: number): number {
  return Math.max(1, Math.floor(given ?? usual));
}

function emptyMeasure(): Measure {
  return {
    begun: 0,
    bodyEnd: undefined,
    checks: undefined,
    judge: undefined,
    judgedSince: 0,
    stack: undefined,
  };
}

function endCheck(measure: Measure, now: number, identities: Identities): void {
  const { judge } = measure;
  if (judge === undefined) return;
  const check = { label: nameOfJudge(judge, identities), milliseconds: now - measure.judgedSince };
  (measure.checks ??= []).push(check);
  measure.judge = undefined;
}

function nameOfJudge(judge: NonNullable<Measure["judge"]>, identities: Identities): string {
  return isIdentity(judge) ? identities.nameOf(judge) : judge.label;
}

function labelFrom(what: unknown): string | undefined {
  if (typeof what === "string") return what;
  return typeof what === "function" ? what.name || undefined : undefined;
}

/** The place of the call. Its text is made when it is read: until then an engine keeps only addresses. */
function capture(): Error {
  const limits = Error as { stackTraceLimit?: number | undefined };
  const { stackTraceLimit } = limits;
  limits.stackTraceLimit = 30;
  const error = new Error("called here");
  limits.stackTraceLimit = stackTraceLimit;
  return error;
}
