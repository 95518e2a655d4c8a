import type { CommitRecord, Identity } from "@dosync/core";
import {
  checkIdentity,
  collectionOf,
  focusOf,
  isAlike,
  isCollection,
  isIdentity,
  isPlain,
  kindOf,
  labelOf,
  type LensFocus,
  UsageError,
} from "@dosync/core/adapter";
import { DEV } from "./dev.ts";
import type { StepWrite } from "./step.ts";

/** The lenses of a scope that are put on one source. */
type Lenses = Map<Identity<unknown>, LensFocus>;

/** A `Scope` says which identities and changes a history follows. */
export class Scope {
  /** Atoms, refs and collections that are followed as a whole. */
  readonly #wholes: Set<unknown> = new Set();
  readonly #lenses: Map<Identity<unknown>, Lenses> = new Map();

  constructor(scope: unknown) {
    for (const part of Array.isArray(scope) ? scope : [scope]) this.#addGiven(part);
    if (this.#wholes.size + this.#lenses.size > 0) return;
    throw new UsageError(
      "NOTHING_TO_FOLLOW",
      "createHistory",
      DEV &&
        "createHistory() was given nothing that it could follow. Give it a model, or an array of atoms, refs, lenses and collections.",
    );
  }

  /** Whether a commit that writes this identity may be a step. */
  has(identity: Identity<unknown>): boolean {
    return this.#lenses.has(identity) || this.#hasWhole(identity);
  }

  /** What a commit has done to the identities of this scope. */
  writesOf(changes: CommitRecord["changes"]): readonly StepWrite[] {
    return changes.flatMap(([identity, old, value]) => {
      const lenses = this.#lenses.get(identity);
      const parts: StepWrite[] = [];
      let explained = old;
      for (const [lens, { get, set, isSame }] of lenses ?? []) {
        const part = { identity: lens, old: get(old), value: get(value) };
        if (isSame(part.old, part.value)) continue;
        parts.push(part);
        explained = answerOf(explained, () => set(explained, part.value));
      }
      // Lenses may explain a change of a whole. It is then a change of these parts, and others may go on with
      // the rest.
      const isExplained = lenses !== undefined && isAlike(explained, value);
      return isExplained || !this.#hasWhole(identity) ? parts : [{ identity, old, value }];
    });
  }

  #hasWhole(identity: Identity<unknown>): boolean {
    return this.#wholes.has(identity) || this.#wholes.has(collectionOf(identity));
  }

  /** Adds what the program has named: it must be something to follow. */
  #addGiven(part: unknown): void {
    if (isHolder(part)) return this.#addHolder(part, new Set());
    checkIdentity(part, "createHistory");
    if (this.#add(part)) return;
    throw new UsageError(
      "NOTHING_TO_FOLLOW",
      labelOf(part),
      DEV &&
        `createHistory() cannot follow ${String(part)}: its value cannot be put back. Give it the atoms and refs that it comes from.`,
    );
  }

  /** Adds a model. Its atoms, refs, lenses and collections count, and everything else in it is passed over. */
  #addHolder(holder: object, seen: Set<object>): void {
    if (isCollection(holder)) return void this.#wholes.add(holder);
    seen.add(holder);
    for (const part of Object.values(holder)) {
      if (isIdentity(part)) this.#add(part);
      else if (isHolder(part) && !seen.has(part)) this.#addHolder(part, seen);
    }
  }

  #add(identity: Identity<unknown>): boolean {
    if (!["atom", "ref"].includes(kindOf(identity))) return false;
    const focus = lensOf(identity);
    if (focus === undefined) this.#wholes.add(identity);
    else {
      const lenses: Lenses = this.#lenses.get(focus.whole) ?? new Map();
      this.#lenses.set(focus.whole, lenses.set(identity, focus));
    }
    return true;
  }
}

/** Collections, and objects and arrays that only hold things together. */
function isHolder(value: unknown): value is object {
  return isCollection(value) || isPlain(value);
}

/**
 * What a lens looks at. A commit of others may leave a whole without such a part: that is no reason to lose a
 * step, and there the part is `undefined`.
 */
function lensOf(identity: Identity<unknown>): LensFocus | undefined {
  const focus = focusOf(identity);
  if (focus === undefined) return undefined;
  const { get, isSame } = focus;
  return {
    ...focus,
    get: (whole) => answerOf(undefined, () => get(whole)),
    isSame: (one, other) => Object.is(one, other) || answerOf(false, () => isSame(one, other)),
  };
}

/** What a function of the program answers, or something else where it fails. */
function answerOf<T>(otherwise: T, ask: () => T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

/** An identity as a part of what a commit writes. What is no lens is all of it. */
export function partOf(identity: Identity<unknown>): LensFocus {
  return (
    lensOf(identity) ?? {
      whole: identity,
      get: (whole) => whole,
      set: (_whole, value) => value,
      isSame: Object.is,
    }
  );
}
