import type { Identity } from "@dosync/core";
import {
  attachTools,
  type CommitTools,
  type DeliveredCommit,
  isIdentity,
  type OpenPoint,
  openPoints,
  openWorld,
  reportFailure,
} from "@dosync/core/adapter";
import {
  type Check,
  CommitEntry,
  type Judge,
  type LogEntry,
  type RefusedEntry,
} from "./entries.ts";
import { Identities } from "./identities.ts";
import { Ring } from "./ring.ts";
import { Rules } from "./rules.ts";
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
  judge: Judge | undefined;
  judgedSince: number;
  stack: Error | undefined;
}

const NO_CHECKS: readonly Check[] = [];

/**
 * A `Recorder` knows what a program has committed, refused and retried. It begins when it is attached, and
 * has limits. It draws nothing.
 */
export class Recorder {
  readonly identities: Identities;
  readonly log: Ring<LogEntry>;
  readonly transactions: Transactions;
  readonly rules: Rules = new Rules();
  /** Whether stacks are captured. It can be switched at any time. */
  stacks: boolean;
  /** Grows with everything that was taken down: whoever shows it compares. */
  version = 0;
  readonly now: () => number;
  readonly sanitize: (value: unknown, identity: Identity<unknown>) => unknown;
  readonly #detach: () => void;
  #lastEntry = 0;
  readonly #listeners: Set<(entry: CommitEntry) => void> = new Set();
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

  /** The newest commit point. */
  get newestPoint(): number {
    return openWorld().point;
  }

  /**
   * Calls a function with every commit. By then everybody was told of it.
   *
   * @returns A function that ends it.
   */
  onCommit(listener: (entry: CommitEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  clear(): void {
    this.log.clear();
    this.rules.clear();
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
        this.#endCheck(measure, now);
        measure.bodyEnd ??= now;
        measure.judge = judge;
        measure.judgedSince = now;
      },
      refused: (what, error) => this.#refused(what, error),
      prepared: (isAlone) => this.#prepared(isAlone),
      // A commit that was prepared before the recorder was attached has no entry.
      published: (entry) => {
        if (entry !== undefined) (entry as CommitEntry).at = this.now();
      },
      delivered: (entry, commit) => {
        if (entry !== undefined) this.#delivered(entry as CommitEntry, commit);
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

  #endCheck(measure: Measure, now: number): void {
    const { judge } = measure;
    if (judge === undefined) return;
    const milliseconds = now - measure.judgedSince;
    (measure.checks ??= []).push({ judge, milliseconds });
    if (!isIdentity(judge)) this.rules.asked(judge, milliseconds);
    measure.judge = undefined;
  }

  #prepared(isAlone: boolean): CommitEntry {
    const measure = isAlone ? this.#alone : this.#whole;
    this.#measure = this.#whole;
    let body: number | undefined;
    if (!isAlone || measure.judge !== undefined) {
      const now = this.now();
      this.#endCheck(measure, now);
      if (!isAlone) body = (measure.bodyEnd ?? now) - measure.begun;
    }
    const { checks = NO_CHECKS, stack } = measure;
    measure.checks = measure.stack = undefined;
    if (isAlone) {
      const place = this.stacks ? (stack ?? capture()) : undefined;
      return new CommitEntry(body, checks, place, undefined);
    }
    const { committing } = this.transactions;
    this.transactions.committing = undefined;
    return new CommitEntry(body, checks, stack, committing?.id);
  }

  #delivered(entry: CommitEntry, commit: DeliveredCommit): void {
    const now = this.now();
    entry.delivered(++this.#lastEntry, now, commit);
    for (const { identity, old, value } of commit.writes) {
      if (Object.is(old, value)) continue;
      const known = this.identities.note(identity);
      known.commits++;
      if (old === undefined || value === undefined) this.identities.shape++; // a row may have come or gone
      known.lastAt = now;
    }
    if (entry.transaction !== undefined) this.transactions.committed(entry);
    this.log.push(entry);
    this.version++;
    for (const listener of this.#listeners) {
      try {
        listener(entry);
      } catch (error) {
        reportFailure(error);
      }
    }
  }

  #refused(what: unknown, error: unknown): void {
    const measure = isIdentity(what) ? this.#alone : this.#whole;
    this.#measure = this.#whole;
    const now = this.now();
    const { judge } = measure;
    this.#endCheck(measure, now);
    const body = isIdentity(what) ? undefined : (measure.bodyEnd ?? now) - measure.begun;
    const entry: RefusedEntry = {
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
    };
    this.log.push(entry);
    if (judge !== undefined && !isIdentity(judge)) this.rules.refused(judge, entry);
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

/** The name of who decides: that of an identity, or the label of a rule. */
export function nameOfJudge(judge: Judge, identities: Identities): string {
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
