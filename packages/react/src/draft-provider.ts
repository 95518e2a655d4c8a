import { type Draft, draft as openDraft } from "@dosync/core";
import { draftWorld } from "@dosync/core/adapter";
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
import { DraftReading, isOpen } from "./draft-reading.ts";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";
import { ReadingContext } from "./reading-context.ts";
import { useReading } from "./use-value.ts";

/** What {@link DraftProvider} is given. */
export interface DraftProviderProps {
  /**
   * A draft that you opened, and that you end. Without it the provider opens one when it is mounted
   * and aborts it when it is unmounted.
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
 * Lets the components below it show a draft instead of the committed state: a form over any number of
 * refs with a live preview, which is saved all at once or dropped.
 *
 * `useRef`, `useDeref`, `useAtom`, `useDerived`, `useSelector` and `useValidation` below it show what
 * the draft sees. Changes go through the draft: `set` of `useValidation`, and what is called with
 * `draft.dosync(() => transfer(a, b))`, or `draft.refSet(…)`, see {@link useDraft}. A plain `dosync`
 * commits past it. Atoms are no part of what can be dropped: `set` of `useAtom` changes them at once.
 *
 * A provider in another one opens a draft in its draft. One that opened its draft itself shows nothing
 * before it is mounted, thus nothing on a server; to show a form there, or to keep it while it is
 * hidden, open the draft yourself.
 *
 * A draft that was committed or aborted has ended: what is around the provider is shown, and changes of
 * refs throw an `EndedError`. A new `key` opens the next draft.
 *
 * A draft starts from the store. Opened while a transition is pending below a `TransitionRoot`, it
 * shows that transition already, beside the old screen.
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
  const own = useOwnDraft(draft === undefined, label);
  const around = useReading();
  const shown = draft ?? own;
  const isEnded = useEnd(around.followsTransitions === true ? shown : undefined);
  const reading = useMemo(
    () => (shown === undefined ? undefined : new DraftReading(shown, around, isEnded)),
    [shown, around, isEnded],
  );
  if (reading === undefined) return null;
  return createElement(
    DraftContext.Provider,
    { value: reading },
    createElement(ReadingContext.Provider, { value: reading }, children),
  );
}

/**
 * Whether the draft has ended, below a root that follows transitions. It is state, so React shows it with
 * what the draft has committed: in the lane of whoever has ended it.
 */
function useEnd(draft: Draft | undefined): boolean {
  const wasEnded = useMemo(() => draft !== undefined && !isOpen(draft), [draft]);
  const [ended, setEnded] = useState<Draft>();
  useIsomorphicLayoutEffect(() => {
    if (draft === undefined || wasEnded) return undefined;
    const look = (): void => {
      if (!isOpen(draft)) setEnded(draft);
    };
    look();
    return draftWorld(draft).follow(look, channel);
  }, [draft, wasEnded]);
  return wasEnded || (draft !== undefined && ended === draft);
}

/** Opened by an effect: an open draft keeps versions, and a render may be thrown away. */
function useOwnDraft(isWanted: boolean, label: string | undefined): Draft | undefined {
  const outer = useContext(DraftContext)?.draft;
  const [firstLabel] = useState(label);
  const [own, setOwn] = useState<Draft>();
  useIsomorphicLayoutEffect(() => {
    if (!isWanted) return undefined;
    const opened = openDraft({
      label: firstLabel,
      in: outer?.state === "open" ? outer : undefined,
    });
    setOwn(opened);
    return () => {
      if (opened.state === "open") opened.abort();
    };
  }, [isWanted, firstLabel, outer]);
  return isWanted ? own : undefined;
}
