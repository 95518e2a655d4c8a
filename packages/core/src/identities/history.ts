import { notAnIdentity } from "../kernel/arguments.ts";
import { extraOf } from "../kernel/identity.ts";
import { setHistoryBounds } from "./ref.ts";
import { isRef, type Source } from "../kernel/source.ts";
import type { AnyRef } from "../kernel/types.ts";
import { countVersions } from "../timeline/read-point.ts";

/**
 * How many earlier versions of a ref are kept at the moment.
 *
 * @example
 * ```ts
 * const price = ref(10, { minHistory: 2 });
 * dosync(() => refSet(price, 11));
 * refHistoryCount(price); // 1
 * ```
 *
 * Clojure: `ref-history-count`.
 */
export function refHistoryCount(ref: AnyRef): number {
  return countVersions(refOf(ref, "refHistoryCount"));
}

/**
 * How many earlier versions a ref keeps at least. With a second argument, sets that.
 *
 * @returns The number, or the ref where it was set.
 * @throws {InvalidArgumentError} unless it is a whole number from 0 to the ref's `maxHistory`.
 * @example
 * ```ts
 * const price = ref(10);
 * refMinHistory(refMinHistory(price, 3)); // 3
 * ```
 *
 * Clojure: `ref-min-history`.
 */
export function refMinHistory(ref: AnyRef): number;
export function refMinHistory<R extends AnyRef>(ref: R, count: number): R;
export function refMinHistory<R extends AnyRef>(ref: R, count?: number): number | R {
  const node = refOf(ref, "refMinHistory");
  const extra = extraOf(node);
  if (count === undefined) return extra.minHistory;
  setHistoryBounds(node, count, extra.maxHistory);
  return ref;
}

/**
 * How many earlier versions a ref keeps at most: `Infinity` unless it was set. With a second argument, sets
 * that.
 *
 * @returns The number, or the ref where it was set.
 * @throws {InvalidArgumentError} unless it is a whole number not below the ref's `minHistory`.
 * @example
 * ```ts
 * const price = ref(10);
 * refMaxHistory(price); // Infinity
 * ```
 *
 * Clojure: `ref-max-history`.
 */
export function refMaxHistory(ref: AnyRef): number;
export function refMaxHistory<R extends AnyRef>(ref: R, count: number): R;
export function refMaxHistory<R extends AnyRef>(ref: R, count?: number): number | R {
  const node = refOf(ref, "refMaxHistory");
  const extra = extraOf(node);
  if (count === undefined) return extra.maxHistory;
  setHistoryBounds(node, extra.minHistory, count);
  return ref;
}

function refOf(ref: unknown, operation: string): Source {
  if (isRef(ref)) return ref;
  throw notAnIdentity(operation, "a ref", ref);
}
