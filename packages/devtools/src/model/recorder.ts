import type { Identity } from "@dosync/core";
import {
  attachTools,
  type CommitTools,
  type DeliveredCommit,
  isIdentity,
  type MutationOutline,
  type OpenPoint,
  openPoints,
  openWorld,
  type ReplicaOutline,
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
import { capture, emptyMeasure, type Measure } from "./measure.ts";
import { Mutations } from "./mutations.ts";
import { limit, type RecorderOptions, sanitizerOf } from "./recorder-options.ts";
import { Ring } from "./ring.ts";
import { Rules } from "./rules.ts";
import { type Begun, Runs } from "./runs.ts";
import { Transactions } from "./transactions.ts";

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
  readonly runs: Runs;
  readonly mutations: Mutations;
  /** Whether stacks are captured. It can be switched at any time. */
  stacks: boolean;
  /** Grows with everything that was taken down: whoever shows it compares. */
  version = 0;
  readonly now: () => number;
  readonly sanitize: (value: unknown, identity: Identity<unknown>) => unknown;
  readonly sanitizeArguments: (args: unknown, mutation: string) => unknown;
  /** The commit that stands, and of which nobody was told yet. */
  #publishing: CommitEntry | undefined = undefined;
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
    this.sanitizeArguments = sanitizerOf(options);
    this.stacks = options.stacks ?? false;
    this.log = new Ring(limit(options.commits, 1000));
    this.identities = new Identities(limit(options.identities, 50_000));
    this.mutations = new Mutations(limit(options.mutations, 500), this.now);
    this.runs = new Runs(limit(options.runs, 2000), this.identities, this.now);
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
    this.runs.clear();
    this.mutations.clear();
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
        this.#publishing = entry as CommitEntry | undefined;
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
      mutation: (step, replica, mutation) => {
        if (step === "decided") this.#decided(replica, mutation);
        else
          this.mutations.shown(replica, mutation, step === "shown" ? this.#publishing : undefined);
        this.version++;
      },
      computing: (identity, causes, point) => this.runs.begun(identity, causes, point),
      computed: (begun, isNews) => {
        this.runs.ended(begun as Begun, isNews);
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

  /** A replica knows the outcome of a mutation. What was refused is in the log beside what was refused here. */
  #decided(replica: ReplicaOutline, outline: MutationOutline): void {
    if (outline.refusal === undefined) {
      this.mutations.decided(replica, outline, undefined);
      return;
    }
    const commits = this.log.toArray().filter((entry) => entry.kind === "commit");
    const newest = commits.findLast(
      ({ label, record }) => label === replica.label && record.origin === replica.origin,
    );
    const mutation = this.mutations.decided(replica, outline, newest);
    if (outline.phase !== "refused") return;
    this.log.push({
      kind: "refused",
      id: ++this.#lastEntry,
      at: this.now(),
      label: mutation.commit?.label ?? outline.label,
      durations: { body: undefined, checks: NO_CHECKS, delivery: undefined },
      stack: mutation.commit?.stack,
      transaction: mutation.commit?.transaction,
      error: outline.refusal,
      identity: undefined,
      mutation,
      judge: undefined,
    });
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
      mutation: undefined,
      judge: judge && nameOfJudge(judge, this.identities),
    };
    this.log.push(entry);
    if (judge !== undefined && !isIdentity(judge)) this.rules.refused(judge, entry);
    this.version++;
  }
}

/** The identities that a commit has written, or whose change was refused. A refused mutation has those of its commit. */
export function writesOf(entry: LogEntry): readonly Identity<unknown>[] {
  if (entry.kind === "commit") return entry.record.writes.map(([identity]) => identity);
  if (entry.mutation?.commit !== undefined) return writesOf(entry.mutation.commit);
  return entry.identity === undefined ? [] : [entry.identity];
}

/** The name of who decides: that of an identity, or the label of a rule. */
export function nameOfJudge(judge: Judge, identities: Identities): string {
  return isIdentity(judge) ? identities.nameOf(judge) : judge.label;
}

function labelFrom(what: unknown): string | undefined {
  if (typeof what === "string") return what;
  return typeof what === "function" ? what.name || undefined : undefined;
}
