import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { describe, extraOf } from "../kernel/identity.ts";
import type { Identity, ValueOf, Watch } from "../kernel/types.ts";

/**
 * Calls a function after every commit that wrote the identity. It receives the key, the identity, the old
 * value and the new one.
 *
 * Use it for what follows a change: logging, saving, telling another system. It is called after
 * everything that was committed together can be read, also for a value equal to the old one, and
 * for a derived value when its result has changed. The same key replaces the watch that had it.
 * Its errors go to `onDeliveryError`. A watch added inside a transaction stays when the
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
  const extra = extraOf(node);
  if (extra.watches === undefined) {
    extra.watches = new Map();
    node.watchedChanged(true);
  }
  extra.watches.set(key, watch as never);
  extra.watchList = undefined;
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
  const { extra } = node;
  if (extra?.watches?.delete(key) === true) {
    extra.watchList = undefined;
    if (extra.watches.size === 0) {
      extra.watches = undefined;
      node.watchedChanged(false);
    }
  }
  return identity;
}
