import { extraOf, type IdentityNode } from "./identity.ts";
import { kernel } from "./kernel.ts";
import type { Source } from "./source.ts";
import { sourceOf } from "./source.ts";
import { dosync } from "./transaction/dosync.ts";
import type { Identity } from "./types.ts";
import type { Memos, World } from "./world.ts";

/**
 * The first values of identities that have changed since. One that has not still has it.
 *
 * Kept only once somebody has asked for it: otherwise nothing may hold on to a replaced value.
 */
const initials: WeakMap<Source, { readonly value: unknown }> = new WeakMap();

export function keepInitialValues(): void {
  kernel.keepInitial = (source, old) => {
    if (kernel.made?.has(source) !== true) initials.set(source, { value: old });
  };
}

/**
 * What is committed to identities that are made meanwhile counts as their first values: nobody has
 * seen others. So worlds that were pinned before show them as well, and no root is told of them.
 */
export function makeIdentities<T>(body: () => T): T {
  const outer = kernel.made;
  const made = (kernel.made = new Set());
  try {
    return body();
  } finally {
    kernel.made = outer;
    for (const source of made) source.version = 0;
  }
}

/** What everybody saw before anything changed, as far as first values were kept. */
class InitialWorld implements World {
  readonly epoch = 0; // lives for one read
  memos: Memos | undefined = undefined;

  valueOf(source: Source): unknown {
    const initial = initials.get(source);
    return initial === undefined ? source.committed() : initial.value;
  }
  differs(source: Source): boolean {
    return initials.has(source);
  }
}

export function readInitial(node: IdentityNode): unknown {
  return node.readIn(new InitialWorld());
}

export function initialize(entries: Iterable<readonly [Identity<unknown>, unknown]>): void {
  const sources: [Source, unknown][] = [];
  for (const [identity, value] of entries) sources.push([sourceOf(identity, "initialize"), value]);
  dosync(
    () => {
      // Below the functions that tell atoms from refs, a transaction can write any source: so all of
      // them take their values at one point.
      for (const [source, value] of sources) kernel.context!.refSet(source, value);
    },
    { label: "initialize" },
  );
  if (kernel.keepInitial === undefined) return;
  for (const [source, value] of sources) initials.set(source, { value });
}

export function giveLabel(node: IdentityNode, label: string): void {
  extraOf(node).label ??= label;
}
