import { type IdentityNode, nodeOf } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { Source, WRITTEN } from "./source.ts";
import type { Identity, ValueOf } from "./types.ts";

/**
 * The value of an identity, now and here.
 *
 * Outside of everything that is the committed value. Inside `dosync` it is what the transaction
 * sees, its own changes included; inside a derived value it is tracked as a dependency.
 * Components do not subscribe by `deref`; that is what the hooks and composables are for.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @throws What the computation of a derived value threw.
 * @example
 * ```ts
 * const balance = ref(500);
 * deref(balance); // 500
 * ```
 *
 * Clojure: `deref`, `@`.
 */
export function deref<T>(identity: Identity<T>): T;
export function deref<I extends Identity<unknown>>(identity: I): ValueOf<I>;
export function deref(identity: Identity<unknown>): unknown {
  if (identity instanceof Source && kernel.context === undefined) {
    return (identity.flags & WRITTEN) === 0 ? identity.value : identity.old;
  }
  return readNow(nodeOf(identity, "deref"));
}

/** What `deref` answers where this is called. */
export function readNow(node: IdentityNode): unknown {
  const context = kernel.context;
  return context === undefined ? node.committed() : context.read(node);
}
