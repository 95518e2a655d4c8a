import { derived, type Identity } from "@dosync/core";
import {
  checkFunction,
  type MarkingChannel,
  type PastView,
  refuseInPast,
} from "@dosync/core/adapter";
import { type MaybeRefOrGetter, toValue, watch } from "vue";
import { startInScope } from "./lifetime.ts";
import { injectLocal, provideLocal } from "./provide-local.ts";
import { committed, WORLD, type World } from "./world.ts";

/**
 * Lets a component and those below it show a moment that was. That is a view that a history has opened;
 * everything else goes on. Nothing is replayed and nobody is told.
 *
 * Composables that are called after it in the same `setup`, and in every component below, show the values of
 * the view. What would change something there is refused with a `UsageError` (`READ_ONLY`): assigning to
 * `useAtom` and `useValidation`, and `provideDraft`. A `dosync` in an event handler changes the present as
 * ever. `useWatch` hears the present as well.
 *
 * Whoever opens a view disposes of it, at any time: what is on the screen holds it meanwhile.
 *
 * @param view The view, or a ref or getter of it. While it gives `undefined`, the present is shown.
 * @example
 * ```ts
 * import { createHistory, type PastView } from "@dosync/history";
 *
 * const title = ref("Draft");
 * const history = createHistory([title]);
 * const Past = defineComponent({
 *   props: { view: Object },
 *   setup(props) {
 *     provideView(() => props.view as PastView | undefined);
 *     return { shown: useDeref(title) };
 *   },
 *   template: `<h1>{{ shown }}</h1>`,
 * });
 * ```
 */
export function provideView(view: MaybeRefOrGetter<PastView | undefined>): void {
  const around = injectLocal(WORLD) ?? committed;
  const past = (): PastView | undefined => toValue(view);
  if (process.env.NODE_ENV !== "production") {
    const shown = past();
    if (shown !== undefined)
      checkFunction(Object(shown).deref, "deref of what provideView() is given");
  }
  /** Another view is news to Vue itself: every read below asks for it. */
  const whilePresent = (notify: () => void) => (): void => {
    if (past() === undefined) notify();
  };
  const world: World = {
    read<T>(identity: Identity<T>): T {
      const shown = past();
      return shown === undefined ? around.read(identity) : shown.deref(identity);
    },
    subscribe: (identity, notify, of) => around.subscribe(identity, whilePresent(notify), of),
    observe(notify: () => void, of?: MarkingChannel) {
      const observer = around.observe(whilePresent(notify), of);
      return {
        run<T>(read: () => T): T {
          const shown = past();
          return shown === undefined ? observer.run(read) : shown.deref(derived(read));
        },
        stop: () => observer.stop(),
      };
    },
    run(body, identity) {
      if (past() !== undefined) refuse(identity);
      return around.run(body, identity);
    },
    refuseDraft() {
      if (past() !== undefined) refuse();
      around.refuseDraft?.();
    },
  };
  provideLocal(WORLD, world);
  startInScope("provideView", () => {
    let release: (() => void) | undefined;
    const stop = watch(
      past,
      (next) => {
        const before = release;
        release = next?.hold();
        before?.();
      },
      { immediate: true, flush: "sync" },
    );
    return () => {
      stop();
      // Vue 3.6 ends this scope first. Then it asks the watchers below once more for what they show.
      queueMicrotask(() => release?.());
    };
  });
}

function refuse(identity?: Identity<unknown>): never {
  refuseInPast("provideView()", identity);
}
