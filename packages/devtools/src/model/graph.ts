import type { Identity } from "@dosync/core";
import { hasOwnValue, inspect, readersOf } from "@dosync/core/adapter";
import type { CommitEntry } from "./entries.ts";
import type { Recorder } from "./recorder.ts";
import type { RunEntry } from "./runs.ts";
import { keyText } from "./value.ts";

/** Whoever reads an identity and is none itself. */
interface OtherReader {
  readonly kind: "component" | "watch" | "rule" | "subscription";
  readonly name: string;
}

/** What stands beside an identity in the graph. */
export interface Neighbours {
  /** What it has read last, in the order of reading. */
  readonly sources: readonly Identity<unknown>[];
  /** The derived values that follow it. */
  readonly readers: readonly Identity<unknown>[];
  readonly others: readonly OtherReader[];
}

/** Looks at one identity. What stands further away is looked at when it is asked for. */
export function neighboursOf(identity: Identity<unknown>): Neighbours {
  const { dependencies, dependents, watches, rules, subscriptions } = inspect(identity);
  const components = readersOf(identity);
  let named = 0;
  const others: OtherReader[] = [];
  for (const [name, count] of components) {
    named += count;
    others.push({ kind: "component", name: count === 1 ? name : `${name} (${count})` });
  }
  for (const key of watches) others.push({ kind: "watch", name: keyText(key) });
  for (const label of rules) others.push({ kind: "rule", name: label });
  const unnamed = subscriptions - named;
  if (unnamed > 0) others.push({ kind: "subscription", name: `${unnamed} without a name` });
  return { sources: dependencies, readers: dependents, others };
}

/** Whether an identity's value is computed from others. */
export function isComputed(identity: Identity<unknown>): boolean {
  return !hasOwnValue(identity);
}

/** What a walk through the graph has found. */
export interface Found {
  readonly all: readonly Identity<unknown>[];
  /** Whether there may be more: the walk has an end. */
  readonly isCut: boolean;
}

/** So many identities are looked at, at most, for one answer. */
const FARTHEST = 2000;

/** The identities with own values that a derived value comes from in the end. */
export function originsOf(identity: Identity<unknown>): Found {
  const { seen, isCut } = walk(identity, (one) => inspect(one).dependencies);
  return { all: seen.filter((one) => one !== identity && hasOwnValue(one)), isCut };
}

/** All derived values that a change of an identity may reach. */
export function reachOf(identity: Identity<unknown>): Found {
  const { seen, isCut } = walk(identity, (one) => inspect(one).dependents);
  return { all: seen.filter((one) => one !== identity), isCut };
}

function walk(
  start: Identity<unknown>,
  next: (identity: Identity<unknown>) => readonly Identity<unknown>[],
): { readonly seen: readonly Identity<unknown>[]; readonly isCut: boolean } {
  const seen = new Set([start]);
  for (const one of seen) {
    for (const other of next(one)) {
      if (seen.size >= FARTHEST && !seen.has(other)) return { seen: [...seen], isCut: true };
      seen.add(other);
    }
  }
  return { seen: [...seen], isCut: false };
}

/**
 * The kept commit that a computation ran over: the last one before it that has written a cause. The causes of a
 * cause that is computed itself are asked in its place.
 */
export function commitOf(recorder: Recorder, run: RunEntry): CommitEntry | undefined {
  const wanted = new Set<Identity<unknown>>();
  for (const id of run.causes ?? []) {
    const cause = recorder.identities.byId(id);
    if (cause === undefined) continue;
    if (hasOwnValue(cause)) wanted.add(cause);
    else for (const origin of originsOf(cause).all) wanted.add(origin);
  }
  if (wanted.size === 0) return undefined;
  const log = recorder.log.toArray();
  for (const entry of log.toReversed()) {
    if (entry.kind !== "commit" || entry.record.point > run.point) continue;
    if (entry.record.changes.some(([identity]) => wanted.has(identity))) return entry;
  }
  return undefined;
}
