import { UsageError } from "@dosync/core/adapter";
import { useContext } from "react";
import { DraftContext } from "./draft-provider.ts";
import { type DraftView, useDraftView } from "./draft-reading.ts";

/**
 * The draft of the nearest {@link DraftProvider}: the draft itself, and what can be said of it.
 *
 * The component renders again when anything about the draft changes, also when others commit what
 * conflicts with it. `changes` and `conflicts` are values for rendering; `draft` is for acting.
 *
 * @throws {UsageError} if there is no `DraftProvider` above.
 * @example
 * ```tsx
 * function Toolbar() {
 *   const { draft, state, changes, conflicts } = useDraft();
 *   if (state !== "open") return <i>{state}</i>;
 *   if (conflicts.length > 0) return <button onClick={() => draft.rebase()}>Update</button>;
 *   return <button disabled={changes.length === 0} onClick={() => draft.commit()}>Save</button>;
 * }
 *
 * const App = () => (
 *   <DraftProvider label="profile">
 *     <Toolbar />
 *   </DraftProvider>
 * );
 * ```
 */
export function useDraft(): DraftView {
  const reading = useContext(DraftContext);
  if (reading === undefined) {
    throw new UsageError(
      "NO_PROVIDER",
      "useDraft",
      process.env.NODE_ENV !== "production"
        ? "There is no <DraftProvider> above the component that calls useDraft()."
        : "",
    );
  }
  return useDraftView(reading);
}
