import { addWatch, type Identity, removeWatch, type ValueOf } from "@dosync/core";
import { useEffect, useRef as useReactRef } from "react";
import { checkUse } from "./checks.ts";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";

/**
 * Calls a function after every commit that wrote the identity, for as long as the component is
 * mounted. The component does not render again because of it.
 *
 * Use it for what follows a change and is not rendered: playing a sound, moving the focus, telling
 * another system. The function of the latest render is called, once for each commit, in the order of
 * commits; what it throws goes to `onDeliveryError`.
 *
 * The old value comes first, as in `addWatch`. In the Vue package, as in Vue's `watch`, the new one does.
 *
 * @throws {NotAnIdentityError} if it is not given an identity.
 * @example
 * ```tsx
 * const messages = ref<string[]>([]);
 *
 * function Bell({ sound }: { sound: HTMLAudioElement }) {
 *   useWatch(messages, (old, value) => {
 *     if (value.length > old.length) void sound.play();
 *   });
 *   return null;
 * }
 * ```
 *
 * Clojure: `add-watch`, `remove-watch`.
 */
export function useWatch<I extends Identity<unknown>>(
  identity: I,
  watch: (old: ValueOf<I>, value: ValueOf<I>, identity: I) => void,
): void {
  if (process.env.NODE_ENV !== "production") checkUse(identity, "useWatch");
  const latest = useReactRef(watch);
  useIsomorphicLayoutEffect(() => {
    latest.current = watch;
  }, [watch, latest]);
  useEffect(() => {
    const key = {};
    addWatch(identity, key, (_key, same, old, value) => latest.current(old, value, same));
    return () => void removeWatch(identity, key);
  }, [identity, latest]);
}
