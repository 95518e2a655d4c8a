import { checkOptionalFunction } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { DerivedNode } from "../graph/derived-node.ts";
import { applyComputedOptions } from "./options.ts";
import type { Derived, FreezeOptions } from "../kernel/types.ts";

/** The options of a derived value. */
export interface DerivedOptions<T> extends FreezeOptions {
  /** The name used in errors and tools; by default that of the function. */
  readonly label?: string | undefined;
  /** Data about the identity, not part of its value. */
  readonly meta?: object | undefined;
  /** When a new result counts as unchanged. By default `Object.is`. */
  readonly equals?: ((old: T, value: T) => boolean) | undefined;
}

/**
 * Makes an identity whose value is computed from others.
 *
 * It is computed when it is read, and again only when something that it read has changed. Inside a
 * transaction it sees what the transaction sees. What the function throws is thrown to whoever reads
 * it, until something changes. The function must be pure; it may read other derived values.
 *
 * Where somebody follows the value, the function is given the last one that it has computed, to reuse what
 * has stayed the same; otherwise, and in transactions, drafts and snapshots, `undefined`. The result must
 * be equal without it. Development tries that now and then, and warns.
 *
 * @throws {CycleError} when read, if it depends on itself.
 * @example
 * ```ts
 * const price = atom(100);
 * const rate = atom(0.2);
 * const total = derived(() => deref(price) * (1 + deref(rate)), { label: "total" });
 * deref(total); // 120
 * ```
 *
 * @example
 * ```ts
 * const todos = atom([{ title: "Tea", done: false }]);
 * const titles = derived((previous: readonly string[] | undefined) => {
 *   const now = deref(todos).map((todo) => todo.title);
 *   return String(previous) === String(now) ? previous! : now; // the same array as before
 * });
 * deref(titles); // ["Tea"]
 * ```
 *
 * Clojure has none; ClojureScript libraries call it a reaction.
 */
export function derived<T>(
  compute: (previous: T | undefined) => T,
  options?: DerivedOptions<T>,
): Derived<T> {
  if (typeof compute !== "function") {
    throw new InvalidArgumentError(
      "derived",
      DEV && "derived() needs a function: derived(() => …).",
    );
  }
  if (DEV) checkOptionalFunction(options?.equals, "equals");
  const node = new DerivedNode(compute as (previous: unknown) => T, options?.equals);
  applyComputedOptions(node, compute.name, options);
  return node as unknown as Derived<T>;
}
