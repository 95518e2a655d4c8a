import { type MutationOutline, openReplicas, type ReplicaOutline } from "@dosync/core/adapter";
import type { CommitEntry } from "./entries.ts";
import { Ring } from "./ring.ts";

/** A mutation of a replica that the recorder knows. */
export interface MutationEntry {
  readonly id: number;
  /** The replica that has it in its line, or had. */
  readonly replica: number;
  readonly replicaLabel: string;
  readonly mutation: MutationOutline;
  /** The commit that has shown it here. */
  commit: CommitEntry | undefined;
  /** When its outcome was known, in milliseconds since the page began. */
  decidedAt: number | undefined;
  /** The commit that has taken its effects back. */
  takenBackBy: CommitEntry | undefined;
}

/** Whether nothing of a mutation shows, though it has no outcome yet. */
export function isHeldBack({ isHeld, phase }: MutationOutline): boolean {
  return isHeld && (phase === "pending" || phase === "stored" || phase === "sent");
}

/** A replica with what is known about its mutations. */
export interface KnownReplica {
  readonly id: number;
  readonly replica: ReplicaOutline;
  /** Without an outcome, in their order. */
  readonly line: readonly MutationEntry[];
  /** Those with an outcome that are kept, the newest first. */
  readonly decided: readonly MutationEntry[];
}

/** `Mutations` is what is known about the mutations of replicas: what has shown each, and what became of it. */
export class Mutations {
  /** Those with an outcome. */
  readonly log: Ring<MutationEntry>;
  readonly #now: () => number;
  readonly #entries: WeakMap<MutationOutline, MutationEntry> = new WeakMap();
  readonly #byCommit: WeakMap<CommitEntry, MutationEntry> = new WeakMap();
  readonly #takenBack: WeakMap<CommitEntry, MutationEntry[]> = new WeakMap();
  readonly #numbers: WeakMap<ReplicaOutline, number> = new WeakMap();
  #lastReplica = 0;
  #last = 0;

  constructor(limit: number, now: () => number) {
    this.log = new Ring(limit);
    this.#now = now;
  }

  /** What is known about a mutation, from now on if nothing was. */
  note(replica: ReplicaOutline, mutation: MutationOutline): MutationEntry {
    let entry = this.#entries.get(mutation);
    if (entry !== undefined) return entry;
    entry = {
      id: ++this.#last,
      replica: this.#numberOf(replica),
      replicaLabel: replica.label,
      mutation,
      commit: undefined,
      decidedAt: undefined,
      takenBackBy: undefined,
    };
    this.#entries.set(mutation, entry);
    return entry;
  }

  /** The commit that is being published shows a mutation. */
  shown(replica: ReplicaOutline, mutation: MutationOutline, commit: CommitEntry | undefined): void {
    const entry = this.note(replica, mutation);
    if (commit === undefined) return;
    entry.commit = commit;
    this.#byCommit.set(commit, entry);
  }

  /**
   * A mutation has its outcome.
   *
   * @param newest The newest commit by which its replica has taken something in.
   */
  decided(
    replica: ReplicaOutline,
    mutation: MutationOutline,
    newest: CommitEntry | undefined,
  ): MutationEntry {
    const entry = this.note(replica, mutation);
    entry.decidedAt = this.#now();
    if (mutation.refusal !== undefined && hasTakenBack(newest, entry.commit)) {
      entry.takenBackBy = newest;
      this.#takenBack.set(newest!, [...this.takenBackBy(newest!), entry]);
    }
    this.log.push(entry);
    return entry;
  }

  /** The mutation that a commit has shown, where it has shown one. */
  of(commit: CommitEntry): MutationEntry | undefined {
    return this.#byCommit.get(commit);
  }

  /** The mutations whose effects a commit has taken back. */
  takenBackBy(commit: CommitEntry): readonly MutationEntry[] {
    return this.#takenBack.get(commit) ?? [];
  }

  /** The replicas that are open, each with its mutations. */
  replicas(): KnownReplica[] {
    const decided = this.log.toArray().toReversed();
    return openReplicas().map((replica) => {
      const id = this.#numberOf(replica);
      return {
        id,
        replica,
        line: replica.line.map((mutation) => this.note(replica, mutation)),
        decided: decided.filter((entry) => entry.replica === id),
      };
    });
  }

  clear(): void {
    this.log.clear();
  }

  #numberOf(replica: ReplicaOutline): number {
    const known = this.#numbers.get(replica);
    if (known !== undefined) return known;
    this.#numbers.set(replica, ++this.#lastReplica);
    return this.#lastReplica;
  }
}

/** Whether a later commit has changed something that an earlier one had written. */
function hasTakenBack(later: CommitEntry | undefined, earlier: CommitEntry | undefined): boolean {
  if (later === undefined || earlier === undefined) return false;
  if (later.record.point <= earlier.record.point) return false;
  const written = new Set(earlier.record.changes.map(([identity]) => identity));
  return later.record.changes.some(([identity]) => written.has(identity));
}
