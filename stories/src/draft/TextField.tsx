import type { Ref } from "@dosync/core";
import { useDraftField } from "@dosync/react";
import type { ReactElement } from "react";
import { Field } from "../design/index.ts";

/** What is refused stays in the draft, with its reason, and keeps it from being saved. */
export function TextField(props: { label: string; of: Ref<string> }): ReactElement {
  const { text, set, error } = useDraftField(props.of);
  return (
    <Field label={props.label} error={error instanceof Error ? error.message : undefined}>
      {(control) => (
        <input {...control} value={text} onChange={(event) => set(event.target.value)} />
      )}
    </Field>
  );
}
