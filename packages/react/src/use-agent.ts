"use client";
import {
  type Agent,
  type AgentFailedError,
  type AnyAgent,
  restartAgent,
  type RestartOptions,
} from "@dosync/core";
import { type AgentState, agentState, subscribeAgentState } from "@dosync/core/adapter";
import { useCallback } from "react";
import { checkUse } from "./checks.ts";
import type { Store } from "./follower.ts";
import { isPage } from "./server-value.ts";
import { useAtOnce } from "./use-at-once.ts";
import { useValue } from "./use-value.ts";

/** What {@link useAgent} may be given. */
export interface UseAgentOptions {
  /**
   * Waits like anything that loads. While actions are pending the nearest `Suspense` shows its fallback, and
   * a failure goes to the nearest error boundary.
   */
  readonly suspense?: boolean | undefined;
}

/** What {@link useAgent} returns. */
export interface AgentView<T> {
  /** The value of the agent. */
  readonly value: T;
  /** How many actions wait or run. */
  readonly pending: number;
  /** Why the agent has failed; its `cause` is what the action threw. Undefined while it works. */
  readonly error: AgentFailedError | undefined;
  /** Gives a failed agent a value to go on from: `restartAgent`. */
  readonly restart: (value: T, options?: RestartOptions) => void;
}

/**
 * The value of an agent, and how its work is going.
 *
 * @throws {NotAnIdentityError} if it is not given an agent.
 * @throws {AgentFailedError} with `suspense`, to the nearest error boundary, if the agent has failed.
 * @example
 * ```tsx
 * const saved = agent({ text: "" });
 *
 * function Saving() {
 *   const { pending, error, value, restart } = useAgent(saved);
 *   if (error) return <button onClick={() => restart(value)}>Try again</button>;
 *   return <i>{pending > 0 ? "Saving…" : "Saved."}</i>;
 * }
 * ```
 *
 * Clojure: `@agent`, `agent-error`, `restart-agent`, `await`.
 */
export function useAgent<T>(agent: Agent<T>, options?: UseAgentOptions): AgentView<T> {
  if (process.env.NODE_ENV !== "production") checkUse(agent, "useAgent");
  const value = useValue(agent) as T;
  const { pending, error } = useAtOnce(agent, states);
  const restart = useCallback(
    (next: T, how?: RestartOptions) => void restartAgent(agent, next, how),
    [agent],
  );
  if (options?.suspense === true) {
    if (error !== undefined) throw error;
    if (pending > 0 && isBusy(agent)) throw untilDone(agent);
  }
  return { value, pending, error, restart };
}

/** Whether there is something to wait for. What is on the screen may be older, if it was hidden. */
function isBusy(agent: AnyAgent): boolean {
  const { pending, error } = agentState(agent);
  return pending > 0 && error === undefined;
}

const states: Store<AnyAgent, AgentState> = {
  read: (agent) => agentState(agent),
  // A server sends the page after the work, and of it the value alone.
  readOnServer: (agent) => (isPage() ? AT_REST : agentState(agent)),
  subscribe: (agent, notify) => subscribeAgentState(agent, notify),
};

const AT_REST: AgentState = { pending: 0, error: undefined };

/** One promise for all who wait for the same: React knows a promise that it has seen. */
const waiting: WeakMap<object, Promise<void>> = new WeakMap();

/**
 * A promise of the moment when nothing is pending or the agent has failed. Unlike `settled` it may
 * be made anywhere, also in a render that was forced in the middle of a transaction.
 */
function untilDone(agent: AnyAgent): Promise<void> {
  let promise = waiting.get(agent);
  if (promise === undefined) {
    promise = new Promise((resolve) => {
      const stop = subscribeAgentState(agent, () => {
        const { pending, error } = agentState(agent);
        if (pending > 0 && error === undefined) return;
        stop();
        waiting.delete(agent);
        resolve();
      });
    });
    waiting.set(agent, promise);
  }
  return promise;
}
