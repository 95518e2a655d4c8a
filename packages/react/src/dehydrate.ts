import type { Identity } from "@dosync/core";
import { initialize, kindOf, readCommitted } from "@dosync/core/adapter";
import { type Dehydrated, identitiesOf } from "./model.ts";

/**
 * The committed values of a model's atoms, refs and agents, by the names of its properties: what a
 * server sends along with a page, for {@link hydrate}.
 *
 * Derived values are left out, since they are computed; so are promises and functions, which cannot
 * be sent. Any object that holds identities is a model, and so is one of identities that stand in a
 * module: `dehydrate({ theme, locale })`.
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
    if (kindOf(identity) === "derived") continue;
    const value: unknown = readCommitted(identity);
    if (isSendable(value)) data[path] = value;
  }
  return data;
}

function isSendable(value: unknown): boolean {
  if (typeof value === "function") return false;
  const isObject = typeof value === "object" && value !== null;
  return !(isObject && typeof (value as { then?: unknown }).then === "function");
}

/**
 * Gives the identities of a model the values that a server has rendered, all at one commit point.
 *
 * Do it before the page is hydrated. Components hydrate from exactly these values, however late,
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
    if (Object.hasOwn(data, path) && kindOf(identity) !== "derived") {
      entries.push([identity, data[path]]);
    }
  }
  initialize(entries);
}
