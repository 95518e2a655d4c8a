import type { Address } from "@dosync/core/adapter";
import type { Refusal } from "../errors.ts";
import type { AfterCall, AfterOutbox } from "./after.ts";

/** A mutation with its outcome. It stands so in the log of a {@link Store}. */
export interface LoggedMutation {
  /** The replica that has run it first. */
  readonly client: string;
  /** Its number there. With the client it is the name of this mutation, and of no other. */
  readonly number: number;
  /** The name of the mutation; undefined for a transaction without one. */
  readonly name: string | undefined;
  readonly args: unknown;
  readonly by: string | undefined;
  readonly now: number;
  /** Undefined where the mutation is confirmed. */
  readonly refusal: Refusal | undefined;
}

/** What one commit of a {@link Store} adds to its log. */
export interface Batch {
  /** The version of the model that has made it. A batch with a higher one than before is a migration. */
  readonly version: number;
  readonly mutations: readonly LoggedMutation[];
  /** The values that those which were not refused have changed, together. */
  readonly values: readonly (readonly [address: Address, value: unknown])[];
  /** The addresses that are gone. Their rows were removed, or a migration has left them behind. */
  readonly removed: readonly Address[];
  /**
   * Names the log up to this batch: a server gives each batch another name. Of two logs that differ at a head, one
   * goes on from a backup, and their names there differ.
   */
  readonly history?: string | undefined;
  /** What is to be called after it: for the outbox of a place that has one. It is no part of the log. */
  readonly after?: readonly AfterCall[] | undefined;
}

/** What a {@link Store} keeps, all of it as of one head. */
export interface Loaded {
  readonly head: number;
  /** The version of the last batch; undefined in a new space. */
  readonly version: number | undefined;
  /** The `history` of the last batch. Where a store does not tell it, pages load everything after a restart. */
  readonly history?: string | undefined;
  /** Whether the state ends with this page. What was to keep it cannot be used then. Left out, it does not. */
  readonly isVolatile?: boolean | undefined;
  /** Every value that a batch has written, and none has removed since. */
  readonly values: Iterable<readonly [address: Address, value: unknown]>;
  /**
   * The mutations of the asking client in the last batch that has any. By them it knows what became of a
   * batch whose answer it has not heard.
   */
  readonly last: readonly LoggedMutation[];
}

/**
 * A log with one head: the truth of a space. Everything else in this package rests on these four functions.
 *
 * The head is the number of batches. `storeLaws` of `@dosync/replica/testing` tries whether an
 * implementation keeps the contract. A promise that rejects says that the outcome is unknown: the replica
 * reads the log, and tries again. An error with the `code` `STORE_DAMAGED` says that what is kept cannot be
 * read: the replica says `damaged`, and overwrites nothing.
 */
export interface Store {
  /** Everything, for somebody who knows nothing or too little. */
  load(client: string): Promise<Loaded>;
  /**
   * The part of {@link Store.load} that tells of one client. A server asks for it when a device comes that it
   * does not know. Left out, `load` is called.
   */
  last?(client: string): Promise<Pick<Loaded, "head" | "last">>;
  /**
   * The batches after this head, in order. Undefined where the store no longer has all of them, or has not
   * come so far because it was emptied; then `load` is called.
   *
   * @param history The `history` of the batch at this head, as it was told. A store that tells it in `load` compares
   * it: where the batch there is another one, a backup was restored, and the answer is undefined. Left out, nothing is
   * compared.
   */
  since(head: number, history?: string): Promise<readonly Batch[] | undefined>;
  /**
   * Adds a batch if the head is still the expected one. It adds all of it, or else nothing. It is the one
   * function that has to be atomic.
   *
   * @param history That of the batch at the expected head, as in {@link Store.since}. Where it is another one, the
   * store has moved.
   */
  commit(expected: number, batch: Batch, history?: string): Promise<"committed" | "moved">;
  /**
   * Calls a function when the head may have moved. A hint may be lost, doubled or late: nothing but speed
   * rests on it.
   *
   * @returns A function that ends it.
   */
  listen(hint: () => void): () => void;
}

/** The name of a space: which model it holds, and which of its spaces it is. */
export interface SpaceName {
  readonly model: string;
  readonly space: string;
}

/** A place where spaces are kept, such as {@link memory}: what `openReplica` takes as `at`. */
export interface Place {
  /** The store of a space. Each replica opens one. */
  open(name: SpaceName): Store;
  /**
   * The calls of `after` of all spaces of a model. A server needs it for mutations that have one; their calls are kept
   * in the same commit as the batch.
   */
  outbox?(model: string): AfterOutbox;
}
