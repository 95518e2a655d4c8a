import { type Atom, atom } from "@dosync/core";
import { readCommitted } from "@dosync/core/adapter";
import { labelled } from "../labelled.ts";
import type { Note } from "./pending.ts";
import type { ReadyState, ReplicaStatus } from "./replica.ts";

/** A `Standing` is how a replica and its store are doing. It has the identity that shows it. */
export class Standing {
  isLoaded = false;
  isPaused = false;
  isClosed = false;
  isFailing = false;
  /** What the store has cannot be shown. */
  isDamaged = false;
  /** The store has the values of a newer program. */
  isOutdated = false;
  isVolatile = false;
  failure: unknown = undefined;
  version: number;
  readonly #label: string;
  #status: Atom<ReplicaStatus> | undefined = undefined;

  constructor(version: number, label: string) {
    this.#label = label;
    this.version = version;
  }

  /** How it was opened, once it is loaded. */
  get state(): ReadyState {
    if (this.isDamaged) return "damaged";
    return this.isVolatile ? "memory" : "loaded";
  }

  /** Made when it is asked for: most replicas are never looked at. */
  statusOf(line: readonly { readonly isHeld: boolean }[]): Atom<ReplicaStatus> {
    return (this.#status ??= atom(
      this.#now(line),
      labelled(process.env.NODE_ENV !== "production" && `${this.#label}: status`),
    ));
  }

  /** The present status, for the commit that changes what it tells of. */
  notes(line: readonly { readonly isHeld: boolean }[]): Note[] {
    if (this.#status === undefined) return [];
    const [old, status] = [readCommitted(this.#status), this.#now(line)];
    const names = Object.keys(status) as (keyof ReplicaStatus)[];
    return names.some((name) => !Object.is(old[name], status[name]))
      ? [[this.#status, status]]
      : [];
  }

  #now(line: readonly { readonly isHeld: boolean }[]): ReplicaStatus {
    return Object.freeze({
      pending: line.length,
      held: line.filter(({ isHeld }) => isHeld).length,
      connection: this.connection,
      failure: this.failure,
      storage: this.isVolatile ? "memory" : "kept",
      version: this.version,
    });
  }

  get connection(): ReplicaStatus["connection"] {
    if (this.isClosed) return "closed";
    if (this.isOutdated) return "outdated";
    if (this.isDamaged) return "damaged";
    if (this.isPaused) return "paused";
    if (this.isFailing) return "failing";
    return this.isLoaded ? "open" : "opening";
  }
}
