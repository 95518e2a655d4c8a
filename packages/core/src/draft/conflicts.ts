import type { Part } from "../kernel/context.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { Source } from "../kernel/source.ts";
import type { Identity } from "../kernel/types.ts";
import type { DraftChange, DraftConflict } from "./types.ts";
import { type Place, sourceAt } from "./steps.ts";

/**
 * The values of a ref in a draft. They are what the draft started from, what it has made of it, and what
 * others have.
 */
export interface Sides {
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** The change of a ref or a part in a draft. */
export interface PlaceChange {
  /** The ref, or the lens through which the part was changed. */
  readonly identity: IdentityNode;
  readonly base: unknown;
  readonly mine: unknown;
}

/** The change of a whole ref in a draft. */
export interface SourceChange extends PlaceChange {
  readonly identity: Source;
}

/**
 * The parts that are different in a changed ref, or all of it.
 *
 * @param parts The parts through which it was changed, if those are all that was changed.
 */
export function changesIn(
  change: SourceChange,
  parts: ReadonlySet<Part> | undefined,
): PlaceChange[] {
  if (parts === undefined) return [change];
  const { base, mine } = change;
  try {
    return [...parts]
      .filter((part) => !isSameAt(part, base, mine))
      .map((part) => ({ identity: part, base: part.partOf(base), mine: part.partOf(mine) }));
  } catch {
    return [change]; // one of the values has no such part
  }
}

/** A ref or a part that was changed here and by others. */
export interface PlaceConflict extends Sides {
  /** The ref, or the lens through which the part was changed. */
  readonly identity: IdentityNode;
  readonly source: Source;
  /** The whole ref as it was. */
  readonly whole: unknown;
  /** Puts what others have made of it into the whole. */
  readonly takeTheirs: (whole: unknown) => unknown;
}

/** The conflict over a ref or a part, made of the whole values. */
export function conflictAt(place: Place, sides: Sides): PlaceConflict {
  const { base, mine, theirs } = sides;
  const source = sourceAt(place);
  if (place instanceof Source) {
    return { identity: place, source, ...sides, whole: base, takeTheirs: () => theirs };
  }
  const part = place.partOf(theirs);
  return {
    identity: place,
    source,
    base: place.partOf(base),
    mine: place.partOf(mine),
    theirs: part,
    whole: base,
    takeTheirs: (whole) => place.withPart(whole, part),
  };
}

/** Where a conflict is: the ref, or a part of it. */
export function placeOf({ identity }: PlaceConflict): Place {
  return identity as Place;
}

/** Whether a ref or a part is the same in two whole values. */
export function isSameAt(place: Place, one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  return !(place instanceof Source) && place.isSamePart(place.partOf(one), place.partOf(other));
}

/** A conflict as the draft tells of it. A node is the identity that a program holds. */
export function publicConflict({ identity, base, mine, theirs }: PlaceConflict): DraftConflict {
  return { identity: identity as unknown as Identity<unknown>, base, mine, theirs };
}

/** A change as the draft tells of it. */
export function publicChange({ identity, base, mine }: PlaceChange): DraftChange {
  return { identity: identity as unknown as Identity<unknown>, base, mine };
}
