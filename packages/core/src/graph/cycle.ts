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
  readonly error: CycleError;
  /** Whether it only looks like a cycle: another world is being computed in between. */
  readonly isMixed: boolean;
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
  for (let place = start; place < depth; place++)
    mark(place, { start, error, isMixed: start > first });
  return error;
}

function mark(place: number, found: Meeting): void {
  const node = computing.stack[place] as DerivedNode;
  const earlier = (node.flags & CIRCULAR) === 0 ? undefined : meetings[place];
  meetings[place] =
    earlier === undefined
      ? found
      : {
          start: Math.min(earlier.start, found.start),
          error: earlier.error,
          isMixed: earlier.isMixed || found.isMixed,
        };
  node.flags |= CIRCULAR;
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
