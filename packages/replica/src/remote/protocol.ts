// What two functions of the user's own are told, and answer. The words are those of Replicache's push and pull.
import type { Address } from "@dosync/core/adapter";

/** What a request is about, besides what it carries. */
export interface RemoteRequest {
  /** The space of the replica. */
  readonly space: string;
  /** Aborted when nobody waits for the answer any more. For `fetch`. */
  readonly signal: AbortSignal;
}

/** A mutation on its way to a backend. */
export interface RemoteMutation {
  /** The device: with the id it is the name of this mutation, and of no other. */
  readonly clientID: string;
  /** Its number there. The mutations of a device are numbered from 1 on. */
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
  /** When it was run, in milliseconds. */
  readonly timestamp: number;
}

/** What `push` is given. */
export interface RemotePush {
  readonly pushVersion: 1;
  readonly clientGroupID: string;
  /** Who runs mutations on this device. */
  readonly profileID: string;
  /** The version of the model of the program that has run them. */
  readonly schemaVersion: string;
  /** One after another, without a gap. Those that were sent before may be among them. */
  readonly mutations: readonly RemoteMutation[];
}

/** A mutation that a backend does not do. */
export interface RemoteRefusal {
  readonly id: number;
  /** Which reason it is. By default `REFUSED`. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** The label of the rule that does not hold. */
  readonly rule?: string | undefined;
}

/** What `push` answers, if anything. Where it rejects, the same is sent again. */
export interface RemotePushed {
  /** Those of the mutations that are not done. The others are. */
  readonly refused?: readonly RemoteRefusal[] | undefined;
  /** The backend does not know this device any more. What has left is told to be `EXPIRED`. */
  readonly error?: "ClientStateNotFound" | undefined;
}

/** What `pull` is given. */
export interface RemotePull {
  readonly pullVersion: 1;
  readonly clientGroupID: string;
  readonly profileID: string;
  /** The version of the model of the program that asks. */
  readonly schemaVersion: string;
  /**
   * That of the last answer which was taken in. Null before the first, and where everything is asked for again because
   * an answer has come in another version than what the device keeps.
   */
  readonly cookie: unknown;
}

/** One change of the state of a space. */
export type RemotePatch =
  | { readonly op: "clear" }
  | { readonly op: "del"; readonly key: Address }
  | { readonly op: "put"; readonly key: Address; readonly value: unknown };

/** What `pull` answers. */
export interface RemotePulled {
  /** What the next answer is to go on from. Anything that can be copied. */
  readonly cookie?: unknown;
  /**
   * How far each device has come: the id of its last mutation whose effects are in this answer. Unchanged
   * ones may be left out. Where all of it is left out, a mutation counts as done when its push was answered.
   */
  readonly lastMutationIDChanges?: Readonly<Record<string, number>> | undefined;
  /**
   * What has changed since the cookie, by the addresses of the model: `filter.text` for a ref, `todos/7` for a row,
   * `todos/'7` where its key is a text. Everything, where the cookie was null: what is not in it is gone. So a backend
   * without cookies answers everything each time.
   */
  readonly patch: readonly RemotePatch[];
  /**
   * The version of the model that the values have. By default that of the program which asks. Values of an older one
   * are migrated in the page before they are shown.
   */
  readonly schemaVersion?: number | undefined;
  /** The backend does not know this device any more. */
  readonly error?: "ClientStateNotFound" | undefined;
}
