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

export function batchesOf(texts: readonly string[]): Batch[] {
  return texts.map((text) => read(text) as Batch);
}

export function lastOf(text: string | undefined): LoggedMutation[] {
  return text === undefined ? [] : (read(text) as LoggedMutation[]);
}

/** What a batch writes into each table. */
export interface BatchRows {
  readonly values: readonly ValueRow[];
  readonly removed: readonly string[];
  readonly batch: string;
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
    batch: toText({ version, mutations, values: batch.values, removed }),
    clients: Array.from(clients, ([client, last]) => [client, toText(last)] as const),
  };
}
