import type { Identity } from "@dosync/core";
import type { Model, Mutation } from "../model/define-model.ts";
import type { Sent } from "./pending.ts";

/**
 * How a replica was opened. `memory`: what was to keep its space cannot be used, so it ends with this page.
 * `outdated`: a newer program has changed the shape of what is kept. `damaged`: what is kept cannot be
 * read, cannot be migrated, or breaks a rule of the model.
 */
export type ReadyState = "loaded" | "memory" | "outdated" | "damaged";

/** How a replica and its store are doing: what `replica.status` shows. */
export interface ReplicaStatus {
  /** How many mutations are not confirmed. */
  readonly pending: number;
  /** How many of those are held back, so that nothing of them shows. */
  readonly held: number;
  /**
   * `failing`: the store has not answered, and is asked again. `outdated` and `damaged`: see
   * {@link ReadyState}; what was shown before stays, and nothing can be written.
   */
  readonly connection:
    "opening" | "open" | "failing" | "paused" | "outdated" | "damaged" | "closed";
  /** Why it is failing or damaged. */
  readonly failure: unknown;
  /** `memory`: what is confirmed ends with this page. */
  readonly storage: "kept" | "memory";
  /** The version of the model in the store. One above that of this program says `outdated`. */
  readonly version: number;
}

/** A model in this process, in step with all others of its space. See {@link openReplica}. */
export interface Replica<M extends object> {
  /** What it was opened of. */
  readonly definition: Model<M>;
  /** Its identities are ordinary ones: for components, derived values, watches, drafts. */
  readonly model: M;
  /**
   * Fulfilled when the model shows what the store has, or cannot show it. Before, shared refs have the values
   * of the factory, and writing them throws. With `spaces.reader` of a server it rejects where the space may not be
   * read (`FORBIDDEN`), or cannot be read now.
   */
  readonly ready: Promise<ReadyState>;
  /** How it is doing. It changes in the same commit as what is shown. */
  readonly status: Identity<ReplicaStatus>;
  /**
   * Runs a mutation: its effects show at once, and it is sent.
   *
   * @returns What becomes of it.
   * @throws {UsageError} `NOT_READY`, `CLOSED`, `OUTDATED` or `DAMAGED`, as the replica is; `UNKNOWN_MUTATION` if it was
   * not given to `openReplica`; `INVALID_ARGUMENTS` if the schema refuses them; `NOT_COPYABLE`;
   * `IMPURE_MUTATION`, in development, if running it twice gives two results.
   * @throws {InTransactionError} inside a transaction: there, call the body of the mutation.
   * @throws What `dosync` throws: then nothing was changed, and nothing is sent.
   */
  run<A>(mutation: Mutation<M, A>, ...args: void extends A ? [args?: A] : [args: A]): Sent;
  /** Sends nothing and takes nothing in until {@link Replica.resume}. */
  pause(): void;
  resume(): void;
  /**
   * Waits until what is pending is decided, and the store's state is shown.
   *
   * @throws {TimeoutError} if that takes longer than `timeout` milliseconds.
   */
  flush(options?: { readonly timeout?: number | undefined }): Promise<void>;
  /** Takes back what was not sent, and waits for the rest's outcome. */
  forget(): Promise<void>;
  /**
   * Ends it. What was not sent is taken back; the outcome of the rest is still told. Its identities can be
   * read, and no longer written.
   */
  close(): void;
}
