import { ref, type Ref, type Transaction } from "@dosync/core";
import type { Step } from "@dosync/core/testing";

/** One operation of a transaction, on the ref with this number. */
export type Operation =
  | { readonly kind: "set" | "alter" | "commute" | "ensure" | "read"; readonly ref: number }
  | { readonly kind: "abort" };

/** The operations of one transaction. */
export type Script = readonly Operation[];

/**
 * What a transaction made known: what each operation returned, and whether it committed. Values are
 * strings that tell who wrote them, in which order: "·", then "·a" after an alter by a.
 */
export interface Observation {
  readonly seen: readonly string[];
  readonly hasCommitted: boolean;
}

export const INITIAL = "·";

export const OPERATION_KINDS = ["set", "alter", "commute", "ensure", "read"] as const;

/** What an operation writes: the name of its transaction and its own place, so no two are the same. */
export function mark(transaction: string, place: number): string {
  return `${transaction}${place}`;
}

export function makeRefs(count: number): Ref<string>[] {
  return Array.from({ length: count }, (_, i) => ref(INITIAL, { label: `ref ${i}` }));
}

/** Where others may come in between: before every operation and the commit, or only between operations. */
export type Grain = "every step" | "between operations";

/** Does what a script says, in a real transaction. Throws where the script aborts. */
export async function perform(
  script: Script,
  tx: Transaction,
  refs: readonly Ref<string>[],
  step: Step,
  grain: Grain,
): Promise<string[]> {
  const seen: string[] = [];
  for (const [place, operation] of script.entries()) {
    if (grain === "every step" || place > 0) await step(describeOperation(operation));
    if (operation.kind === "abort") throw new Aborted(seen);
    const own = mark(step.program, place);
    const target = refs[operation.ref] as Ref<string>;
    try {
      seen.push(apply(tx, operation.kind, target, own));
    } catch (error) {
      throw isSetAfterCommute(error) ? new Aborted(seen) : error;
    }
  }
  if (grain === "every step") await step("commit");
  return seen;
}

/** Thrown to abort; says what the attempt that threw it had seen. */
export class Aborted extends Error {
  readonly seen: readonly string[];
  constructor(seen: readonly string[]) {
    super("aborted");
    this.seen = seen;
  }
}

export function describeOperation(operation: Operation): string {
  return operation.kind === "abort" ? "abort" : `${operation.kind} ${operation.ref}`;
}

function apply(
  tx: Transaction,
  kind: (typeof OPERATION_KINDS)[number],
  target: Ref<string>,
  own: string,
): string {
  const append = (value: string): string => value + own;
  if (kind === "set") return tx.refSet(target, own);
  if (kind === "alter") return tx.alter(target, append);
  if (kind === "commute") return tx.commute(target, append);
  return kind === "ensure" ? tx.ensure(target) : tx.deref(target);
}

function isSetAfterCommute(error: unknown): boolean {
  return (error as { code?: unknown }).code === "SET_AFTER_COMMUTE";
}
