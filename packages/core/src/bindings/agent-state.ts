import { type AgentState, agentOf } from "../identities/agent-node.ts";
import type { AnyAgent } from "../kernel/types.ts";

/**
 * The state of an agent besides its value: how much waits, and why it failed.
 *
 * @example
 * ```ts
 * const saved = agent(0);
 * agentState(saved).pending; // 0
 * ```
 */
export function agentState(agent: AnyAgent): AgentState {
  return agentOf(agent, "agentState").state;
}

/**
 * Calls `notify` whenever {@link agentState} answers something new.
 *
 * @returns A function that ends the subscription.
 * @example
 * ```ts
 * const saved = agent(0);
 * const stop = subscribeAgentState(saved, () => console.log(agentState(saved).pending));
 * send(saved, (n) => n + 1);
 * await settled(saved);
 * stop();
 * ```
 */
export function subscribeAgentState(agent: AnyAgent, notify: () => void): () => void {
  const own = (): void => notify();
  const { listeners } = agentOf(agent, "subscribeAgentState");
  listeners.add(own);
  return () => void listeners.delete(own);
}
