import { nodeOf } from "../kernel/arguments.ts";
import { IdentityNode } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import { linkPlain, tracking } from "../kernel/tracked.ts";
import { PLAIN, UNSURE } from "../kernel/flags.ts";
import type { Identity, ValueOf } from "../kernel/types.ts";

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
  // Nearly every read is answered here. An atom or a ref that no transaction has written shows its value as
  // it is. So does a derived value that somebody follows and that is up to date.
  //
  // The flags are loaded first: from the shape an engine knows the class, and whatever is compared with it.
  if (identity !== undefined && identity !== null) {
    const { flags } = identity as unknown as IdentityNode;
    if ((flags & (PLAIN | UNSURE)) === PLAIN && identity instanceof IdentityNode) {
      const { active, context } = kernel;
      if (context === undefined || context === tracking) {
        if (active !== undefined) {
          const tail = active.depsTail;
          if (tail === undefined || identity !== tail.dep) linkPlain!(identity);
        }
        return identity.held;
      }
    }
  }
  return derefElsewhere(identity);
}

function derefElsewhere(identity: unknown): unknown {
  const node = nodeOf(identity, "deref");
  const { active, context } = kernel;
  if (context !== undefined) return context.read(node);
  return active === undefined ? node.committed() : tracking!.read(node);
}

/**
 * The value of an identity, now and here, without depending on it.
 *
 * A derived value or an effect that peeks is not run again when the identity changes. Use it for what
 * only goes along: a setting that the next run may pick up, the state before a change. Everywhere else it
 * is `deref`.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @throws What the computation of a derived value threw.
 * @example
 * ```ts
 * const count = atom(1);
 * const unit = atom("m");
 * const label = derived(() => `${deref(count)} ${peek(unit)}`);
 * deref(label); // "1 m"
 * reset(unit, "km");
 * deref(label); // "1 m"
 * ```
 *
 * Clojure has none, since its readers are not tracked.
 */
export function peek<T>(identity: Identity<T>): T;
export function peek<I extends Identity<unknown>>(identity: I): ValueOf<I>;
export function peek(identity: Identity<unknown>): unknown {
  const node = nodeOf(identity, "peek");
  const { context } = kernel;
  if (context === undefined) return node.committed();
  return context.peek === undefined ? context.read(node) : context.peek(node);
}
