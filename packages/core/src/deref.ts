import { ANY_KIND, IdentityNode, notAnIdentity } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { PLAIN, WRITTEN } from "./flags.ts";
import { Source } from "./source.ts";
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
  // Nearly every read: an atom or a ref that no transaction has written shows its value as it is.
  if (identity instanceof Source && (identity.flags & (PLAIN | WRITTEN)) === PLAIN) {
    const { context } = kernel;
    if (context === undefined) return identity.value;
    if (context === kernel.tracking) {
      kernel.linkSource!(identity);
      return identity.value;
    }
  }
  return derefElsewhere(identity);
}

function derefElsewhere(identity: unknown): unknown {
  // Loaded before it is known what this is: an engine then knows it from the shape.
  const flags = (identity as Partial<IdentityNode> | undefined)?.flags;
  if (flags === undefined || !(identity instanceof IdentityNode)) {
    throw notAnIdentity("deref", ANY_KIND, identity);
  }
  const { context } = kernel;
  return context === undefined ? identity.committed() : context.read(identity);
}

/** What `deref` answers where this is called. */
export function readNow(node: IdentityNode): unknown {
  const context = kernel.context;
  return context === undefined ? node.committed() : context.read(node);
}
