import { DEV } from "../../ground/dev.ts";
import { nodeOf } from "../../kernel/arguments.ts";
import type { IdentityNode } from "../../kernel/identity.ts";
import { tools } from "../../kernel/tools.ts";
import type { Identity } from "../../kernel/types.ts";

let readers: WeakMap<IdentityNode, Map<string, number>> = new WeakMap();

/**
 * Whether developer tools are attached. Then a binding looks for the names of its components. In a production
 * build they never are.
 *
 * @example
 * ```ts
 * areToolsAttached(); // false
 * ```
 */
export function areToolsAttached(): boolean {
  return DEV && tools !== undefined;
}

/**
 * Development: tells attached tools that a component shows an identity. Without tools it does nothing.
 *
 * @param name The name of the component, such as `Cart`, where it is known.
 * @returns A function to be called when the component shows it no more; undefined without tools.
 * @example
 * ```ts
 * const count = atom(0);
 * noteReader(count, "Counter"); // undefined: no tools are attached
 * ```
 */
export function noteReader(
  identity: Identity<unknown>,
  name: string | undefined,
): (() => void) | undefined {
  if (!DEV || tools === undefined) return undefined;
  const node = nodeOf(identity, "noteReader");
  const known = name ?? "a component";
  let all = readers.get(node);
  if (all === undefined) readers.set(node, (all = new Map()));
  const names = all;
  names.set(known, (names.get(known) ?? 0) + 1);
  return () => {
    const left = names.get(known)! - 1;
    if (left > 0) names.set(known, left);
    else names.delete(known);
  };
}

/**
 * The components that show an identity, by name, with how many of each. Those that were there before tools
 * were attached are known once they come again.
 *
 * @example
 * ```ts
 * readersOf(atom(0)).size; // 0
 * ```
 */
export function readersOf(identity: Identity<unknown>): ReadonlyMap<string, number> {
  return readers.get(nodeOf(identity, "readersOf")) ?? new Map();
}

export function forgetReaders(): void {
  readers = new WeakMap();
}
