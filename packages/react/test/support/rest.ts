import type { Identity } from "@dosync/core";

/** What the kernel keeps with an identity, as far as tests look at it. */
interface Inside {
  readonly subs: unknown;
  readonly extra: { readonly watches: unknown } | undefined;
}

/** Whether anything is subscribed to an identity: a component or a live derived value. */
export function isSubscribed(identity: Identity<unknown>): boolean {
  return (identity as unknown as Inside).subs !== undefined;
}

export function isWatched(identity: Identity<unknown>): boolean {
  return (identity as unknown as Inside).extra?.watches !== undefined;
}
