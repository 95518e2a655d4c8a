import { DerivedNode } from "../graph/derived-node.ts";
import { isSame } from "../ground/same.ts";
import type { Memo } from "../graph/memo.ts";
import { PLAIN, SOURCE, TIMELESS } from "../kernel/flags.ts";
import { kernel } from "../kernel/kernel.ts";
import { readNow } from "../kernel/read-only.ts";
import { Source } from "../kernel/source.ts";
import type { ResourceState } from "../kernel/types.ts";
import { Loader } from "./loader.ts";
import { areSame, NOTHING_YET, type Result } from "./result.ts";

export type Load = (previous: unknown, context: { readonly signal: AbortSignal }) => unknown;

/** The last result of a resource on the timeline. A commit of the resource writes it. Nobody else has it. */
export class ResultSource extends Source {
  owner!: ResourceNode;

  constructor() {
    super(undefined, SOURCE | PLAIN | TIMELESS);
  }

  override get kind(): string {
    return "resource";
  }
}

/**
 * A resource is a derived value of its last result and that result's inputs:
 *
 *     user ─▶ result      { inputs: id 1, state: ready Ada }
 *       ╰───▶ id          1: ready Ada       anything else: loading
 *
 * So in every world it fits the inputs of that world, in the commit that changes them. That something is
 * loaded is another matter: see `Loader`.
 */
export class ResourceNode extends DerivedNode {
  readonly result: ResultSource;
  readonly loader: Loader;

  constructor(load: Load, keepsPrevious: boolean) {
    const result = new ResultSource();
    super(() => stateOf(result), isSameState);
    this.result = result;
    result.owner = this;
    this.loader = new Loader(this, load, keepsPrevious);
  }

  override get kind(): string {
    return "resource";
  }
}

/**
 * The state of a resource in this world. Where a draft has the inputs of the newest result, that result is
 * the answer: it was loaded since the moment of the draft, and fits all the same.
 */
function stateOf(source: ResultSource): ResourceState<unknown> {
  const result = readNow(source) as Result | undefined;
  if (result !== undefined && areSame(result.inputs)) return result.state;
  const { world } = kernel.active as unknown as Memo;
  if (world.takeLater?.(source, fits) === true) return (source.stored() as Result).state;
  return result === undefined ? NOTHING_YET : result.loading;
}

function fits(result: unknown): boolean {
  return result !== undefined && areSame((result as Result).inputs);
}

/** Whoever has heard that the same was loaded again has heard nothing new. An error is always new. */
function isSameState(old: ResourceState<unknown>, state: ResourceState<unknown>): boolean {
  return state.status !== "error" && old.status === state.status && isSame(old.value, state.value);
}
