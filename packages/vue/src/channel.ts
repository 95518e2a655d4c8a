import type { MarkingChannel } from "@dosync/core/adapter";
import { ReactiveEffect, shallowReactive } from "vue";

/**
 * The channel of everything that Vue subscribes to: one commit reaches Vue as one change.
 *
 * Triggered one after another, a synchronous watcher of the first ref would run before the second is
 * marked, and read a stale computed over it. Vue has a batch for exactly this, which marks everything
 * before anything runs, but opens it only around operations of its own: a reactive array opens one
 * around whatever its raw array does as `push`. So here the raw array notifies.
 */
export const channel: MarkingChannel = {
  mark(notifications, proceed) {
    if (notifications.length === 1 && proceed === undefined) return notifications[0]!();
    let failure: { readonly error: unknown } | undefined;
    raw.push = () => {
      // What throws in here leaves Vue's batch open, and no effect on the page runs any more.
      try {
        // Of two deps marked in one batch, Vue runs the effects of the last one first.
        for (let i = notifications.length; i > 0;) notifications[--i]!();
        proceed?.();
      } catch (error) {
        failure = { error };
      }
    };
    assertRoom(50);
    batch.run();
    if (failure !== undefined) throw failure.error;
  },
};

/** Throws where the stack is about to end: between Vue's opening of a batch and the `try` it must not. */
function assertRoom(frames: number): number {
  return frames > 0 ? assertRoom(frames - 1) + 1 : 0;
}

const raw = [] as unknown as { push: () => void };
const reactive: typeof raw = /* @__PURE__ */ shallowReactive(raw);

/**
 * An error of a synchronous effect leaves Vue's batch before Vue has resumed tracking, so that the
 * effect which made the commit would follow nothing from there on. An effect around the batch
 * restores that in any case; it follows nothing itself. It is made where no scope is active, which
 * would end it.
 */
const batch: ReactiveEffect<unknown> = /* @__PURE__ */ new ReactiveEffect(() => reactive.push());
