import { describe, type IdentityNode } from "../kernel/identity.ts";

const warned: WeakMap<IdentityNode, true> = new WeakMap();

/** Development: warns of an atom that changes inside of a transaction. It keeps the change when that aborts. */
export function warnAtomInTransaction(node: IdentityNode): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  if (warned.has(node)) return;
  warned.set(node, true);
  console.warn(
    `dosync: ${describe(node)} was changed inside a transaction. An atom changes at once and is not rolled back; make it a ref if it must change together with the others.`,
  );
}
