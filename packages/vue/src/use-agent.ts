import {
  type Agent,
  type AgentFailedError,
  type AnyAgent,
  restartAgent,
  type RestartOptions,
} from "@dosync/core";
import { type AgentState, agentState, subscribeAgentState } from "@dosync/core/adapter";
import type { MaybeRefOrGetter, ShallowRef } from "vue";
import { computedRef } from "./computed-ref.ts";
import { endsWithScope } from "./lifetime.ts";
import { pulse } from "./pulse.ts";
import { follow, identityOf } from "./source.ts";

/** What {@link useAgent} returns. */
export interface AgentView<T> {
  /** The value of the agent. */
  readonly value: Readonly<ShallowRef<T>>;
  /** How many actions wait or run. */
  readonly pending: Readonly<ShallowRef<number>>;
  /** Why the agent has failed; its `cause` is what the action threw. Undefined while it works. */
  readonly error: Readonly<ShallowRef<AgentFailedError | undefined>>;
  /** Gives a failed agent a value to go on from: `restartAgent`. */
  readonly restart: (value: T, options?: RestartOptions) => void;
}

/**
 * The value of an agent, and how its work is going, as refs.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * const saved = agent(0);
 * const scope = effectScope();
 * const { value, pending } = scope.run(() => useAgent(saved))!;
 * send(saved, async (count) => count + 1);
 * pending.value; // 1
 * await settled(saved);
 * [value.value, pending.value]; // [1, 0]
 * scope.stop();
 * ```
 *
 * Clojure: `@agent`, `agent-error`, `restart-agent`.
 */
export function useAgent<T>(agent: MaybeRefOrGetter<Agent<T>>): AgentView<T> {
  const present = (): Agent<T> => identityOf("useAgent", agent) as Agent<T>;
  const value = follow("useAgent", agent) as Readonly<ShallowRef<T>>;
  const state = followState(present);
  return {
    value,
    pending: computedRef("useAgent", () => state().pending),
    error: computedRef("useAgent", () => state().error),
    restart: (next, options) => void restartAgent(present(), next, options),
  };
}

/** Answers the state of the present agent and tracks it; moves on to another agent when asked. */
function followState(present: () => AnyAgent): () => AgentState {
  const changes = pulse();
  let followed: AnyAgent | undefined;
  let stop: (() => void) | undefined;
  let isFollowing = endsWithScope("useAgent", () => {
    isFollowing = false;
    stop?.();
  });
  return () => {
    const agent = present();
    if (isFollowing && agent !== followed) {
      stop?.();
      stop = subscribeAgentState(agent, changes.trigger);
      followed = agent;
    }
    changes.track();
    return agentState(agent);
  };
}
