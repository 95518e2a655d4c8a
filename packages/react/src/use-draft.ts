"use client";
import { UsageError } from "@dosync/core/adapter";
import { useContext } from "react";
import { DraftContext } from "./draft-provider.ts";
import { type DraftReading, type DraftView, useDraftView } from "./draft-reading.ts";

/**
 * The draft of the nearest {@link DraftProvider}, and what can be said of it.
 *
 * The component renders again when anything about the draft changes, also when others commit what
 * conflicts with it. `changes`, `conflicts` and `refused` are values for rendering; `draft` is for acting.
 *
 * @throws {UsageError} if there is no `DraftProvider` above.
 * @example
 * ```tsx
 * import { useState } from "react";
 *
 * const name = ref("Ada");
 *
 * function Toolbar({ onSaved }: { onSaved: () => void }) {
 *   const { draft, conflicts, canSave } = useDraft();
 *   const save = () => {
 *     draft.commit();
 *     onSaved(); // the draft has ended
 *   };
 *   const takeTheirs = () => draft.rebase({ resolve: ({ theirs }) => theirs });
 *   if (conflicts.length > 0) return <button onClick={takeTheirs}>Take theirs</button>;
 *   return <button disabled={!canSave} onClick={save}>Save</button>;
 * }
 *
 * function Field() {
 *   const { value, set } = useValidation(name);
 *   return <input aria-label="Name" value={value} onChange={(event) => set(event.target.value)} />;
 * }
 *
 * function App() {
 *   const [edit, setEdit] = useState(1);
 *   return (
 *     <DraftProvider key={edit} label="profile">
 *       <Field />
 *       <Toolbar onSaved={() => setEdit(edit + 1)} />
 *     </DraftProvider>
 *   );
 * }
 * ```
 */
export function useDraft(): DraftView {
  return useDraftView(useDraftReading("useDraft"));
}

export function useDraftReading(hook: string): DraftReading {
  const reading = useContext(DraftContext);
  if (reading !== undefined) return reading;
  throw new UsageError(
    "NO_PROVIDER",
    hook,
    process.env.NODE_ENV !== "production"
      ? `There is no <DraftProvider> above the component that calls ${hook}(). Put one around the form.`
      : "",
  );
}
