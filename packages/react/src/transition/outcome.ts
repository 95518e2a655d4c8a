import type { Identity } from "@dosync/core";
import type { FrameworkWorld } from "@dosync/core/adapter";

/** What was thrown in the place of a value. A render throws it again, an update must not. */
class Thrown {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** A value or a `Thrown`. Nearly always it is a value, which therefore needs no box. */
export type Outcome = unknown;

export function outcomeOf(read: () => unknown): Outcome {
  try {
    return read();
  } catch (error) {
    return new Thrown(error);
  }
}

export function readOutcome(identity: Identity<unknown>, world: FrameworkWorld): Outcome {
  try {
    return world.read(identity);
  } catch (error) {
    return new Thrown(error);
  }
}

export function isSame(one: Outcome, other: Outcome): boolean {
  if (Object.is(one, other)) return true;
  return one instanceof Thrown && other instanceof Thrown && Object.is(one.error, other.error);
}

export function valueOrThrow(outcome: Outcome): unknown {
  if (outcome instanceof Thrown) throw outcome.error;
  return outcome;
}
