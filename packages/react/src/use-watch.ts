"use client";
import { addWatch, type Identity, removeWatch, type ValueOf } from "@dosync/core";
import { useEffect, useMemo, useRef as useReactRef } from "react";
import { checkUse } from "./checks.ts";
import { useInsertionEffect } from "./use-insertion-effect.ts";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";

/**
 * Calls a mounted component's function after every commit that wrote the identity. It hears also what layout
 * effects commit while it is mounted. An `Activity` that hides the component pauses it. The component does
 * not render again because of it.
 *
 * Use it for what follows a change and is not rendered: playing a sound, moving the focus, telling
 * another system. The function of the latest render is called, once for each commit, in the order of
 * commits; what it throws goes to `onDeliveryError`.
 *
 * React 17 has no insertion effects: there, commits of the layout effects of its children come too early.
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
  const watching = useMemo(() => new Watching(identity, latest), [identity, latest]);
  useInsertionEffect(() => {
    latest.current = watch;
  }, [watch, latest]);
  useInsertionEffect(() => watching.mount(), [watching]);
  useIsomorphicLayoutEffect(() => watching.show(), [watching]);
  useEffect(() => watching.stay(), [watching]);
}

/** The function of the latest render. */
interface Latest<I extends Identity<unknown>> {
  readonly current: (old: ValueOf<I>, value: ValueOf<I>, identity: I) => void;
}

/**
 * The watch of one component. It begins before the layout effects of all components, which may commit
 * already. It pauses while an `Activity` hides the component, and goes on while `Suspense` does.
 */
class Watching<I extends Identity<unknown>> {
  readonly #identity: I;
  readonly #latest: Latest<I>;
  #isShown = false;

  constructor(identity: I, latest: Latest<I>) {
    this.#identity = identity;
    this.#latest = latest;
  }

  /** An insertion effect. React runs no other for a tree that is mounted hidden. */
  mount(): () => void {
    this.#begin();
    queueMicrotask(() => {
      if (!this.#isShown) this.#end();
    });
    return () => this.#end();
  }

  /** A layout effect, which runs when the component is revealed as well. */
  show(): void {
    this.#isShown = true;
    this.#begin();
  }

  /** A passive effect: its cleanup runs where an `Activity` hides the component. */
  stay(): () => void {
    this.show();
    return () => {
      this.#isShown = false;
      this.#end();
    };
  }

  #begin(): void {
    addWatch(this.#identity, this, (_key, identity, old, value) =>
      this.#latest.current(old, value, identity),
    );
  }

  #end(): void {
    removeWatch(this.#identity, this);
  }
}
