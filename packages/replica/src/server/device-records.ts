import type { Address } from "@dosync/core/adapter";
import type { Refusal } from "../errors.ts";
import type { QueuedCall } from "../line/outbox.ts";
import type { LoggedMutation } from "../store/store.ts";
import type { Access } from "./storage.ts";

/** What a device knows of itself. Its mutations are numbered from 1 on. */
export interface Meta {
  /** How often what it knows has changed. */
  readonly seq: number;
  /** A replica that knows less than this needs everything. */
  readonly floor: number;
  /** Its name, which a server gives it. */
  readonly clientID: string | undefined;
  readonly cookie: number | null;
  readonly history?: string | undefined;
  readonly resets?: number | undefined;
  readonly mark: unknown;
  readonly version: number;
  /** Whether a server has ever answered. */
  readonly isKnown: boolean;
  /** The numbers of the last mutation that was put in, has left, was decided. */
  readonly count: number;
  readonly sent: number;
  readonly decided: number;
  /**
   * The number of the last mutation whose push was answered. A backend may answer without saying what was
   * decided.
   */
  readonly answered: number;
}

const NEW: Meta = {
  seq: 0,
  floor: 0,
  clientID: undefined,
  cookie: null,
  mark: undefined,
  version: 0,
  isKnown: false,
  count: 0,
  sent: 0,
  decided: 0,
  answered: 0,
};

/** A mutation in the outbox, by its number on the device. */
export interface Entry extends Omit<QueuedCall, "isSent"> {
  /** The version of the model of the program that has run it. */
  readonly version: number;
  /** Why a server will not get it: it gets a mutation without a name, whose number counts. */
  readonly fault?: string | undefined;
  /** What a push has been answered about it, before it counted as decided. */
  readonly refusal?: Refusal | undefined;
}

/** One change of what a device knows. */
export interface Logged {
  readonly values: readonly (readonly [Address, unknown])[];
  readonly removed?: readonly Address[];
  readonly mutations: readonly LoggedMutation[];
  /** Those whose replica had ended, and of which another one has told. */
  readonly told?: readonly string[];
}

export async function metaOf(access: Access): Promise<Meta> {
  return ((await access.get("meta", "device")) as Meta | undefined) ?? NEW;
}

export async function entriesOf(access: Access): Promise<readonly (readonly [number, Entry])[]> {
  return (await access.all("outbox")) as readonly (readonly [number, Entry])[];
}
