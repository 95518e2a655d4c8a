import { checkFunction } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, show } from "../ground/errors.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { describe, extraOf, type IdentityNode } from "../kernel/identity.ts";
import type { Identity } from "../kernel/types.ts";

/**
 * Data about an identity that is not part of its value. It says, for instance, where that came from, or how
 * to show it.
 *
 * @returns What was given with the option `meta` or set since, or `undefined`.
 * @example
 * ```ts
 * const price = atom(10, { meta: { unit: "EUR" } });
 * meta(price); // { unit: "EUR" }
 * ```
 *
 * Clojure: `meta`.
 */
export function meta(identity: Identity<unknown>): object | undefined {
  return nodeOf(identity, "meta").extra?.meta;
}

/**
 * Replaces the metadata by what a function makes of it. Not transactional: it takes effect at once,
 * no watch is called, and an abort does not undo it.
 *
 * @returns The new metadata.
 * @throws {InvalidArgumentError} if the function answers anything but an object or `undefined`.
 * @example
 * ```ts
 * const price = atom(10, { meta: { unit: "EUR" } });
 * alterMeta(price, (old) => ({ ...old, checked: true }));
 * ```
 *
 * Clojure: `alter-meta!`.
 */
export function alterMeta<A extends readonly unknown[]>(
  identity: Identity<unknown>,
  change: (meta: object | undefined, ...args: A) => object | undefined,
  ...args: A
): object | undefined {
  const node = nodeOf(identity, "alterMeta");
  if (DEV) checkFunction(change, `What alterMeta() is given for ${describe(node)}`);
  return setMeta(node, change(node.extra?.meta, ...args));
}

/**
 * Gives an identity other metadata. Not transactional, as {@link alterMeta}.
 *
 * @returns The new metadata.
 * @throws {InvalidArgumentError} if it is neither an object nor `undefined`.
 * @example
 * ```ts
 * const price = atom(10);
 * resetMeta(price, { unit: "USD" });
 * ```
 *
 * Clojure: `reset-meta!`.
 */
export function resetMeta(
  identity: Identity<unknown>,
  meta: object | undefined,
): object | undefined {
  return setMeta(nodeOf(identity, "resetMeta"), meta);
}

function setMeta(node: IdentityNode, meta: unknown): object | undefined {
  if (meta !== undefined && (typeof meta !== "object" || meta === null)) {
    throw new InvalidArgumentError(
      describe(node),
      DEV && `The metadata of ${describe(node)} must be an object, not ${show(meta)}.`,
    );
  }
  extraOf(node).meta = meta;
  return meta;
}
