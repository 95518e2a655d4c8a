import { deepFreeze } from "../ground/freeze.ts";
import { describe, type IdentityNode } from "./identity.ts";

/** Development: freezes a value for an identity, unless the identity says otherwise. */
export function freezeFor(node: IdentityNode, value: unknown): void {
  if (process.env.NODE_ENV === "production") return; // not DEV: some bundlers look no further than this file
  if (isFreezing(node)) deepFreeze(value, () => describe(node));
}

/** Whether the values of an identity are frozen. */
export function isFreezing(node: IdentityNode): boolean {
  return node.extra?.freeze !== false;
}
