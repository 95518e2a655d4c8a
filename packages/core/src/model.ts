import { IdentityNode } from "./identity.ts";
import { giveLabel, initialize } from "./initial.ts";
import { Source } from "./source.ts";
import type { Identity } from "./types.ts";

/** Identities by the names that a model gives them; parts of a model are objects in it. */
export interface Dehydrated {
  readonly [name: string]: unknown;
}

/**
 * Gives each identity of a model the name of its property, unless it has a label.
 *
 * @example
 * ```ts
 * const model = { count: ref(5) };
 * labelIdentities(model);
 * String(model.count); // '#<ref "count": 5>'
 * ```
 */
export function labelIdentities(model: object): void {
  for (const [name, identity] of identitiesOf(model)) giveLabel(identity, name);
}

/** The identities of a model with the way to them: `items`, `filter.text`. */
function* identitiesOf(
  model: object,
  path = "",
  seen: Set<object> = new Set(),
): Generator<[path: string, identity: IdentityNode]> {
  seen.add(model);
  for (const [name, value] of Object.entries(model)) {
    const place = path + name;
    if (value instanceof IdentityNode) yield [place, value];
    else if (isPart(value) && !seen.has(value)) yield* identitiesOf(value, `${place}.`, seen);
  }
}

/** Objects and arrays that only hold things together, not instances of anything. */
function isPart(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

/**
 * The committed values of a model's atoms, refs and agents, by the names of its properties: what a
 * server sends along with a page, for {@link hydrate}.
 *
 * Derived values and lenses are left out, since their values come from others; so are promises and
 * functions, which cannot be sent. Any object that holds identities is a model, and so is one of
 * identities that stand in a module: `dehydrate({ theme, locale })`.
 *
 * The values are as they are: what turns them into text must know them. In a page it must also keep
 * them from ending the script element.
 *
 * @example
 * ```ts
 * const model = { count: ref(5) };
 * dehydrate(model); // { count: 5 }
 * ```
 */
export function dehydrate(model: object): Dehydrated {
  const data: Record<string, unknown> = {};
  for (const [path, identity] of identitiesOf(model)) {
    if (!isOurs(identity)) continue;
    const value: unknown = identity.committed();
    if (isSendable(value)) data[path] = value;
  }
  return data;
}

/** What is computed, is a part of another identity or lives elsewhere has its value from there. */
function isOurs(identity: IdentityNode): boolean {
  const { kind } = identity;
  return identity instanceof Source && (kind === "atom" || kind === "ref" || kind === "agent");
}

function isSendable(value: unknown): boolean {
  if (typeof value === "function") return false;
  const isObject = typeof value === "object" && value !== null;
  return !(isObject && typeof (value as { then?: unknown }).then === "function");
}

/**
 * Gives the identities of a model the values that a server has rendered, all at one commit point.
 *
 * Do it before the page is hydrated. React components hydrate from exactly these values, however late,
 * even if the state has changed since; then they show what it is now. Names that only one side has
 * are passed over.
 *
 * @throws {ValidationError} if a validator refuses a value. Nothing was changed.
 * @throws {InvariantError} if an invariant does not hold. Nothing was changed.
 * @example
 * ```ts
 * const model = { count: ref(0) };
 * hydrate(model, { count: 5 });
 * deref(model.count); // 5
 * ```
 */
export function hydrate(model: object, data: Dehydrated): void {
  const entries: [Identity<unknown>, unknown][] = [];
  for (const [path, identity] of identitiesOf(model)) {
    if (Object.hasOwn(data, path) && isOurs(identity)) {
      entries.push([identity as IdentityNode & Identity<unknown>, data[path]]);
    }
  }
  initialize(entries);
}
