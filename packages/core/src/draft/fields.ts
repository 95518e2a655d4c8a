import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { refOf } from "../identities/ref.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { overlay } from "../kernel/overlay.ts";
import type { Source } from "../kernel/source.ts";
import type { AnyRef, Ref } from "../kernel/types.ts";
import { OpenDraft } from "./open-draft.ts";
import { refusalAt } from "./refusal-at.ts";
import type { Draft, DraftConflict } from "./types.ts";

/** `TextsOnly` asks in words for a `parse` where a ref holds no text. */
export type TextsOnly<T> = string extends T
  ? [T] extends [string | undefined]
    ? unknown
    : ParseIsMissing
  : ParseIsMissing;
type ParseIsMissing =
  "This ref holds no text. Give { parse } as well: it makes the value of a text, or throws.";

/** A field of a draft, as it is right now. */
export interface DraftFieldState<T> {
  /** The typed text, while the draft has its value; otherwise undefined. */
  readonly text: string | undefined;
  /** The value in the draft. */
  readonly value: T;
  /**
   * Why the text is no value, or what the validator has thrown: that of the field, or one of the whole that the
   * field is a part of. Otherwise undefined.
   */
  readonly error: unknown;
  /** Whether it is refused: what is thrown may be undefined. */
  readonly isRefused: boolean;
  /** Whether the field was changed. Then it has another value than at first, or a text that is no value. */
  readonly isChanged: boolean;
  /** The conflict of the field: of a lens, its part. Otherwise undefined. */
  readonly conflict: DraftConflict<T> | undefined;
}

/**
 * The state of a field that edits a ref, or a part. It is the same object until it changes.
 *
 * The text is kept with the draft, so a form may hide a field and show it again.
 *
 * @param operation The name of the caller, for errors.
 * @throws {NotAnIdentityError} unless it is given a ref.
 * @throws {EndedError} if the draft has ended.
 * @example
 * ```ts
 * const amount = ref(5);
 * const edit = draft();
 * typeInto(edit, amount, "1.50", Number);
 * const { text, value, isChanged } = draftField(edit, amount);
 * [text, value, isChanged]; // ["1.50", 1.5, true]
 * edit.refSet(amount, 7);
 * draftField(edit, amount).text; // undefined
 * edit.abort();
 * ```
 */
export function draftField<T>(
  draft: Draft,
  ref: Ref<T>,
  operation = "draftField",
): DraftFieldState<T> {
  const node = refOf(ref, operation);
  const { last } = lastOf(opened(draft, operation), ref);
  const now = stateOf(draft as OpenDraft, ref, node);
  if (last !== undefined && isSameState(last, now)) return last as DraftFieldState<T>;
  lastOf(draft as OpenDraft, ref).last = now;
  return now as DraftFieldState<T>;
}

/**
 * Gives a draft what was typed into a field. What `parse` makes of the text becomes the value of the ref
 * in the draft. If `parse` throws, the value stays as it is, the text is kept, and `draft.check()` has the
 * error until another text is one: it keeps the draft from being committed.
 *
 * @throws {EndedError} if the draft has ended.
 * @throws {NotAnIdentityError} unless it is given a ref.
 * @example
 * ```ts
 * const amount = ref(5);
 * const edit = draft();
 * typeInto(edit, amount, "many", () => {
 *   throw new Error("Enter a number.");
 * });
 * edit.check()[0]?.message; // "Enter a number."
 * edit.deref(amount); // 5
 * edit.abort();
 * ```
 */
export function typeInto<T>(
  draft: Draft,
  ref: Ref<T>,
  text: string,
  parse: (text: string) => T,
): void {
  refOf(ref, "typeInto");
  opened(draft, "typeInto").type(ref, text, parse);
}

/** Gives a draft's field its first value back, and forgets the typed text. */
export function takeBack(draft: Draft, ref: AnyRef): void {
  const node = refOf(ref, "takeBack");
  const edit = draft as OpenDraft;
  edit.typeBack(ref as Ref<unknown>, () => node.readIn(overlay(edit.world, edit.bases)));
}

/** The draft, or an error where something else was given. */
export function opened(draft: Draft, operation: string): OpenDraft {
  if (draft instanceof OpenDraft) return draft;
  throw new InvalidArgumentError(operation, DEV && `${operation}() needs a draft.`);
}

interface Last {
  last: DraftFieldState<unknown> | undefined;
}

const states: WeakMap<OpenDraft, WeakMap<AnyRef, Last>> = new WeakMap();

function lastOf(draft: OpenDraft, ref: AnyRef): Last {
  let all = states.get(draft);
  if (all === undefined) states.set(draft, (all = new WeakMap()));
  let last = all.get(ref);
  if (last === undefined) all.set(ref, (last = { last: undefined }));
  return last;
}

function stateOf(draft: OpenDraft, ref: AnyRef, node: IdentityNode): DraftFieldState<unknown> {
  const value: unknown = draft.deref(ref);
  const text = draft.typed(ref);
  const refusal = refusalAt(draft, ref);
  const base = node.readIn(overlay(draft.world, draft.bases));
  return {
    text: text?.text,
    value,
    error: refusal?.error,
    isRefused: refusal !== undefined,
    isChanged: text?.refusal !== undefined || !Object.is(base, value),
    conflict: conflictOver(draft, ref, node, value),
  };
}

function isSameState(one: DraftFieldState<unknown>, other: DraftFieldState<unknown>): boolean {
  const { conflict: a, ...parts } = one;
  const b = other.conflict;
  const isSameConflict =
    a === undefined || b === undefined
      ? a === b
      : Object.is(a.base, b.base) && Object.is(a.mine, b.mine) && Object.is(a.theirs, b.theirs);
  return (
    isSameConflict &&
    Object.entries(parts).every(([key, part]) => Object.is(part, other[key as keyof typeof parts]))
  );
}

/** A part is in conflict where others have changed that part. */
function conflictOver(
  draft: OpenDraft,
  ref: AnyRef,
  node: IdentityNode,
  mine: unknown,
): DraftConflict | undefined {
  const sources = new Set<Source>();
  node.collectSources(draft.world, sources);
  const over = draft.conflicting().filter(({ source }) => sources.has(source));
  if (over.length === 0) return undefined;
  const before = new Map(over.map(({ source, whole }) => [source, whole]));
  const after = new Map(before);
  for (const { source, takeTheirs } of over) after.set(source, takeTheirs(after.get(source)));
  const base = node.readIn(overlay(draft.world, before));
  const theirs = node.readIn(overlay(draft.world, after));
  return Object.is(base, theirs) ? undefined : { identity: ref, base, mine, theirs };
}
