import type { Identity, StandardSchemaV1 } from "@dosync/core";
import type { Storage } from "./storage.ts";

/** Values by the addresses of their identities: `cart`, `filter.text`, `todos/7`. */
export type Values = Record<string, unknown>;
/** Brings values into the shape of the next version. It answers the new ones, or changes these. */
export type Migration = (values: Values) => Values | void;

/** The options of {@link persist}. */
export interface PersistOptions {
  /** What the items of this model are called in the storage. One model has one key. */
  readonly key: string;
  readonly storage: Storage;
  /** Which shape the values have: 1, 2, 3 and so on. By default 1. Raise it when the shape changes. */
  readonly version?: number | undefined;
  /** By version, what makes values of it out of those of the version before. */
  readonly migrate?: Readonly<Record<number, Migration>> | undefined;
  /** A Standard Schema for the loaded values, by their addresses. What it answers is taken. */
  readonly schema?: StandardSchemaV1 | undefined;
  /** How long it waits for more changes before it writes, in milliseconds. By default 200; 0 with `idb()`. */
  readonly throttle?: number | undefined;
  /** Whether what other tabs save is shown here. The last one wins. */
  readonly sync?: boolean | undefined;
}

/** How it is going with what is kept: what `saved.state` shows. */
export interface PersistState {
  /**
   * - `loading`: nothing has been taken from the storage yet.
   * - `saved`, `saving`: everything is written, or will be.
   * - `paused`, `closed`: you have said so.
   * - `failing`: it could not be written, and is tried again; nothing is lost in the page.
   * - `unavailable`: the page may have no such storage, as on a server or in some private windows.
   * - `outdated`: a newer program has written what is kept. It is neither shown nor overwritten.
   * - `damaged`: what is kept cannot be read, or breaks a rule. It is neither shown nor overwritten, until `clear`.
   */
  readonly status:
    | "loading"
    | "saved"
    | "saving"
    | "paused"
    | "closed"
    | "failing"
    | "unavailable"
    | "outdated"
    | "damaged";
  /** Why it is failing, unavailable or damaged. */
  readonly failure: unknown;
}

/** A model that is kept: see {@link persist}. */
export interface Persisted {
  /** Fulfilled when the model shows what was kept, or cannot show it. `state` says which. */
  readonly ready: Promise<void>;
  readonly state: Identity<PersistState>;
  /** Writes now what has changed, and waits for it. */
  flush(): Promise<void>;
  /** Removes everything that is kept. The page keeps its values; what changes from now on is kept again. */
  clear(): Promise<void>;
  /** Writes nothing until {@link Persisted.resume}. What changes meanwhile is written then. */
  pause(): void;
  resume(): void;
  /** Ends it. What has changed is written first. */
  close(): Promise<void>;
}
