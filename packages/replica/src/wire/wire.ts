// What a device and a server say to each other. The words are those of Replicache's push and pull.
import type { Address } from "@dosync/core/adapter";
import type { Refusal } from "../errors.ts";

/** A mutation on its way to a server. */
export interface WireMutation {
  /** Its number on its device: the mutations of a device are numbered from 1 on. */
  readonly id: number;
  /** That of the mutation. It is empty for a transaction without one, whose writes stand as arguments. */
  readonly name: string;
  /** The arguments, as `toText` writes them. */
  readonly args: string;
  /** When it was run, in milliseconds. */
  readonly timestamp: number;
}

/** The body of `POST …/push`. */
export interface PushRequest {
  readonly clientID: string;
  /** Whose outbox this is. A server takes it from nobody else. */
  readonly user: string;
  /** What the device knows: the cookie of the last answer that it has taken in. */
  readonly cookie: number | null;
  /** See {@link Answer}. */
  readonly history?: string | undefined;
  /** The version of the model of the program that has run them. */
  readonly schemaVersion: number;
  /** One after another, without a gap. */
  readonly mutations: readonly WireMutation[];
}

/** One change of the state of a space. */
export type Patch =
  | { readonly op: "clear" }
  | { readonly op: "del"; readonly key: Address }
  /** The value is text, as `toText` writes it. */
  | { readonly op: "put"; readonly key: Address; readonly value: string };

/** The answer to `POST …/push` and `GET …/pull`, and each line of `GET …/stream`. */
export interface Answer {
  /** The device. A server names one that has no name yet. */
  readonly clientID: string;
  /** The cookie that this answer starts from. Null says that it is everything. */
  readonly from: number | null;
  /** The head of the space as of this answer. */
  readonly cookie: number;
  /**
   * Names the log up to the cookie. A device gives it back with the cookie: after a backup was restored, the log may
   * come to the same head in another way.
   */
  readonly history?: string | undefined;
  /** The version of the model that the values have. */
  readonly schemaVersion: number;
  /** The number of the last mutation of the device that was decided. */
  readonly lastMutationID: number;
  /** What became of the mutations of the device since `from`. Null says that one is confirmed. */
  readonly outcomes: readonly (readonly [id: number, refusal: Refusal | null])[];
  readonly patch: readonly Patch[];
  /**
   * What a backend of the user's own wants to be asked with next. Such an answer goes on from exactly what it
   * was asked with, since its cookies have no order.
   */
  readonly mark?: unknown;
}

/** What a device asks with, besides who it is. */
export interface Position {
  readonly clientID: string | undefined;
  readonly cookie: number | null;
  /** See {@link Answer}. */
  readonly history?: string | undefined;
  /** How often a device that knew something was told everything anew. What was asked before goes on from less. */
  readonly resets?: number | undefined;
  /** See {@link Answer}. */
  readonly mark: unknown;
  /** The version of the model that the known values have. */
  readonly version: number;
  /** The number of the last mutation that was decided. */
  readonly decided: number;
  /** The number of the last mutation whose push was answered. */
  readonly answered: number;
}

/** The other side of a {@link Position} and an outbox. It is a server, or functions of the user's own. */
export interface Backend {
  push(body: PushRequest): Promise<Answer>;
  pull(position: Position): Promise<Answer>;
  /** The answers of a stream, until it ends. An undefined one is a sign of life. */
  stream?(position: Position, silence: number): AsyncGenerator<Answer | undefined>;
}

/** The body of an answer that is no success. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}
