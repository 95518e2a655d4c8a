import { CheckingContext } from "../commit/checking.ts";
import { validate } from "../commit/validator.ts";
import { ValidationError, type ValidationIssue } from "../ground/errors.ts";
import type { Part } from "../kernel/context.ts";
import { describe, type IdentityNode } from "../kernel/identity.ts";
import { overlay } from "../kernel/overlay.ts";
import { Source } from "../kernel/source.ts";
import type { Identity } from "../kernel/types.ts";
import type { World } from "../kernel/world.ts";
import { type DraftRefusal, keysOf, refusal, thrownIn } from "./check.ts";
import type { OpenDraft } from "./open-draft.ts";

/** The answers for one state of a draft: each field asks, and each wants the same error again. */
const answers: WeakMap<
  readonly unknown[],
  Map<IdentityNode, DraftRefusal | undefined>
> = new WeakMap();

/**
 * The refusal that a field shows. It is one of its own value, of a part of that, or of what the field is a part
 * of: a row and its validator.
 */
export function refusalAt(draft: OpenDraft, identity: Identity<unknown>): DraftRefusal | undefined {
  const { refused } = draft;
  const node = identity as unknown as IdentityNode;
  const own = refused.find((found) => found.identity === identity);
  if (own !== undefined || refused.length === 0) return own;
  let known = answers.get(draft.checkedAt);
  if (known === undefined) answers.set(draft.checkedAt, (known = new Map()));
  if (!known.has(node)) known.set(node, inOrAround(draft, node, refused));
  return known.get(node);
}

function inOrAround(
  draft: OpenDraft,
  node: IdentityNode,
  refused: readonly DraftRefusal[],
): DraftRefusal | undefined {
  for (const found of refused) {
    const of = found.identity as unknown as IdentityNode | undefined;
    if (of === undefined) continue;
    if (isWithin(of, node)) return found;
    if (!isWithin(node, of)) continue;
    const trial = new Trial(draft, of);
    const issues = issuesOf(found).filter((issue) => trial.concerns(node, issue));
    if (issues.length > 0) return ofField(draft, node, found, issues);
  }
  return undefined;
}

/** The reasons of a refusal. What is no error of a validator is one reason. */
function issuesOf({ error, message }: DraftRefusal): readonly ValidationIssue[] {
  return error instanceof ValidationError ? error.issues : [{ message }];
}

/** The refusal in the words of the issues that concern a field. */
function ofField(
  draft: OpenDraft,
  node: Part,
  found: DraftRefusal,
  issues: readonly ValidationIssue[],
): DraftRefusal {
  const { message } = issues[0]!;
  if (message === found.message) return found;
  const value = draft.deref(node as unknown as Identity<unknown>);
  return refusal(
    node,
    undefined,
    new ValidationError(describe(node), value, message, undefined, issues),
  );
}

/** Tries a draft with one part put back. So it finds the field that a refusal of the whole comes from. */
class Trial {
  readonly #draft: OpenDraft;
  readonly #of: IdentityNode;
  readonly #source: Source;
  readonly #base: unknown;
  readonly #mine: unknown;

  constructor(draft: OpenDraft, of: IdentityNode) {
    this.#draft = draft;
    this.#of = of;
    this.#source = of instanceof Source ? of : (of as Part).source;
    this.#base = draft.bases.get(this.#source);
    this.#mine = draft.deref(this.#source as unknown as Identity<unknown>);
  }

  /**
   * Whether an issue is one of this part. An issue with a path says so. Another is one of each part that makes
   * it go by being put back; where none does so alone, it is one of all that were changed.
   */
  concerns(part: Part, { message, path }: ValidationIssue): boolean {
    const own = pathWithin(part, this.#of);
    const at = keysOf(path);
    if (own !== undefined && at.length > 0) {
      if (own.some((key, i) => i < at.length && key !== at[i])) return false;
      if (at.length >= own.length) return true;
    }
    if (this.#base === undefined) return true; // all of it is new
    if (!this.#isChanged(part)) return false;
    if (this.#goesWithout(part, message)) return true;
    const changed = this.#draft
      .changes()
      .map(({ identity }) => identity as unknown as IdentityNode);
    return !changed.some((one) => isWithin(one, this.#of) && this.#goesWithout(one, message));
  }

  #isChanged(part: Part): boolean {
    try {
      return !part.isSamePart(part.partOf(this.#base), part.partOf(this.#mine));
    } catch {
      return true; // one of the values has no such part
    }
  }

  /** Whether the validator would say something else if this part was as at first. */
  #goesWithout(part: Part, message: string): boolean {
    const of = this.#of;
    const context = new CheckingContext(this.#worldWithout(part), "a draft");
    const thrown = thrownIn(context, () => validate(of, context.read(of)));
    if (thrown === undefined) return true;
    const unsaid = `The validator of ${describe(of)} refused `; // what follows is the value
    const isUnsaid = message.startsWith(unsaid);
    return !issuesOf(refusal(of, undefined, thrown[0])).some((one) =>
      isUnsaid ? one.message.startsWith(unsaid) : one.message === message,
    );
  }

  #worldWithout(part: Part): World {
    const { world } = this.#draft;
    try {
      const whole = part.withPart(this.#mine, part.partOf(this.#base));
      return overlay(world, new Map([[this.#source, whole]]));
    } catch {
      return world; // it cannot be put back
    }
  }
}

/** Whether one is a part of the other, through any number of lenses. */
function isWithin(node: IdentityNode, whole: IdentityNode): node is Part {
  const { source, outer } = node as Partial<Part>;
  return source === whole || (outer !== undefined && (outer === whole || isWithin(outer, whole)));
}

/** The way to a part. It is undefined where a lens on the way was made of functions. */
function pathWithin(part: Part, whole: IdentityNode): string[] | undefined {
  const keys: string[] = [];
  for (let one: Part | undefined = part; one !== undefined && one !== whole; one = one.outer) {
    if (one.path === undefined) return undefined;
    keys.unshift(...one.path.map(String));
  }
  return keys;
}
