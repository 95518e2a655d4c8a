import type { Identity } from "@dosync/core";
import type { FrameworkWorld } from "@dosync/core/adapter";

/** A value, or what was thrown in its place: a render throws it again, an update must not. */
export interface Outcome {
  readonly value: unknown;
  readonly isThrown: boolean;
}

export function outcomeOf(read: () => unknown): Outcome {
  try {
    return { value: read(), isThrown: false };
  } catch (error) {
    return { value: error, isThrown: true };
  }
}

export function readOutcome(identity: Identity<unknown>, world: FrameworkWorld): Outcome {
  return outcomeOf(() => world.read(identity));
}

export function isSame(one: Outcome, other: Outcome): boolean {
  return one.isThrown === other.isThrown && Object.is(one.value, other.value);
}

export function valueOrThrow({ value, isThrown }: Outcome): unknown {
  if (isThrown) throw value;
  return value;
}
