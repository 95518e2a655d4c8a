import { type Agent, type AgentFailedError, restartAgent, type RestartOptions } from "@dosync/core";
import { agentState, subscribeAgentState } from "@dosync/core/adapter";
import { type MaybeRefOrGetter, type ShallowRef, toValue } from "vue";
import { computedRef } from "./computed-ref.ts";
import { follow, startWith } from "./source.ts";

/** The result of {@link useAgent}. */
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
  const value = follow("useAgent", agent) as Readonly<ShallowRef<T>>;
  const state = computedRef(
    "useAgent",
    () => {
      void value.value; // a watcher that runs at once finds the state that belongs to the value
      return agentState(toValue(agent));
    },
    (trigger, hear) =>
      startWith("useAgent", agent, () => hear(subscribeAgentState(toValue(agent), trigger))),
  );
  return {
    value,
    pending: computedRef("useAgent", () => state.value.pending),
    error: computedRef("useAgent", () => state.value.error),
    restart: (next, options) => void restartAgent(toValue(agent), next, options),
  };
}
