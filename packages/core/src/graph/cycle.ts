import { CycleError } from "../errors.ts";
import { CIRCULAR } from "../flags.ts";
import { labelOf } from "../identity.ts";
import { committedWorld, type World } from "../world.ts";
import { computing } from "./computing.ts";
import type { DerivedNode } from "./derived-node.ts";

/**
 * Derived values that depend on themselves.
 *
 * All values of a cycle fail, whichever of them is asked first, and whether they catch that or not:
 *
 *     total ─▶ a ─▶ b ─▶ c
 *              ▲─────────╯      a, b and c fail; total depends on a failure, which it may catch
 *
 * Otherwise the results would depend on the order of reading, and the links could form a ring, in
 * which the graph would run for ever. So the values of a cycle are linked to sources alone: to all that
 * the computations on it had read when it closed. When one of these changes it may be open.
 */
export interface Meeting {
  /** The place on the stack of the outermost computation that is known to be on the same cycle. */
  readonly start: number;
  readonly ring: Ring;
  readonly error: CycleError;
  /** Whether it only looks like a cycle: another world is being computed in between. */
  readonly isMixed: boolean;
}

/** What is known to depend on one another, also by cycles that share only some of their values. */
export interface Ring {
  /** The outermost. As long as it is being computed, others may turn out to belong to it. */
  readonly head: DerivedNode;
  /** What it has turned out to be a part of. */
  whole: Ring | undefined;
}

export function headOf(ring: Ring): DerivedNode {
  return rootOf(ring).head;
}

function rootOf(ring: Ring): Ring {
  let whole = ring;
  while (whole.whole !== undefined) whole = whole.whole;
  return whole;
}

/** By place on the stack, for the computations that are marked as circular. */
const meetings: (Meeting | undefined)[] = [];

/**
 * A computation asks for a value that is being computed, or for one that has failed because of that:
 * whatever is being computed in between depends on itself.
 *
 * @returns What that computation is told.
 */
export function meetCycle(head: DerivedNode, known?: CycleError): CycleError {
  const { stack, depth } = computing;
  const first = stack.lastIndexOf(head, depth - 1);
  const error =
    known ?? new CycleError(([...stack.slice(first, depth), head] as DerivedNode[]).map(labelOf));
  let start = depth - 1;
  while (start > first && worldAt(start - 1) === worldAt(start)) start--;
  const ring = meetingAt(start)?.ring ?? { head: stack[start] as DerivedNode, whole: undefined };
  for (let place = start; place < depth; place++) {
    mark(place, { start, ring, error, isMixed: start > first });
  }
  return error;
}

function mark(place: number, found: Meeting): void {
  const earlier = meetingAt(place);
  (computing.stack[place] as DerivedNode).flags |= CIRCULAR;
  if (earlier === undefined) meetings[place] = found;
  else {
    join(earlier.ring, found.ring);
    meetings[place] = {
      start: Math.min(earlier.start, found.start),
      ring: found.ring,
      error: earlier.error,
      isMixed: earlier.isMixed || found.isMixed,
    };
  }
}

function meetingAt(place: number): Meeting | undefined {
  return (computing.stack[place]!.flags & CIRCULAR) === 0 ? undefined : meetings[place];
}

/** The one whose head is further out is the whole. */
function join(one: Ring, other: Ring): void {
  const [inner, outer] = [rootOf(one), rootOf(other)];
  if (inner !== outer) inner.whole = outer;
}

function worldAt(place: number): World {
  return computing.reads[place]?.world ?? committedWorld;
}

/** What is known of the cycle of a computation that has just left this place on the stack. */
export function endMeeting(node: DerivedNode, place: number): Meeting {
  const meeting = meetings[place] as Meeting;
  meetings[place] = undefined;
  node.flags &= ~CIRCULAR;
  return meeting;
}
