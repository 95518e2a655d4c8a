import type { AfterCall, Batch, DueCall, LoggedMutation } from "@dosync/replica";
import { fromText, toText } from "@dosync/replica/adapter";

/** A row of values as it is kept. */
export interface ValueRow {
  readonly address: string;
  readonly value: string;
}

/**
 * What a text of the store says.
 *
 * @throws with the code `STORE_DAMAGED` if it cannot be read.
 */
function read(text: string): unknown {
  try {
    return fromText(text);
  } catch (cause) {
    const error = new Error("The store has something that it has not written.", { cause });
    throw Object.assign(error, { code: "STORE_DAMAGED" });
  }
}

export function valuesOf(rows: readonly ValueRow[]): [string, unknown][] {
  return rows.map(({ address, value }) => [address, read(value)]);
}

/** The row of a space. PostgreSQL tells large numbers as text. */
export interface HeadRow {
  readonly head: number | string;
  readonly floor: number | string;
  readonly version: number;
  readonly history: string | null;
}

/** How far a space has come. */
export interface HeadOf {
  readonly head: number;
  readonly floor: number;
  readonly version: number | undefined;
  readonly history: string | undefined;
}

export function headOf(row: HeadRow | undefined): HeadOf {
  const { head = 0, floor = 0, version, history } = row ?? {};
  return { head: Number(head), floor: Number(floor), version, history: history ?? undefined };
}

/** Whether a batch has this name. Whoever tells no name is not asked. */
export function isNamed(history: string | undefined, told: string | undefined): boolean {
  return told === undefined || history === told;
}

/** A row of the log. */
export interface BatchRow {
  readonly head: number | string;
  readonly batch: string;
  readonly history: string | null;
}

/**
 * The batches after a head.
 *
 * @param rows Those from the head on, in order.
 * @returns Undefined where the log had another batch at the head, or nobody knows.
 */
export function batchesAfter(
  head: number,
  history: string | undefined,
  rows: readonly BatchRow[],
): Batch[] | undefined {
  if (head === 0) return rows.map(batchOf);
  const [at, ...after] = rows;
  const isSame =
    at !== undefined && Number(at.head) === head && isNamed(at.history ?? undefined, history);
  return isSame ? after.map(batchOf) : undefined;
}

function batchOf({ batch, history }: BatchRow): Batch {
  const kept = read(batch) as Batch;
  return history === null ? kept : { ...kept, history };
}

export function lastOf(text: string | undefined): LoggedMutation[] {
  return text === undefined ? [] : (read(text) as LoggedMutation[]);
}

/** What a batch writes into each table. */
export interface BatchRows {
  readonly values: readonly ValueRow[];
  readonly removed: readonly string[];
  readonly batch: string;
  readonly history: string | null;
  readonly clients: readonly (readonly [client: string, last: string])[];
}

/** A row of the calls of `after`. */
export interface CallRow {
  readonly space: string;
  readonly key: string;
  readonly call: string;
  readonly tries: number;
}

export function dueCallsOf(rows: readonly CallRow[]): DueCall[] {
  return rows.map(({ space, call, tries }) => ({ ...(read(call) as AfterCall), space, tries }));
}

export function rowsOf(batch: Batch): BatchRows {
  const { version, mutations, removed } = batch; // what is called after it is no part of the log
  const values = new Map(batch.values.map(([address, value]) => [address, toText(value)]));
  const clients = new Map<string, LoggedMutation[]>();
  for (const mutation of mutations) {
    const of = clients.get(mutation.client);
    if (of === undefined) clients.set(mutation.client, [mutation]);
    else of.push(mutation);
  }
  return {
    values: Array.from(values, ([address, value]) => ({ address, value })),
    removed: removed.filter((address) => !values.has(address)),
    history: batch.history ?? null,
    batch: toText({ version, mutations, values: batch.values, removed }),
    clients: Array.from(clients, ([client, last]) => [client, toText(last)] as const),
  };
}
