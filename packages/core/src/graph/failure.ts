import type { CycleError } from "../errors.ts";
import { COMPUTING } from "../flags.ts";
import type { Source } from "../source.ts";
import { isFullStack } from "../stack.ts";
import { committedWorld } from "../world.ts";
import { collectRead, computing } from "./computing.ts";
import { endMeeting, headOf, meetCycle, type Ring } from "./cycle.ts";
import type { DerivedNode } from "./derived-node.ts";
import { readBy } from "./system.ts";

/** On which cycle a value is that has failed because it depends on itself, and how that was found. */
export interface Cycle {
  ring: Ring;
  readonly error: CycleError;
  /** What the others had read before this one was asked for: the sources of that. */
  sources: ReadonlySet<Source>;
  /** Of `computing.run`. */
  run: number;
}

/** Stands in the place of a value that could not be computed. Never leaves the graph. */
export class Failure {
  readonly error: unknown;
  readonly cycle: Cycle | undefined;
  /**
   * Whether it says nothing of what was read: that the stack was full where somebody asked for it, or
   * that computations for several worlds were in each other's way. Such a result is not kept.
   */
  readonly isPassing: boolean;

  constructor(error: unknown, cycle?: Cycle, isMixed = false) {
    this.error = error;
    this.cycle = cycle;
    this.isPassing = isMixed || isFullStack(error);
  }
}

/**
 * The result of a computation that depends on itself, and has just left the stack. The old one, if it
 * still is on the same cycle.
 */
export function failureInCycle(node: DerivedNode, old: unknown): Failure {
  const { depth: place, run } = computing;
  const { start, ring, error, isMixed } = endMeeting(node, place);
  const sources = new Set<Source>();
  for (let i = start; i < place; i++) addReadSoFar(i, sources);
  // Some on the cycle may not be computed, but only be checked, since they seem to be as before.
  for (const { nodes, world } of computing.paths) {
    for (const other of nodes) other.collectSources(world, sources);
  }
  const before = old instanceof Failure ? old.cycle : undefined;
  const isSame = before !== undefined && headOf(before.ring) === headOf(ring);
  if (isSame && before.error.message === error.message && !isMixed) {
    before.ring = ring;
    before.sources = sources;
    before.run = run;
    return old as Failure;
  }
  return new Failure(error, { ring, error, sources, run }, isMixed);
}

function addReadSoFar(place: number, sources: Set<Source>): void {
  const reads = computing.reads[place];
  if (reads !== undefined) return collectRead(reads, sources);
  const node = computing.stack[place] as DerivedNode;
  for (const dep of readBy(node)) dep.collectSources(committedWorld, sources);
}

/** Whether a value has failed because it depends on itself. */
export function isInCycle(value: unknown): value is Failure & { readonly cycle: Cycle } {
  return value instanceof Failure && value.cycle !== undefined;
}

/**
 * Whether a computation that reads this has to ask again: the value depends on itself, and that was
 * found when something else was asked for. Only by asking it does a computation find out whether it is
 * on that cycle, too.
 */
export function isFoundEarlier(value: unknown): boolean {
  return isInCycle(value) && value.cycle.run !== computing.run;
}

/** Whether a result is kept until something changes. */
export function isKept(value: unknown): boolean {
  return !(value instanceof Failure && value.isPassing);
}

/** Stands in the place of a value that has not been computed yet. */
export const UNSET: unique symbol = Symbol();

/** The value, or the error that stands in its place, thrown. */
export function take(value: unknown): unknown {
  if (value instanceof Failure) {
    const { cycle, error } = value;
    const head = cycle && headOf(cycle.ring);
    if (head !== undefined && (head.flags & COMPUTING) !== 0) meetCycle(head, cycle!.error);
    throw error;
  }
  return value;
}
