import type { DraftConflict, Ref } from "@dosync/core";
import { draftField, type DraftFieldState, type TextsOnly, typeInto } from "@dosync/core/adapter";
import { customRef, type MaybeRefOrGetter, type ShallowRef, toValue } from "vue";
import { computedRef } from "./computed-ref.ts";
import { follow } from "./source.ts";
import { useDraftOf } from "./use-draft.ts";
import { followDraft, useWorld } from "./world.ts";

/** How a field shows a value as text. */
export interface DraftFieldOptions<T> {
  /** Makes a value of a text. What it throws is why the text is none. */
  readonly parse: (text: string) => T;
  /** Makes the text of a value. By default `String`, and no text of `undefined` and `null`. */
  readonly format?: ((value: T) => string) | undefined;
}

/** The result of {@link useDraftField}. */
export interface DraftField<T> {
  /**
   * The text for `v-model`. It is what was typed, as long as the draft has the value that came from it;
   * otherwise the value as text. Assigning throws no refusal: what `parse` or a validator refuses is `error`.
   */
  readonly text: ShallowRef<string>;
  /** The value in the draft. */
  readonly value: Readonly<ShallowRef<T>>;
  /** As assigning to `text`. */
  readonly set: (text: string) => void;
  /** Why the text is no value, or the value is refused. Otherwise undefined. */
  readonly error: Readonly<ShallowRef<unknown>>;
  /** Whether it is another one than the draft started from. */
  readonly isChanged: Readonly<ShallowRef<boolean>>;
  /** The conflict of the field: of a lens, its part. Otherwise undefined. */
  readonly conflict: Readonly<ShallowRef<DraftConflict<T> | undefined>>;
}

/**
 * A text field over a ref or a part, in the nearest draft. {@link provideDraft} gives that.
 *
 * A typed text stays as it is, also where it is no value yet: `1.` on the way to `1.5`. A text that
 * `parse` refuses, and a value that the validator refuses, are in `useDraft().refused`, and the draft
 * cannot be committed with them. They belong to the draft, so a form may hide a field and show it again.
 *
 * @throws {UsageError} (`NO_PROVIDER`) if no component above has called `provideDraft`.
 * @throws {NotAnIdentityError} if it is given an atom or anything else: a draft edits refs.
 * @throws {EndedError} when `text` is assigned to after the draft has ended.
 * @example
 * ```ts
 * const amount = ref(5);
 * const parse = (text: string) => {
 *   if (!/^[0-9]+$/.test(text)) throw new Error("Enter a whole number.");
 *   return Number(text);
 * };
 * const Amount = defineComponent({
 *   setup() {
 *     const { draft, canSave } = provideDraft();
 *     const { text, error } = useDraftField(amount, { parse });
 *     return { text, error, canSave, save: () => draft.commit() };
 *   },
 *   template: `
 *     <input v-model="text" aria-label="Amount" />
 *     <p v-if="error" role="alert">{{ error.message }}</p>
 *     <button :disabled="!canSave" @click="save">Save</button>`,
 * });
 * ```
 */
export function useDraftField<T>(
  ref: MaybeRefOrGetter<Ref<T>>,
  options: DraftFieldOptions<T>,
): DraftField<T>;
export function useDraftField<T>(ref: MaybeRefOrGetter<Ref<T>> & TextsOnly<T>): DraftField<T>;
export function useDraftField<T>(
  ref: MaybeRefOrGetter<Ref<T>>,
  { parse, format }: Partial<DraftFieldOptions<T>> = {},
): DraftField<T> {
  const view = useDraftOf("useDraftField");
  const world = useWorld();
  const value = follow("useDraftField", ref) as Readonly<ShallowRef<T>>;
  const ask = <V>(
    question: (state: DraftFieldState<T> | undefined) => V,
  ): Readonly<ShallowRef<V>> =>
    computedRef(
      "useDraftField",
      () => question(isOpen() ? draftField(view.draft, toValue(ref), "useDraftField") : undefined),
      followDraft("useDraftField", world),
    );
  // On a server no draft is shown, and asking for it would open one.
  const isOpen = (): boolean => world.follow !== undefined && view.draft.state === "open";
  if (isOpen()) draftField(view.draft, toValue(ref), "useDraftField"); // is refused here, if it is no ref
  const text = ask(
    (state) => state?.text ?? (format ?? (textOf as (value: unknown) => string))(value.value),
  );
  const set = (next: string): void =>
    typeInto(view.draft, toValue(ref), next, parse ?? (itself as never));
  return {
    text: customRef(() => ({ get: () => text.value, set })),
    value,
    set,
    error: ask((state) => state?.error),
    isChanged: ask((state) => state?.isChanged === true),
    conflict: ask((state) => state?.conflict),
  };
}

const itself = (text: string): unknown => text;
const textOf = (value?: string | number): string => String(value ?? "");
