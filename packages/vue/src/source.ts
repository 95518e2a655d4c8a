import type { Identity } from "@dosync/core";
import { checkIdentity, isIdentity, kindOf } from "@dosync/core/adapter";
import { customRef, isRef, type MaybeRefOrGetter, type Ref, toValue } from "vue";
import { currentInspector } from "./devtools.ts";
import { endsWithScope } from "./lifetime.ts";
import { readOnly } from "./read-only.ts";
import type { Shown } from "./shown.ts";
import { shownIn, useWorld } from "./world.ts";

export type Source = MaybeRefOrGetter<Identity<unknown>>;

/** The identity that is given right now, or an error that names who asked for one. */
export function identityOf(caller: string, source: Source): Identity<unknown> {
  const identity = toValue(source);
  checkIdentity(identity, caller);
  return identity;
}

/**
 * The ref of an identity for the scope of the caller. An atom can be assigned to, if that is asked
 * for. Where the identity is given by a ref or getter, the ref moves on with it, when it is read.
 */
export function follow(caller: string, source: Source, isWritable = false): Ref<unknown> {
  const world = useWorld();
  const devtools = process.env.NODE_ENV !== "production" ? currentInspector() : undefined;
  const isMoving = typeof source === "function" || isRef(source);
  let held: Shown | undefined;
  let isFollowing = true;
  const present = (): Shown => {
    const identity = identityOf(caller, source);
    const next = shownIn(world, identity);
    if (isFollowing && next !== held) {
      if (process.env.NODE_ENV !== "production") devtools?.add(identity);
      next.hold();
      held?.release();
      held = next;
    }
    return next;
  };
  if (!isMoving) identityOf(caller, source);
  isFollowing = endsWithScope(caller, () => {
    isFollowing = false;
    held?.release();
  });
  if (!isMoving) {
    const { ref } = present();
    if (isWritable && isAtom(source)) return ref;
  }
  return customRef(() => ({
    get: () => present().ref.value,
    set(value) {
      if (!isWritable || !isAtom(toValue(source))) throw readOnly(caller, toValue(source));
      present().ref.value = value;
    },
  }));
}

function isAtom(identity: unknown): boolean {
  return isIdentity(identity) && kindOf(identity) === "atom";
}
