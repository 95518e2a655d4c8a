"use client";
import type { Draft } from "@dosync/core";
import { draftLater, draftWorld } from "@dosync/core/adapter";
import {
  type Context,
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useMemo,
  useState,
} from "react";
import { channel } from "./channel.ts";
import { DraftReading, isOpen, type RootsBelow } from "./draft-reading.ts";
import { useInsertionEffect } from "./use-insertion-effect.ts";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";
import { ReadingContext } from "./reading-context.ts";
import type { Reading } from "./reading.ts";
import { useReading } from "./use-value.ts";

/** What {@link DraftProvider} is given. */
export interface DraftProviderProps {
  /**
   * A draft that you opened, and that you end. Without it the provider opens one when it is mounted
   * and aborts it when React deletes the provider, not when React hides it.
   */
  readonly draft?: Draft | undefined;
  /** The name of the draft that is opened, for errors and the commit feed. */
  readonly label?: string | undefined;
  readonly children?: ReactNode;
}

/** @internal */
export const DraftContext: Context<DraftReading | undefined> = /* @__PURE__ */ createContext<
  DraftReading | undefined
>(undefined);

/**
 * Lets the components below it show a draft instead of the committed state. It is a form over any number of
 * refs with a live preview, which is saved all at once or dropped.
 *
 * `useRef`, `useDeref`, `useAtom`, `useDerived`, `useSelector` and `useValidation` below it show what
 * the draft sees. Changes go through the draft: `set` of `useValidation`, and what is called with
 * `draft.dosync(() => transfer(a, b))`, or `draft.refSet(…)`, see {@link useDraft}. That holds below a
 * `TransitionRoot` in it as well. A plain `dosync` commits past it. Atoms are no part of what can be dropped: `set` of `useAtom` changes them at once.
 *
 * A provider in another one opens a draft in its draft. A server renders the form as it is before anything is
 * typed, and the page hydrates that: the draft begins when the provider is mounted, or with the first change. What
 * was typed stays while `Suspense` or an `Activity` hides the form.
 *
 * A draft that was committed or aborted has ended: what is around the provider is shown, and changes of
 * refs throw an `EndedError`. A new `key` opens the next draft.
 *
 * A draft that the provider opens starts from what the screen shows. Below a `TransitionRoot` that is
 * without a pending transition, whose changes are conflicts where the draft changes the same. One that
 * you open yourself starts from the store, and so does `rebase`: both show a pending transition already.
 *
 * @example
 * ```tsx
 * import { useState } from "react";
 *
 * const name = ref("Ada");
 *
 * function Form({ onEnd }: { onEnd: () => void }) {
 *   const { value, set } = useValidation(name);
 *   const { draft, changes } = useDraft();
 *   return (
 *     <form
 *       onSubmit={(event) => {
 *         event.preventDefault(); // else the browser loads the page anew
 *         draft.commit();
 *         onEnd();
 *       }}
 *     >
 *       <input aria-label="Name" value={value} onChange={(event) => set(event.target.value)} />
 *       <button disabled={changes.length === 0}>Save</button>
 *     </form>
 *   );
 * }
 *
 * function App() {
 *   const [edit, setEdit] = useState(1);
 *   return (
 *     <DraftProvider key={edit} label="profile">
 *       <Form onEnd={() => setEdit(edit + 1)} />
 *     </DraftProvider>
 *   );
 * }
 * ```
 */
export function DraftProvider({ draft, label, children }: DraftProviderProps): ReactNode {
  const around = useReading();
  around.refuseDraft?.();
  const outer = useContext(DraftContext);
  const own = useOwnDraft(draft === undefined, label, around, outer);
  const shown = draft ?? own;
  const [roots] = useState<RootsBelow>(noRoots);
  const isEnded = useEnd(shown, around.followsTransitions === true, roots);
  const reading = useMemo(
    () => shown && new DraftReading(shown, around, outer, roots, isEnded),
    [shown, around, outer, roots, isEnded],
  );
  useIsomorphicLayoutEffect(() => reading?.keepOnScreen(), [reading]);
  // Another reading is on the screen, or none any more.
  useInsertionEffect(() => () => reading?.letGo(), [reading]);
  if (reading === undefined) return null;
  return createElement(
    DraftContext.Provider,
    { value: reading },
    createElement(ReadingContext.Provider, { value: reading }, children),
  );
}

const noRoots = (): RootsBelow => ({ areThere: false });

/**
 * Whether the draft has ended, below a root that follows transitions and above one. It is state, so React shows
 * it with what the draft has committed: in the lane of whoever has ended it.
 */
function useEnd(draft: Draft | undefined, isFollowing: boolean, roots: RootsBelow): boolean {
  const wasEnded = useMemo(() => draft !== undefined && !isOpen(draft), [draft]);
  const [ended, setEnded] = useState<Draft>();
  useIsomorphicLayoutEffect(() => {
    if (draft === undefined || wasEnded) return undefined;
    const look = (): void => {
      if (!isOpen(draft) && (isFollowing || roots.areThere)) setEnded(draft);
    };
    look();
    return draftWorld(draft).follow(look, channel);
  }, [draft, wasEnded, isFollowing, roots]);
  return wasEnded || (draft !== undefined && ended === draft);
}

/** The draft that a provider has opened, and what it was opened in. */
interface Own {
  draft: Draft | undefined;
  outer: Draft | undefined;
  isMounted: boolean;
}

/**
 * The draft that the provider opens by itself. It begins in an effect: a draft that has begun keeps versions, and
 * a render may be thrown away, as that of a server is. It ends when React deletes the component. React hides a
 * component with its state, for `Suspense` or in an `Activity`, and what was typed is state.
 */
function useOwnDraft(
  isWanted: boolean,
  label: string | undefined,
  around: Reading,
  outer: DraftReading | undefined,
): Draft | undefined {
  const [firstLabel] = useState(label);
  const [own] = useState(newOwn);
  const later = (): Draft => {
    own.outer = outer?.draft;
    return (own.draft ??= draftLater(firstLabel, () => startIn(outer, around)));
  };
  const [shown, show] = useState(() => (isWanted ? later() : undefined));
  useInsertionEffect(() => stayMounted(own), [own]);
  useIsomorphicLayoutEffect(() => {
    if (!isWanted || own.outer !== outer?.draft) end(own);
    if (isWanted) {
      const draft = later();
      draftWorld(draft).begin();
      show(draft);
    }
    return () => {
      if (!own.isMounted) end(own); // React ends the effects of a deleted component in their order
    };
    // Where the draft begins matters only until it has begun.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isWanted, firstLabel, outer?.draft, own]);
  return isWanted ? shown : undefined;
}

const newOwn = (): Own => ({ draft: undefined, outer: undefined, isMounted: false });

/**
 * A draft starts from what is shown around it: the nearest draft that is open, else the screen. Below a
 * `TransitionRoot` the store is ahead of that. But a draft that was committed in a transition is on the screen
 * until its end is, and what it has committed is in the store alone. A server has no screen.
 */
function startIn(
  outer: DraftReading | undefined,
  { world, hasScreen }: Reading,
): ReturnType<Parameters<typeof draftLater>[1]> {
  let isAhead = false;
  for (let one = outer; one !== undefined; one = one.outer) {
    if (isOpen(one.draft)) return { in: one.draft };
    isAhead ||= one.isLate && one.draft.state === "committed";
  }
  return { on: hasScreen === true && !isAhead ? world?.() : undefined };
}

/** An insertion effect, in which no state may be set. So a draft that is hidden ends right afterwards. */
function stayMounted(own: Own): () => void {
  own.isMounted = true;
  return () => {
    own.isMounted = false;
    queueMicrotask(() => {
      if (!own.isMounted) end(own); // else React has run its effects again
    });
  };
}

function end(own: Own): void {
  const { draft } = own;
  own.draft = undefined;
  if (draft !== undefined && isOpen(draft)) draft.abort();
}
