import type { Identity } from "@dosync/core";
import { checkIdentity, isIdentity, kindOf } from "@dosync/core/adapter";
import { customRef, isRef, type MaybeRefOrGetter, type Ref, toValue } from "vue";
import { endsWithScope } from "./lifetime.ts";
import { type Reading, type Shown, shownIn, useReading } from "./reading.ts";
import { readOnly } from "./usage-error.ts";

export type Source = MaybeRefOrGetter<Identity<unknown>>;

/**
 * The ref of an identity for the scope of the caller; of an atom it can be assigned to. Where the
 * identity is given by a ref or getter, the ref moves on with it, when it is read.
 */
export function follow(
  caller: string,
  source: Source,
  reading: Reading | undefined = useReading(),
): Ref<unknown> {
  if (!isIdentity(source)) return followMoving(caller, source, reading);
  const held = shownIn(reading, source);
  if (endsWithScope(caller, () => held.release())) held.hold();
  return held.ref;
}

/** The same without assignment. */
export function followReadOnly(caller: string, source: Source): Ref<unknown> {
  const followed = follow(caller, source);
  if (isIdentity(source) && kindOf(source) !== "atom") return followed;
  return customRef(() => ({
    get: () => followed.value,
    set() {
      throw readOnly(toValue(source));
    },
  }));
}

/** The identity that is given right now, or an error that names who asked for one. */
export function identityOf(caller: string, source: Source): Identity<unknown> {
  const identity = toValue(source);
  checkIdentity(identity, caller);
  return identity;
}

function followMoving(caller: string, source: Source, reading: Reading | undefined): Ref<unknown> {
  if (typeof source !== "function" && !isRef(source)) checkIdentity(source, caller);
  let held: Shown | undefined;
  let isFollowing = endsWithScope(caller, () => {
    isFollowing = false;
    held?.release();
  });
  const present = (): Shown => {
    const next = shownIn(reading, identityOf(caller, source));
    if (isFollowing && next !== held) {
      next.hold();
      held?.release();
      held = next;
    }
    return next;
  };
  return customRef(() => ({
    get: () => present().ref.value,
    set(value) {
      present().ref.value = value;
    },
  }));
}
