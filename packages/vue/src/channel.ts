import type { MarkingChannel } from "@dosync/core/adapter";
import { ReactiveEffect, shallowReactive } from "vue";
import { IS_VUE_3_5 } from "./vue-version.ts";

/**
 * The channel of everything that Vue subscribes to. One commit reaches Vue as one change.
 *
 * Triggered one after another, a synchronous watcher of the first ref would run before the second is
 * marked, and read a stale computed over it. Vue has a batch for exactly this, which marks everything
 * before anything runs, but opens it only around operations of its own: a reactive array opens one
 * around whatever its raw array does as `push`. So here the raw array notifies.
 */
export const channel: MarkingChannel = {
  mark(notifications, proceed) {
    const { length } = notifications;
    let failure: { readonly error: unknown } | undefined;
    const markAll = (): void => {
      // An error in here leaves Vue's batch open. Then no effect on the page runs any more.
      try {
        // Vue 3.5 runs the effects of what was marked last first.
        for (let i = 1; i <= length; i++) notifications[IS_VUE_3_5 ? length - i : i - 1]!();
        proceed?.();
      } catch (error) {
        failure = { error };
      }
    };
    assertRoom(50);
    let step = length === 1 && proceed === undefined ? notifications[0]! : () => inBatch(markAll);
    for (let isDone = false; !isDone;) {
      isDone = true;
      try {
        step();
      } catch (error) {
        failure ??= { error };
        // Opens another batch after an effect that throws: Vue 3.6 leaves the later effects to the next
        // one. After a RangeError the stack may be full, and that batch would stay open.
        isDone = IS_VUE_3_5 || error instanceof RangeError;
        step = () => inBatch(() => {});
      }
    }
    if (failure !== undefined) throw failure.error;
  },
};

/**
 * Throws where the stack is about to end. That must not happen between Vue's opening of a batch and the
 * `try`.
 */
function assertRoom(frames: number): number {
  return frames > 0 ? assertRoom(frames - 1) + 1 : 0;
}

function inBatch(body: () => void): void {
  raw.push = body;
  batch.run();
}

const raw = [] as unknown as { push: () => void };
const reactive: typeof raw = /* @__PURE__ */ shallowReactive(raw);

/**
 * Runs the batch in an effect, which restores Vue's tracking. An error of a synchronous effect leaves the
 * batch before Vue has done that, and the effect that made the commit would lose its dependencies. The
 * effect around has none itself. It is made outside of scopes, which would end it.
 */
const batch: ReactiveEffect<unknown> = /* @__PURE__ */ new ReactiveEffect(() => reactive.push());
