"use client";
import type { AnyRef, Draft, DraftConflict, Ref } from "@dosync/core";
import {
  draftField,
  type DraftFieldState,
  draftWorld,
  type TextsOnly,
  typeInto,
} from "@dosync/core/adapter";
import { useCallback, useMemo } from "react";
import { channel } from "./channel.ts";
import { type DraftReading, isOpen } from "./draft-reading.ts";
import type { Store } from "./follower.ts";
import { isPage } from "./server-value.ts";
import { useDraftReading } from "./use-draft.ts";
import { useStore } from "./use-store.ts";
import { useValue } from "./use-value.ts";

/** How a field shows a value as text. */
export interface DraftFieldOptions<T> {
  /** Makes a value of a text. What it throws is why the text is none. */
  readonly parse: (text: string) => T;
  /** Makes the text of a value. By default `String`, and no text of `undefined` and `null`. */
  readonly format?: ((value: T) => string) | undefined;
}

/** What {@link useDraftField} returns. */
export interface DraftField<T> {
  /** What was typed, while the draft has its value; otherwise the value as text. */
  readonly text: string;
  /** The value in the draft. */
  readonly value: T;
  /** Takes what is typed. It throws no refusal: what `parse` or a validator refuses is `error`. */
  readonly set: (text: string) => void;
  /** Why the text is no value, or the value is refused. Otherwise undefined. */
  readonly error: unknown;
  /** Whether it is another one than the draft started from. */
  readonly isChanged: boolean;
  /** What was changed here and by others: of a lens, the part. Otherwise undefined. */
  readonly conflict: DraftConflict<T> | undefined;
}

/**
 * A text field over a ref or a part, in the nearest draft. {@link DraftProvider} gives that.
 *
 * What was typed stays as it is, also where it is no value yet: `1.` on the way to `1.5`. A text that
 * `parse` refuses, and a value that the validator refuses, are in `useDraft().refused`, and the draft
 * cannot be committed with them. They belong to the draft, so a form may hide a field and show it again.
 *
 * @throws {UsageError} (`NO_PROVIDER`) if there is no `DraftProvider` above.
 * @throws {NotAnIdentityError} if it is given an atom or anything else: a draft edits refs.
 * @throws {EndedError} from `set`, if the draft has ended.
 * @example
 * ```tsx
 * const amount = ref(5);
 * const parse = (text: string) => {
 *   if (!/^[0-9]+$/.test(text)) throw new Error("Enter a whole number.");
 *   return Number(text);
 * };
 *
 * function Amount() {
 *   const { text, set, error } = useDraftField(amount, { parse });
 *   const { draft, refused, canSave } = useDraft();
 *   return (
 *     <>
 *       <input aria-label="Amount" value={text} onChange={(event) => set(event.target.value)} />
 *       {error instanceof Error && <p role="alert">{error.message}</p>}
 *       <button disabled={!canSave} onClick={() => draft.commit()}>Save</button>
 *       {refused.length} to be mended
 *     </>
 *   );
 * }
 *
 * const App = () => <DraftProvider><Amount /></DraftProvider>;
 * ```
 */
export function useDraftField<T>(ref: Ref<T>, options: DraftFieldOptions<T>): DraftField<T>;
export function useDraftField<T>(ref: Ref<T> & TextsOnly<T>): DraftField<T>;
export function useDraftField<T>(
  ref: Ref<T>,
  { parse, format }: Partial<DraftFieldOptions<T>> = {},
): DraftField<T> {
  const reading = useDraftReading("useDraftField");
  const { draft } = reading;
  const shown = useMemo<Shown>(() => ({ draft, ref, state: undefined }), [draft, ref]);
  const place = useMemo<Place>(() => ({ reading, shown }), [reading, shown]);
  const state = useStore(place, fields) as DraftFieldState<T> | undefined;
  const value = useValue(ref) as T;
  const set = useCallback(
    (text: string) => typeInto(draft, ref, text, parse ?? (itself as never)),
    [draft, ref, parse],
  );
  return {
    text: state?.text ?? (format ?? (textOf as (value: unknown) => string))(value),
    value,
    set,
    error: state?.error,
    isChanged: state?.isChanged === true,
    conflict: state?.conflict,
  };
}

const itself = (text: string): unknown => text;
const textOf = (value?: string | number): string => String(value ?? "");

/** What was shown of the open draft last. It outlives the reading, which changes with the end of the draft. */
interface Shown {
  readonly draft: Draft;
  readonly ref: AnyRef;
  state: DraftFieldState<unknown> | undefined;
}

interface Place {
  readonly reading: DraftReading;
  readonly shown: Shown;
}

const readField = ({ reading, shown }: Place): DraftFieldState<unknown> | undefined => {
  const { draft, ref } = shown;
  if (!draftWorld(draft).hasBegun) return undefined;
  if (isOpen(draft)) shown.state = draftField(draft, ref as Ref<unknown>, "useDraftField");
  return isOpen(draft) || reading.isLate ? shown.state : undefined;
};

const fields: Store<Place, DraftFieldState<unknown> | undefined> = {
  read: readField,
  // In a page, nothing that was typed has come from a server.
  readOnServer: (place) =>
    isPage() && place.reading.filled.length === 0 ? undefined : readField(place),
  subscribe: ({ shown }, notify) => draftWorld(shown.draft).follow(notify, channel),
};
