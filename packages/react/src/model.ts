import type { Identity } from "@dosync/core";
import { giveLabel, isIdentity } from "@dosync/core/adapter";

/** Identities by the names that a model gives them; parts of a model are objects in it. */
export interface Dehydrated {
  readonly [name: string]: unknown;
}

/** Gives each identity of a model the name of its property, unless it has a label. */
export function labelIdentities(model: object): void {
  for (const [name, identity] of identitiesOf(model)) giveLabel(identity, name);
}

/** The identities of a model with the way to them: `items`, `filter.text`. */
export function* identitiesOf(
  model: object,
  path = "",
  seen: Set<object> = new Set(),
): Generator<[path: string, identity: Identity<unknown>]> {
  seen.add(model);
  for (const [name, value] of Object.entries(model)) {
    const place = path + name;
    if (isIdentity(value)) yield [place, value];
    else if (isPart(value) && !seen.has(value)) yield* identitiesOf(value, `${place}.`, seen);
  }
}

/** Objects and arrays that only hold things together, not instances of anything. */
function isPart(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}
