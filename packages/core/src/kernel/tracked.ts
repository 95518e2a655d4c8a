import type { Context } from "./context.ts";
import type { IdentityNode } from "./identity.ts";

// The socket of `deref`. It links a running computation to what that reads. The graph plugs it when the first
// derived value is made.

/** The context that links a computation to what it reads in the committed world. */
export let tracking: Context | undefined;
/** Links the running computation to a node whose value `deref` answers at once. */
export let linkPlain: ((node: IdentityNode) => void) | undefined;

export function plugTracking(context: Context, link: (node: IdentityNode) => void): void {
  tracking = context;
  linkPlain = link;
}
