import type { Identity } from "@dosync/core";
import { readCommitted, subscribe } from "@dosync/core/adapter";
import { channel } from "./channel.ts";
import type { Store } from "./follower.ts";
import { serverValue } from "./server-value.ts";
import { useStore } from "./use-store.ts";

/**
 * The committed value of an identity; renders again when it changes.
 *
 * Never `deref`: a render that is forced in the middle of a transaction must not see its values.
 */
export function useCommitted(identity: Identity<unknown>): unknown {
  return useStore(identity, committed);
}

const committed: Store<Identity<unknown>, unknown> = {
  read: (identity) => readCommitted(identity),
  readOnServer: serverValue,
  subscribe: (identity, notify) => subscribe(identity, notify, channel),
};
