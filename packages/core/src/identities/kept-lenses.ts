import type { IdentityNode } from "../kernel/identity.ts";

/** A place in a whole, and the places below. It has its lens as long as somebody holds that. */
class Place {
  lens: WeakRef<IdentityNode> | undefined = undefined;
  readonly inner: Map<PropertyKey, Place> = new Map();
}

const wholes: WeakMap<IdentityNode, Place> = new WeakMap();

/**
 * The lens on a path. It is the same one as long as somebody holds it, otherwise a new one. So a component
 * may name a path where it renders, and goes on with what it follows.
 */
export function lensAt<L extends IdentityNode>(
  whole: IdentityNode,
  path: readonly PropertyKey[],
  make: () => L,
): L {
  let found = wholes.get(whole);
  for (const key of path) found = found?.inner.get(key);
  const kept = found?.lens?.deref();
  if (kept !== undefined) return kept as L;
  const lens = make(); // refuses what is no whole and no path
  const root = wholes.get(whole) ?? new Place();
  wholes.set(whole, root);
  let place = root;
  for (const key of path) {
    const next = place.inner.get(key) ?? new Place();
    place.inner.set(key, next);
    place = next;
  }
  place.lens = new WeakRef(lens);
  collected.register(lens, () => void isEmpty(root, path, 0));
  return lens;
}

/** Takes out what nobody holds along a path. Says whether nothing is left. */
function isEmpty(place: Place, path: readonly PropertyKey[], depth: number): boolean {
  const inner = place.inner.get(path[depth]!);
  if (inner !== undefined && isEmpty(inner, path, depth + 1)) place.inner.delete(path[depth]!);
  return place.inner.size === 0 && place.lens?.deref() === undefined;
}

const collected: FinalizationRegistry<() => void> = /* @__PURE__ */ new FinalizationRegistry(
  (forget) => forget(),
);
