import { DEV } from "./dev.ts";
import { InvalidArgumentError } from "./errors.ts";
import { describe, extraOf, type IdentityNode, nodeOf, Watches } from "./identity.ts";
import type { Identity, ValueOf, Watch } from "./types.ts";

/**
 * Calls a function after every commit that wrote the identity, with the key, the identity, the old
 * value and the new one.
 *
 * Use it for what follows a change: logging, saving, telling another system. It is called after
 * everything that was committed together can be read, also for a value equal to the old one, and
 * for a derived value when its result has changed. The same key replaces the watch that had it.
 * What it throws goes to `onDeliveryError`. A watch added inside a transaction stays when the
 * transaction aborts.
 *
 * @returns The identity.
 * @example
 * ```ts
 * const count = atom(0);
 * addWatch(count, "log", (key, identity, old, value) => console.log(old, "→", value));
 * swap(count, (n) => n + 1); // logs 0 → 1
 * ```
 *
 * Clojure: `add-watch`.
 */
export function addWatch<I extends Identity<unknown>>(
  identity: I,
  key: unknown,
  watch: Watch<ValueOf<I>, I>,
): I {
  const node = nodeOf(identity, "addWatch");
  if (typeof watch !== "function") {
    throw new InvalidArgumentError(
      "addWatch",
      DEV && `addWatch() needs a function to call for ${describe(node)}.`,
    );
  }
  const watches = ownWatches(node);
  if (watches.map.size === 0) node.watchedChanged(true);
  watches.map.set(key, watch as never);
  return identity;
}

/**
 * Takes away the watch that was added under this key. Nothing happens if there is none.
 *
 * @returns The identity.
 * @example
 * ```ts
 * const count = atom(0);
 * addWatch(count, "log", console.log);
 * removeWatch(count, "log");
 * ```
 *
 * Clojure: `remove-watch`.
 */
export function removeWatch<I extends Identity<unknown>>(identity: I, key: unknown): I {
  const node = nodeOf(identity, "removeWatch");
  if (node.extra?.watches?.map.has(key) === true) {
    const watches = ownWatches(node);
    watches.map.delete(key);
    if (watches.map.size === 0) {
      extraOf(node).watches = undefined;
      node.watchedChanged(false);
    }
  }
  return identity;
}

/** The watches to change: a copy, if a commit that waits for its delivery holds the present ones. */
function ownWatches(node: IdentityNode): Watches {
  const extra = extraOf(node);
  const watches = extra.watches;
  if (watches === undefined) return (extra.watches = new Watches());
  if (watches.held > 0) return (extra.watches = new Watches(watches.map));
  watches.list = undefined;
  return watches;
}
