import { derived } from "@dosync/core";
import type { DraftObserver } from "@dosync/core/adapter";
import type { ShallowRef } from "vue";
import { channel } from "./channel.ts";
import { computedRef } from "./computed-ref.ts";
import { startInScope } from "./lifetime.ts";
import { useWorld } from "./world.ts";

/**
 * A {@link computedRef} that follows identities too. They are read in the world that the component shows, also by
 * `equals`, which follows nothing.
 */
export function observedRef<T>(
  caller: string,
  compute: () => T,
  equals: ((old: T, value: T) => boolean) | undefined,
): Readonly<ShallowRef<T>> {
  const world = useWorld();
  let observer: DraftObserver | undefined;
  return computedRef(
    caller,
    // A derived value without watches is cold, so it leaves nothing behind.
    () => (observer === undefined ? world.read(derived(compute)) : observer.run(compute)),
    (trigger, hear) =>
      startInScope(caller, () => {
        const own = (observer = world.observe(trigger, channel));
        return hear(() => {
          observer = undefined;
          own.stop();
        });
      }),
    equals && ((old, value) => world.read(derived(() => equals(old, value)))),
  );
}
