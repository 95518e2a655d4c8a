import {
  type Agent,
  type AgentFailedError,
  type AnyAgent,
  restartAgent,
  type RestartOptions,
} from "@dosync/core";
import { type AgentState, agentState, subscribeAgentState } from "@dosync/core/adapter";
import { useCallback, useMemo, useState } from "react";
import { useSyncExternalStore } from "use-sync-external-store/shim";
import { useSubscribe } from "./use-committed.ts";
import { checkUse } from "./checks.ts";
import { isPage } from "./server-value.ts";
import { useIsomorphicLayoutEffect } from "./use-isomorphic-layout-effect.ts";
import { useReading, useValue } from "./use-value.ts";

/** What {@link useAgent} may be given. */
export interface UseAgentOptions {
  /**
   * Waits like anything that loads: while actions are pending the nearest `Suspense` shows its
   * fallback, and a failure goes to the nearest error boundary.
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
  const { pending, error } = useStateOf(agent);
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

function useStateOf(agent: AnyAgent): AgentState {
  // A component stays below the same provider for as long as it is mounted.
  // oxlint-disable-next-line react/rules-of-hooks, react/hooks
  return useReading().rendersLater === true ? useStateBeside(agent) : useAgentState(agent);
}

/** Whether there is something to wait for: what is on the screen may be older, if it was hidden. */
function isBusy(agent: AnyAgent): boolean {
  const { pending, error } = agentState(agent);
  return pending > 0 && error === undefined;
}

function useAgentState(agent: AnyAgent): AgentState {
  const store = useMemo(
    () => ({
      subscribe: (notify: () => void) => subscribeAgentState(agent, notify),
      read: () => agentState(agent),
      // A page is sent when the work is done, and what is sent is the value alone.
      readOnServer: () => (isPage() ? AT_REST : agentState(agent)),
    }),
    [agent],
  );
  return useSyncExternalStore(useSubscribe(store), store.read, store.readOnServer);
}

/**
 * React 18 renders what an external store tells before all else, so that an agent would be at rest with its
 * old value for one screen. This is told in the lane of the value. What is sent in a transition is no
 * part of it: that something is pending is shown at once.
 */
function useStateBeside(agent: AnyAgent): AgentState {
  const [told, tell] = useState({ agent, state: agentState(agent) });
  useIsomorphicLayoutEffect(() => {
    const update = (): void => {
      const state = agentState(agent);
      tell((old) => (old.agent === agent && old.state === state ? old : { agent, state }));
    };
    update();
    return subscribeAgentState(agent, () => {
      update();
      queueMicrotask(update);
    });
  }, [agent]);
  return told.agent === agent ? told.state : agentState(agent);
}

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
