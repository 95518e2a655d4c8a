import type { Batch, LoggedMutation } from "../store/store.ts";
import { isEqual } from "../values.ts";

export const SPACE = { model: "bank", space: "a" };

export function batch(
  client: string,
  number: number,
  values: Readonly<Record<string, unknown>>,
): Batch {
  const mutation: LoggedMutation = {
    client,
    number,
    name: "set",
    args: values,
    by: "somebody",
    now: 1000,
    refusal: undefined,
  };
  return { version: 1, mutations: [mutation], values: Object.entries(values), removed: [] };
}

export function valuesIn(values: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  return Object.fromEntries(values);
}

export function same(what: string, found: unknown, expected: unknown): void {
  if (isEqual(found, expected)) return;
  throw new Error(`Expected ${what} to be ${show(expected)}, but found ${show(found)}.`);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" || part === undefined ? String(part) : part,
  );
}
