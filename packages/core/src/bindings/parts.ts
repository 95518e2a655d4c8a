import type { AnyCollection } from "../collection/types.ts";
import type { Member } from "../collection/member.ts";
import type { Rows } from "../collection/rows.ts";
import { nodeOf } from "../kernel/arguments.ts";
import type { Part } from "../kernel/context.ts";
import type { Identity } from "../kernel/types.ts";

// What tells by itself which class it is needs no import of that class: who has no collections and no lenses
// pays nothing for them here.

/** What a lens does between a part and its whole. {@link focusOf} answers it. */
export interface LensFocus {
  /** The atom, the ref or the entity below every lens. It is what a commit writes. */
  readonly whole: Identity<unknown>;
  /** The part of a whole. */
  readonly get: (whole: unknown) => unknown;
  /** A whole with another part. */
  readonly set: (whole: unknown, part: unknown) => unknown;
  /** Whether two parts are equal, as the lens says. */
  readonly isSame: (one: unknown, other: unknown) => boolean;
}

/**
 * What a lens is put on, and how it sees it. A commit's record has the whole; so does a storage. By its focus
 * they are compared part by part.
 *
 * @returns Undefined for an identity that is no lens.
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * const user = ref({ name: "Ada", age: 36 });
 * const focus = focusOf(lens(user, ["name"]));
 * focus?.whole === user; // true
 * focus?.get({ name: "Grace", age: 85 }); // "Grace"
 * focusOf(user); // undefined
 * ```
 */
export function focusOf(identity: Identity<unknown>): LensFocus | undefined {
  const part = nodeOf(identity, "focusOf") as unknown as Part;
  if (typeof (part as Partial<Part>).withPart !== "function") return undefined;
  return {
    whole: part.source as unknown as Identity<unknown>,
    get: (whole) => part.partOf(whole),
    set: (whole, value) => part.withPart(whole, value),
    isSame: (one, other) => part.isSamePart(one, other),
  };
}

/**
 * The collection that an entity is a row of.
 *
 * @returns Undefined for every other identity.
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * import { at, collection } from "@dosync/core/collection";
 *
 * const users = collection<{ id: number }>()({ key: (user) => user.id });
 * collectionOf(at(users, 1)) === users; // true
 * collectionOf(ref(1)); // undefined
 * ```
 */
export function collectionOf(identity: Identity<unknown>): AnyCollection | undefined {
  const { table } = nodeOf(identity, "collectionOf") as Partial<Member>;
  return table as AnyCollection | undefined;
}

/**
 * Whether something is a collection. A collection is no identity: its rows are.
 *
 * @example
 * ```ts
 * isCollection(ref([])); // false
 * ```
 */
export function isCollection(value: unknown): value is AnyCollection {
  return (value as Partial<Rows> | null | undefined)?.members?.kind === "list";
}
