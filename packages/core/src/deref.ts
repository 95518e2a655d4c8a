import { type IdentityNode, nodeOf } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { ATOM, REF, Source, WRITTEN } from "./source.ts";
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
  if (isPlain(identity) && kernel.context === undefined) return identity.value;
  return readNow(nodeOf(identity, "deref"));
}

/** An atom or a ref that shows its value as it is: no transaction has written it. */
function isPlain(identity: unknown): identity is Source {
  return (
    identity instanceof Source &&
    (identity.flags & (ATOM | REF)) !== 0 &&
    (identity.flags & WRITTEN) === 0
  );
}

/** What `deref` answers where this is called. */
export function readNow(node: IdentityNode): unknown {
  const context = kernel.context;
  return context === undefined ? node.committed() : context.read(node);
}
