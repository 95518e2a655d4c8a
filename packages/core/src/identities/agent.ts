import { checkAlone } from "../commit/publish.ts";
import { DEV } from "../ground/dev.ts";
import {
  type AgentFailedError,
  AgentNotFailedError,
  InTransactionError,
} from "../ground/errors.ts";
import { waitFor, type WaitOptions } from "../ground/wait.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { describe } from "../kernel/identity.ts";
import { kernel } from "../kernel/kernel.ts";
import type { ActionOf, Agent, AnyAgent, IdentityOptions } from "../kernel/types.ts";
import { AgentNode, agentOf, enqueueMark, heldByAction, work } from "./agent-node.ts";
import { applyOptions } from "./options.ts";

/** The options of an agent. */
export interface AgentOptions<T> extends IdentityOptions<T> {
  /**
   * The mode after an action that throws: `"fail"` stops the agent until it is restarted, `"continue"` goes
   * on with the next action. By default `"fail"`, or `"continue"` where there is an `errorHandler`.
   * Clojure: `:error-mode`.
   */
  readonly errorMode?: "fail" | "continue" | undefined;
  /** Called with the agent and what an action threw, in both modes. Clojure: `:error-handler`. */
  readonly errorHandler?: ((agent: Agent<NoInfer<T>>, error: unknown) => void) | undefined;
}

/**
 * Makes an identity that actions change one after another, in their own time. An action may be
 * asynchronous: the place for I/O that follows a commit.
 *
 * @throws {ValidationError} if the validator refuses the initial value.
 * @example
 * ```ts
 * const saved = agent(0, { label: "saved" });
 * send(saved, async (count) => count + 1);
 * await settled(saved);
 * deref(saved); // 1
 * ```
 *
 * Clojure: `agent`.
 */
export function agent<T>(initial: T, options?: AgentOptions<T>): Agent<T> {
  const node = new AgentNode(initial, options as AgentOptions<never> | undefined);
  applyOptions(node, options);
  return node as unknown as Agent<T>;
}

/**
 * Sends an action to an agent. An action is a function from the value and further arguments to the next
 * value, or to a promise of it. `send` returns at once. Actions run one at a time, in the order of sending.
 *
 * Inside a transaction it is held until the commit and dropped on abort, so that nothing is sent
 * twice or in vain. Sent from an action, before its first `await`, it is held until that action has
 * succeeded; a transaction that the action only starts, and that commits later, lets it go by itself.
 *
 * @returns The agent.
 * @throws {AgentFailedError} if the agent has failed; inside a transaction that aborts it.
 * @example
 * ```ts
 * const log = agent<string[]>([]);
 * dosync(() => send(log, (lines, line) => [...lines, line], "ordered"));
 * ```
 *
 * Clojure: `send`, `send-off`.
 */
export function send<I extends AnyAgent, A extends readonly unknown[]>(
  agent: I,
  action: ActionOf<I, A>,
  ...args: A
): I;
export function send<T, A extends readonly unknown[]>(
  agent: Agent<T>,
  action: (state: T, ...args: A) => T | PromiseLike<T>,
  ...args: A
): Agent<T>;
export function send(
  agent: AnyAgent,
  action: (state: never, ...args: never[]) => unknown,
  ...args: readonly unknown[]
): AnyAgent {
  agentOf(agent, "send").receive(action, args);
  return agent;
}

/**
 * Why an agent has failed, or `undefined` while it works. The `cause` of this error is what the action threw.
 *
 * @example
 * ```ts
 * const saved = agent(0);
 * agentError(saved); // undefined
 * ```
 *
 * Clojure: `agent-error`.
 */
export function agentError(agent: AnyAgent): AgentFailedError | undefined {
  return agentOf(agent, "agentError").state.error;
}

/** How an agent is restarted. */
export interface RestartOptions {
  /** Drops the actions that wait, instead of going on with them. Clojure: `:clear-actions`. */
  readonly clearActions?: boolean | undefined;
}

/**
 * Gives a failed agent a new value, and goes on with waiting actions. No watch of the agent is called.
 *
 * @returns The value.
 * @throws {AgentNotFailedError} if it has not failed.
 * @throws {ValidationError} if the validator refuses the value; the agent stays failed.
 * @example
 * ```ts
 * const saved = agent(0);
 * if (agentError(saved)) restartAgent(saved, 0, { clearActions: true });
 * ```
 *
 * Clojure: `restart-agent`.
 */
export function restartAgent<T>(agent: Agent<T>, value: NoInfer<T>, options?: RestartOptions): T {
  const node = agentOf(agent, "restartAgent");
  if (kernel.context !== undefined) {
    throw new InTransactionError(
      describe(node),
      DEV && `Cannot restart ${describe(node)} inside a transaction. Do it outside.`,
    );
  }
  if (node.state.error === undefined) throw new AgentNotFailedError(describe(node));
  if (DEV) freezeFor(node, value);
  checkAlone(node, value);
  if (options?.clearActions === true) node.queue.clear();
  node.commit(value, node.queue.size, true);
  node.tellState();
  work(node);
  return value;
}

/** The options of {@link settled}. */
export interface SettledOptions extends WaitOptions {}

/**
 * Waits until every action sent so far to these agents has run.
 *
 * @throws {AgentFailedError} (as rejection) if one has failed or fails meanwhile.
 * @throws {TimeoutError} (as rejection) when the time given is over.
 * @throws {InTransactionError} inside a transaction or an action, where it could wait for itself.
 * @example
 * ```ts
 * const saved = agent(0);
 * send(saved, async (count) => count + 1);
 * await settled(saved);
 * await settled([saved], { timeout: 1000 });
 * ```
 *
 * Clojure: `await`, `await-for`.
 */
export function settled(...agents: readonly AnyAgent[]): Promise<void>;
export function settled(agents: readonly AnyAgent[], options?: SettledOptions): Promise<void>;
export async function settled(
  first?: AnyAgent | readonly AnyAgent[],
  second?: AnyAgent | SettledOptions,
  ...rest: readonly AnyAgent[]
): Promise<void> {
  const isList = Array.isArray(first);
  const agents = isList ? first : [first, second, ...rest].filter((agent) => agent !== undefined);
  const options = isList ? (second as SettledOptions | undefined) : undefined;
  const nodes = agents.map((agent) => agentOf(agent, "settled"));
  refuseToWaitForItself();
  await waitFor<unknown>(
    nodes.map(describe).join(", ") || "settled()",
    options,
    (resolve, reject) => {
      const entries = nodes.map((node) => enqueueMark(node));
      Promise.all(entries.map(({ promise }) => promise)).then(resolve, reject);
      return () => entries.forEach(({ leave }) => leave());
    },
  );
}

function refuseToWaitForItself(): void {
  if (kernel.context !== undefined || heldByAction !== undefined) {
    throw new InTransactionError(
      "settled",
      DEV &&
        "Cannot wait for agents inside a transaction. What is sent here is held until the end of the transaction or action, so it would wait for ever.",
    );
  }
}
