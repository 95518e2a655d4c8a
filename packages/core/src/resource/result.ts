import { Failure } from "../graph/failure.ts";
import { CycleError } from "../ground/errors.ts";
import { hasNoRoom } from "../ground/full-stack.ts";
import { isSame } from "../ground/same.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { readNow } from "../kernel/read-only.ts";
import type { ResourceState } from "../kernel/types.ts";

/** Something that a load has read, with its value or its failure. */
export interface Input {
  readonly node: IdentityNode;
  readonly seen: unknown;
  /**
   * Of a result that was sent: whether this object is the same input. A derived value was computed anew here,
   * so it is another object.
   */
  readonly isAlike?: (seen: unknown, value: unknown) => boolean;
}

/** What is shown before there is anything to show. */
export const NOTHING_YET: ResourceState<never> = /* @__PURE__ */ Object.freeze({
  status: "loading",
  value: undefined,
  error: undefined,
});

/**
 * What a load has come to, together with what it was loaded for. It is the result in every world in which
 * the inputs have those values, and in no other: so what a resource shows there is computed, not stored.
 */
export class Result {
  readonly inputs: readonly Input[];
  /** What is shown where the inputs are the same. */
  readonly state: ResourceState<unknown>;
  /** What is shown where they are not. */
  readonly loading: ResourceState<unknown>;
  /** The last value that was loaded, for the next load. */
  readonly latest: unknown;

  constructor(inputs: readonly Input[], outcome: Outcome, latest: unknown, keepsPrevious: boolean) {
    this.inputs = inputs;
    this.latest = outcome.isLoaded ? outcome.value : latest;
    const kept = keepsPrevious ? this.latest : undefined;
    this.state = outcome.isLoaded
      ? { status: "ready", value: outcome.value, error: undefined }
      : { status: "error", value: kept, error: outcome.error };
    this.loading =
      kept === undefined ? NOTHING_YET : { status: "loading", value: kept, error: undefined };
  }

  /** For people and tools, who find it in the record of its commit. */
  toJSON(): unknown {
    return this.state;
  }
}

/** What a load has come to. An error may be any value, `undefined` as well. */
export type Outcome =
  | { readonly isLoaded: true; readonly value: unknown }
  | { readonly isLoaded: false; readonly error: unknown };

/** Whether the inputs have the values that were seen, where this is called. */
export function areSame(inputs: readonly Input[]): boolean {
  return inputs.every(isAsSeen);
}

function isAsSeen({ node, seen, isAlike }: Input): boolean {
  let value: unknown;
  try {
    value = readNow(node);
  } catch (error) {
    // Loading again helps neither where the stack is full nor on a cycle.
    if (error instanceof CycleError || hasNoRoom(error)) throw error;
    return seen instanceof Failure && isSame(seen.error, error);
  }
  return isSame(value, seen) || isAlike?.(seen, value) === true;
}
