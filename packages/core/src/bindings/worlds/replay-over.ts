import { checkIterable } from "../../ground/check-options.ts";
import { DEV } from "../../ground/dev.ts";
import { InvalidArgumentError } from "../../ground/errors.ts";
import { isSame } from "../../ground/same.ts";
import { HIDDEN } from "../../kernel/flags.ts";
import { overlay } from "../../kernel/overlay.ts";
import { type Source, sourceOf } from "../../kernel/source.ts";
import type { Identity } from "../../kernel/types.ts";
import { committedWorld } from "../../kernel/world.ts";
import { Replay } from "./replay.ts";
import type { Values } from "./root-world.ts";

/** The outcome of one body of {@link replayOver}. */
export type Replayed =
  | { readonly status: "done"; readonly result: unknown; readonly writes: Values }
  | { readonly status: "failed"; readonly error: unknown };

/** The answer of {@link replayOver}. */
export interface ReplayedAll {
  /** The outcome of each body, in their order. */
  readonly outcomes: readonly Replayed[];
  /** The values of base and bodies together that differ from the committed ones. */
  readonly changes: Values;
}

/**
 * Runs transactions one after another over given values, and answers what that would change.
 *
 * Nothing is committed and nothing has an effect: watches, sends and `afterCommit` callbacks do not run,
 * and `swap` acts in here alone. Each body sees the base with what the bodies before it have written;
 * validators and rules apply to each. One that fails leaves nothing, and those after it run all the same.
 *
 * A replica rebases with it: the base is what is confirmed, the bodies are what is pending, and
 * {@link publishChanges} publishes the net changes.
 *
 * @param base Values that stand in the place of committed ones. A row that is taken away and given again
 * comes to the end of its collection.
 * @returns The outcome of each body, and the net changes against the committed state.
 * @throws {InvalidArgumentError} if a body is no function, `NotAnIdentityError` if the base has a
 * value for something that cannot be changed. No body has run then.
 * @example
 * ```ts
 * const count = ref(1);
 * const { changes, outcomes } = replayOver(new Map([[count, 10]]), [
 *   () => alter(count, (n) => n + 1),
 *   () => { throw new Error("no"); },
 * ]);
 * changes.get(count); // 11
 * outcomes.map(({ status }) => status); // ["done", "failed"]
 * deref(count); // 1
 * ```
 */
export function replayOver(
  base: Iterable<readonly [identity: Identity<unknown>, value: unknown]>,
  bodies: Iterable<() => unknown>,
): ReplayedAll {
  if (DEV) {
    checkIterable(base, "The base of replayOver()");
    checkIterable(bodies, "The bodies of replayOver()");
  }
  const values = new Map<Source, unknown>();
  const rows: (readonly [Source, unknown])[] = [];
  for (const [identity, value] of base) {
    const source = sourceOf(identity, "replayOver");
    if (source.put === undefined) values.set(source, value);
    else rows.push([source, value]);
  }
  const list = [...bodies];
  for (const body of list) {
    if (typeof body === "function") continue;
    throw new InvalidArgumentError("replayOver", DEV && "replayOver() needs functions as bodies.");
  }
  // What follows from the rows of a collection belongs to the base as well.
  const follows = rows.length > 0 ? new Replay(overlay(committedWorld, values)).put(rows) : [];
  for (const [source, value] of follows) values.set(source, value);
  const outcomes = list.map((body) => run(body, values));
  const changes = new Map<Source, unknown>();
  for (const [source, value] of values) {
    if (!isHidden(source) && !isSame(source.committed(), value)) changes.set(source, value);
  }
  return { outcomes, changes: changes as unknown as Values };
}

/** Whether it follows from rows, which stand among the writes themselves. */
function isHidden({ flags }: Source): boolean {
  return (flags & HIDDEN) !== 0;
}

/** Runs a body in a world over the values, and adds its writes. */
function run(body: () => unknown, values: Map<Source, unknown>): Replayed {
  let result: unknown;
  try {
    const writes = new Replay(overlay(committedWorld, values)).run(() => (result = body()));
    for (const [source, value] of writes) values.set(source, value);
    for (const source of writes.keys()) if (isHidden(source)) writes.delete(source);
    return { status: "done", result, writes: writes as unknown as Values };
  } catch (error) {
    return { status: "failed", error };
  }
}
