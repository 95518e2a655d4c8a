"use client";
import type { Identity } from "@dosync/core";
import { type PastView, refuseInPast } from "@dosync/core/adapter";
import { createElement, type ReactNode, useMemo } from "react";
import { ELSEWHERE } from "./elsewhere.ts";
import { useInsertionEffect } from "./use-insertion-effect.ts";
import { ReadingContext } from "./reading-context.ts";
import type { Reading } from "./reading.ts";
import { useReading } from "./use-value.ts";

/** What {@link TimeTravel} is given. */
export interface TimeTravelProps {
  /** The moment to show, such as `history.view(step)`. Without it the components show the present. */
  readonly at: PastView | undefined;
  readonly children?: ReactNode;
}

/**
 * Lets the components below it show a moment that was. That is a view that a history has opened; everything
 * else goes on. Nothing is replayed and nobody is told.
 *
 * All hooks below it that show a value show that of the view, also below a `TransitionRoot` in it. What would change something there is refused
 * with a `UsageError` (`READ_ONLY`): `set` of `useAtom` and `useValidation`, and a `DraftProvider`. A `dosync`
 * in an event handler changes the present as ever. `useWatch` hears the present as well.
 *
 * The component that opens a view disposes of it, at any time: what is on the screen holds it meanwhile.
 *
 * @example
 * ```tsx
 * import { createHistory, type PastView } from "@dosync/history";
 * import { useState } from "react";
 *
 * const title = ref("Draft");
 * const history = createHistory([title]);
 *
 * function Title() {
 *   return <h1>{useDeref(title)}</h1>;
 * }
 *
 * function Past() {
 *   const [view, setView] = useState<PastView>();
 *   const steps = useDeref(history.steps);
 *   const look = (next?: PastView) => {
 *     view?.dispose();
 *     setView(next);
 *   };
 *   return (
 *     <>
 *       {steps.map((step) => (
 *         <button key={step.point} onClick={() => look(history.view(step))}>
 *           {step.label}
 *         </button>
 *       ))}
 *       <button onClick={() => look()}>Now</button>
 *       <TimeTravel at={view}>
 *         <Title />
 *       </TimeTravel>
 *     </>
 *   );
 * }
 * ```
 */
export function TimeTravel({ at, children }: TimeTravelProps): ReactNode {
  const around = useReading();
  const reading = useMemo(() => readingAt(at, around), [at, around]);
  useInsertionEffect(() => at && holdWhileShown(at), [at]);
  return createElement(ReadingContext.Provider, { value: reading }, children);
}

function readingAt(at: PastView | undefined, around: Reading): Reading {
  const useAround = around.useValue;
  const { useRefusal, followsTransitions, useWork } = around;
  // It is another reading for each moment. So it is no lasting one, whatever is around.
  if (at === undefined) {
    const within = (root: Reading): Reading => readingAt(at, around.within?.(root) ?? root);
    return { ...around, within, renderer: undefined, useValue: (identity) => useAround(identity) };
  }
  return {
    within: (root) => readingAt(at, root),
    followsTransitions,
    useWork,
    useValue(identity) {
      useAround(ELSEWHERE);
      return at.deref(identity);
    },
    useRefusal:
      useRefusal &&
      ((identity) => {
        useRefusal(identity);
        return undefined;
      }),
    run: (_body, identity) => refuse(identity),
    refuseDraft: () => refuse(),
  };
}

function refuse(identity?: Identity<unknown>): never {
  refuseInPast("<TimeTravel at={…}>", identity);
}

/** Holds a view. Effects may run again right after their cleanup, so it is let go a moment later. */
function holdWhileShown(view: PastView): () => void {
  const release = view.hold();
  return () => queueMicrotask(release);
}
