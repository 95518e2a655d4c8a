import type { Ref } from "@dosync/core";
import { useDraftField } from "@dosync/react";
import { useId } from "react";

interface FieldProps<T> {
  readonly label: string;
  readonly of: Ref<T>;
  readonly parse: (text: string) => T;
  readonly format?: (value: T) => string;
}

/** A field of the nearest draft, with what is wrong with it. */
export function Field<T>({ label, of, parse, format = String }: FieldProps<T>) {
  const { text, set, error, conflict } = useDraftField(of, { parse, format });
  const hint = useId();
  return (
    <div className="field">
      <label>
        {label}
        <input
          value={text}
          onChange={(event) => set(event.target.value)}
          aria-invalid={error !== undefined}
          aria-describedby={hint}
        />
      </label>
      <small id={hint} className="refused">
        {error instanceof Error && error.message}
        {conflict !== undefined && ` Elsewhere it is “${format(conflict.theirs)}” now.`}
      </small>
    </div>
  );
}
