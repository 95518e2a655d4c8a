import { CycleError } from "../ground/errors/computing.ts";
import { CIRCULAR } from "../kernel/flags.ts";
import { describe, type IdentityNode, labelOf } from "../kernel/identity.ts";
import type { Reader } from "./system.ts";

/**
 * Derived values that depend on themselves.
 *
 * All values of a cycle fail, whichever of them is asked first, and whether they catch that or not:
 *
 *     total ─▶ a ─▶ b ─▶ c
 *              ▲─────────╯      a, b and c fail; total depends on a failure, which it may catch
 *
 * Otherwise the results would depend on the order of reading. Who is on a cycle is found as the strongly
 * connected parts of a graph are: every computation enters the stack and leaves it, and whoever meets one
 * that has not left yet is on a cycle with all that stand in between.
 *
 *     enter total, enter a, enter b, enter c, c meets a        stack: total a b c
 *                                                              ring:        ╰─┴─┴ start: 1
 *
 * A ring is complete when its outermost computation leaves. Until then others may turn out to belong
 * to it: one that reads a value which has left, but whose ring is open, meets the ring.
 */
export interface Ring {
  /** The place of its outermost computation on the stack. Open rings do not overlap. */
  start: number;
  /** The computations of the ring that have left the stack. */
  readonly members: Computation[];
  readonly error: CycleError;
  /** Whether its outermost computation is running. Then more computations may join the ring. */
  isOpen: boolean;
  /** The larger ring that this one has turned out to be a part of. */
  whole: Ring | undefined;
}

/** A derived value that is computed in a world. */
export interface Computation extends Reader {
  readonly node: IdentityNode;
}

/** How many computations may run inside of each other. It is a sixth of what a stack has room for. */
export const FEW_ENOUGH = 400;

/**
 * The running computations, the innermost last. Entries behind `depth` are left over: a list that is
 * shortened has to grow again each time.
 */
export const computing: {
  readonly stack: (Computation | undefined)[];
  depth: number;
  /** How many computations may run inside of each other at the moment. */
  limit: number;
  /** The computation that exceeded the limit. It is computed first; then those that run now run again. */
  deferred: Computation | undefined;
} = { stack: [], depth: 0, limit: FEW_ENOUGH, deferred: undefined };
/** The rings on the stack, the innermost last. */
const open: Ring[] = [];

/**
 * Puts a computation on the stack. `computing.stack[--computing.depth] = undefined` takes it off, without a
 * call.
 */
export function enter(computation: Computation): void {
  if (computing.depth === 0) computing.deferred = undefined; // should the stack have been full
  computing.stack[computing.depth] = computation;
  computing.depth++;
}

/** The name of the innermost computation, for messages. */
export function innermostComputation(): string {
  const innermost = computing.stack[computing.depth - 1];
  return innermost === undefined
    ? "a computation"
    : `the computation of ${describe(innermost.node)}`;
}

/** Closes a cycle: the innermost computation has asked for one that is running. Answers with the error. */
export function meet(running: Computation): CycleError {
  return meetAt(computing.stack.lastIndexOf(running, computing.depth - 1));
}

/** Answers the error for a computation that reads a failed value of a cycle. An open ring grows by it. */
export function meetAgain(ring: Ring): CycleError {
  const { start, isOpen } = rootOf(ring);
  return isOpen ? meetAt(start) : ring.error;
}

/** Makes one ring of everything above a place on the stack. The rings that it touches join it. */
function meetAt(place: number): CycleError {
  const { stack, depth } = computing;
  const isKnown = (stack[place]!.flags & CIRCULAR) !== 0;
  let ring: Ring | undefined;
  for (let outer = open.at(-1); outer !== undefined; outer = open.at(-1)) {
    const isTouched =
      outer.start >= place || (isKnown && (ring === undefined || ring.start > place));
    if (!isTouched) break;
    open.pop();
    ring = ring === undefined ? outer : join(ring, outer);
  }
  ring ??= { start: place, members: [], error: errorAt(place), isOpen: true, whole: undefined };
  ring.start = Math.min(ring.start, place);
  open.push(ring);
  for (let i = ring.start; i < depth; i++) stack[i]!.flags |= CIRCULAR;
  return ring.error;
}

function errorAt(place: number): CycleError {
  const path = computing.stack.slice(place, computing.depth) as Computation[];
  return new CycleError([...path, path[0]!].map(({ node }) => labelOf(node)));
}

function join(inner: Ring, outer: Ring): Ring {
  inner.whole = outer;
  outer.members.push(...inner.members);
  return outer;
}

function rootOf(ring: Ring): Ring {
  let root = ring;
  while (root.whole !== undefined) root = root.whole;
  return root;
}

/**
 * Adds a circular computation that has just left to the innermost ring. The ring may be complete with it.
 *
 * There is room for this call: the search that has found the ring stood deeper on the stack.
 */
export function leaveRing(computation: Computation): Ring {
  const ring = open.at(-1)!;
  ring.members.push(computation);
  if (ring.start === computing.depth) {
    open.pop();
    ring.isOpen = false;
  }
  return ring;
}
