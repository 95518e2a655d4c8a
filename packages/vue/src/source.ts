import type { Identity } from "@dosync/core";
import { checkIdentity, isIdentity } from "@dosync/core/adapter";
import { type MaybeRefOrGetter, type Ref, toValue, watch } from "vue";
import { currentInspector, type Inspector } from "./devtools.ts";
import { startInScope } from "./lifetime.ts";
import { componentName, noted } from "./noted-reader.ts";
import { readOnlyRef } from "./read-only-ref.ts";
import { type Shown, shownIn, useWorld } from "./world.ts";

export type Source = MaybeRefOrGetter<Identity<unknown>>;

/** The identity that is given right now, or an error that names the caller. */
function identityOf(caller: string, source: Source): Identity<unknown> {
  const identity = toValue(source);
  checkIdentity(identity, caller);
  return identity;
}

/**
 * Starts work with an identity, until the scope of the caller ends.
 *
 * A ref or getter may give another identity: then the work starts anew.
 *
 * @returns A function that ends it earlier.
 */
export function startWith(
  caller: string,
  source: Source,
  start: (identity: Identity<unknown>) => () => void,
): () => void {
  const present = (): Identity<unknown> => identityOf(caller, source);
  const first = present();
  return startInScope(caller, () =>
    first === source
      ? start(first)
      : watch(present, (next, _, onCleanup) => onCleanup(start(next)), {
          immediate: true,
          flush: "sync",
        }),
  );
}

/**
 * The read-only ref of an identity, for the scope of the caller. Where a ref or getter gives the identity,
 * it moves on with that.
 */
export function follow(caller: string, source: Source): Ref<unknown> {
  const world = useWorld();
  let devtools: Inspector | undefined;
  if (process.env.NODE_ENV !== "production") devtools = currentInspector();
  const shown = (identity: Identity<unknown>): Shown => {
    if (process.env.NODE_ENV !== "production") devtools?.add(identity);
    return shownIn(world, identity);
  };
  if (isIdentity(source)) {
    // This is the usual case. Everything is shared by all who show the identity, nothing is made or looked
    // up.
    const { ref, hold } = shown(source);
    startInScope(caller, process.env.NODE_ENV !== "production" ? noted(source, hold) : hold);
    return ref;
  }
  const component = process.env.NODE_ENV !== "production" ? componentName() : undefined;
  startWith(caller, source, (identity) =>
    process.env.NODE_ENV !== "production"
      ? noted(identity, shown(identity).hold, component)()
      : shown(identity).hold(),
  );
  const present = (): Ref<unknown> => shownIn(world, identityOf(caller, source)).ref;
  return readOnlyRef(() => ({
    get: () => present().value,
    set(value) {
      present().value = value; // is refused
    },
  }));
}
