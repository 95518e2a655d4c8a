import type { IdentityNode } from "./identity.ts";

// The socket of whoever wants to know whether an identity is observed. `identities/observed.ts` plugs it.

/**
 * Called where an observer comes or goes. That is a dependent in the graph, the watches of a source, or a
 * root that shows the identity. It says only that the answer may be another one now, so it may also be called
 * too often, and before the observer is there.
 */
export let observersChanged: ((node: IdentityNode) => void) | undefined;
/** Whether somebody wants to know of the observers of this one. */
export let isAwaited: ((node: IdentityNode) => boolean) | undefined;

export function plugObservers(
  changed: NonNullable<typeof observersChanged>,
  asked: NonNullable<typeof isAwaited>,
): void {
  observersChanged = changed;
  isAwaited = asked;
}

/** How many roots of frameworks show an identity: they follow it without a subscription. */
const shows: WeakMap<IdentityNode, number> = new WeakMap();

export function isShown(node: IdentityNode): boolean {
  return shows.has(node);
}

/** A root shows it, until the function that is returned is called. */
export function show(node: IdentityNode): () => void {
  addShow(node, 1);
  return () => addShow(node, -1);
}

function addShow(node: IdentityNode, step: number): void {
  const count = (shows.get(node) ?? 0) + step;
  if (count > 0) shows.set(node, count);
  else shows.delete(node);
  observersChanged?.(node);
}

/** Makes the roots look again at what they show. Somebody wants to know of an identity that may be among it. */
export let lookAgain: (() => void) | undefined;

export function plugLookAgain(look: typeof lookAgain): void {
  lookAgain = look;
}
