import { presentEntities, replayOver, type Values } from "@dosync/core/adapter";
import type { Note } from "./pending.ts";
import type { Entity, SharedRows } from "./rows.ts";
import type { Shared } from "./shared.ts";

/** What a pending mutation would write, or why it cannot run. */
export type Outcome =
  { readonly writes: Values; readonly result: unknown } | { readonly error: unknown };

/** A mutation that can be run. */
export interface Runnable {
  readonly label: string;
  readonly body: () => unknown;
}

/** The rows of collections in the order in which they would stand. */
export type Orders = ReadonlyMap<SharedRows, readonly Entity[]>;

/** What pending mutations come to. */
export interface ReplayedLine {
  readonly outcomes: readonly Outcome[];
  readonly changes: Values;
  readonly orders: Orders;
}

/**
 * Runs pending mutations over confirmed values. One that writes what cannot be kept is as if it had thrown, and
 * the others run without it.
 */
export function replayLine(
  shared: Shared,
  base: readonly Note[],
  line: readonly Runnable[],
): ReplayedLine {
  const faults = new Map<Runnable, unknown>();
  const readOrders = (): unknown =>
    new Map(shared.collections.map((rows) => [rows, presentEntities(rows.collection)]));
  for (;;) {
    const { outcomes, changes } = replayOver(base, [
      ...line.map((pending) =>
        faults.has(pending) ? () => raise(faults.get(pending)) : pending.body,
      ),
      readOrders,
    ]);
    const orders = (outcomes.at(-1) as { readonly result?: unknown }).result as Orders;
    const count = faults.size;
    for (const [index, pending] of line.entries()) {
      const outcome = outcomes[index]!;
      const fault = outcome.status === "done" && faultIn(shared, outcome.writes, pending);
      if (!fault) continue;
      faults.set(pending, fault.error);
      break; // those after it have seen what it wrote
    }
    if (faults.size > count) continue;
    const all = line.map((_, index): Outcome => {
      const one = outcomes[index]!;
      return one.status === "done"
        ? { writes: one.writes, result: one.result }
        : { error: one.error };
    });
    return { outcomes: all, changes, orders };
  }
}

function faultIn(
  shared: Shared,
  writes: Values,
  { label }: Runnable,
): { readonly error: unknown } | false {
  try {
    shared.check(label, writes);
    return false;
  } catch (error) {
    return { error };
  }
}

function raise(error: unknown): never {
  throw error;
}
