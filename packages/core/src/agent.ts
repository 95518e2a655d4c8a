import { checkAlone } from "./atom.ts";
import { commitAlone } from "./commit.ts";
import { reportFailure } from "./failures.ts";
import { DEV } from "./dev.ts";
import {
  AgentFailedError,
  AgentNotFailedError,
  InTransactionError,
  InvalidArgumentError,
} from "./errors.ts";
import { SOURCE } from "./flags.ts";
import { deepFreeze } from "./freeze.ts";
import { describe, notAnIdentity } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { applyOptions } from "./options.ts";
import { Source } from "./source.ts";
import type { Agent, AnyAgent, IdentityOptions } from "./types.ts";
import { waitFor, type WaitOptions } from "./wait.ts";

/** What an agent may be given when it is made. */
export interface AgentOptions<T> extends IdentityOptions<T> {
  /**
   * What an action that throws does to the agent: `"fail"` stops it until it is restarted,
   * `"continue"` goes on with the next action. By default `"fail"`, or `"continue"` where there is
   * an `errorHandler`. Clojure: `:error-mode`.
   */
  readonly errorMode?: "fail" | "continue" | undefined;
  /** Called with the agent and what an action threw, in both modes. Clojure: `:error-handler`. */
  readonly errorHandler?: ((agent: Agent<T>, error: unknown) => void) | undefined;
}

type Action = (state: never, ...args: never[]) => unknown;

/** An action that waits for its turn, or somebody who waits until all before are done. */
type Entry =
  | { readonly action: Action; readonly args: readonly unknown[] }
  | { readonly reached: () => void; readonly failed: (error: AgentFailedError) => void };

/** What can be said of an agent besides its value. */
export interface AgentState {
  /** How many actions wait or run. */
  readonly pending: number;
  /** Why it has failed, if it has. */
  readonly error: AgentFailedError | undefined;
}

const AT_REST: AgentState = { pending: 0, error: undefined };

export class AgentNode extends Source {
  readonly errorMode: "fail" | "continue";
  readonly errorHandler: ((agent: Agent<never>, error: unknown) => void) | undefined;
  queue: Entry[] = [];
  isWorking = false;
  state: AgentState = AT_REST;
  readonly listeners: Set<() => void> = new Set();

  constructor(value: unknown, options: AgentOptions<never> | undefined) {
    super(value, SOURCE);
    this.errorHandler = options?.errorHandler;
    this.errorMode = options?.errorMode ?? (this.errorHandler === undefined ? "fail" : "continue");
  }

  override get kind(): string {
    return "agent";
  }

  /** An action for it: held by the transaction or action that is running, else put into the queue. */
  receive(action: Action, args: readonly unknown[]): void {
    if (typeof action !== "function") {
      throw new InvalidArgumentError(
        describe(this),
        DEV && `send() needs a function for ${describe(this)}.`,
      );
    }
    throwIfFailed(this);
    const held = heldByAction;
    // A draft or an asynchronous transaction commits later: by then the action may have ended, and
    // nobody would let go what it holds.
    const dispatch = (): void => {
      const entry = { action, args };
      if (held === undefined || held !== heldByAction) enqueue(this, entry);
      else held.push(() => enqueue(this, entry));
    };
    if (kernel.context === undefined) dispatch();
    else kernel.context.send(dispatch);
  }

  setState(pending: number, error: AgentFailedError | undefined): void {
    this.state = { pending, error };
    const present = [...this.listeners];
    for (const listener of present) {
      try {
        listener();
      } catch (failure) {
        reportFailure(failure, this);
      }
    }
  }
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
export function agent<T>(initial: T, options?: AgentOptions<NoInfer<T>>): Agent<T> {
  const node = new AgentNode(initial, options as AgentOptions<never> | undefined);
  applyOptions(node, options);
  return node as unknown as Agent<T>;
}

/** What is sent while an action runs its synchronous part is held until that action has succeeded. */
let heldByAction: (() => void)[] | undefined;

/**
 * Sends an action to an agent: a function from its value and further arguments to the next value or
 * a promise of it. Returns at once; actions run one at a time, in the order of sending.
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
export function send<T, A extends readonly unknown[]>(
  agent: Agent<T>,
  action: (state: T, ...args: A) => T | PromiseLike<T>,
  ...args: A
): Agent<T> {
  agentOf(agent, "send").receive(action as unknown as Action, args);
  return agent;
}

/**
 * Why an agent has failed: an error whose `cause` is what its action threw, or `undefined` while it
 * works.
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
 * Gives a failed agent a value to go on from, and goes on with the actions that wait. No watch of
 * the agent is called.
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
  if (DEV) deepFreeze(value);
  checkAlone(node, value);
  if (options?.clearActions === true) node.queue = [];
  commitAlone(node, value, undefined, true);
  node.setState(node.queue.length, undefined);
  work(node);
  return value;
}

/** What {@link settled} may be given besides agents. */
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

const NOTHING_TO_LEAVE = (): void => {};

/** Puts a mark into the queue that is reached when everything before it has run. */
function enqueueMark(node: AgentNode): { promise: Promise<void>; leave: () => void } {
  let leave = NOTHING_TO_LEAVE;
  const promise = new Promise<void>((reached, failed) => {
    if (node.state.error !== undefined) {
      failed(node.state.error);
      return;
    }
    const mark: Entry = { reached, failed };
    node.queue.push(mark);
    leave = () => {
      const place = node.queue.indexOf(mark);
      if (place >= 0) node.queue.splice(place, 1);
    };
    work(node);
  });
  return { promise, leave };
}

function enqueue(node: AgentNode, entry: Entry): void {
  node.queue.push(entry);
  node.setState(node.state.pending + 1, node.state.error);
  work(node);
}

/** Starts on the queue, in a task of its own: `send` has returned by then. */
function work(node: AgentNode): void {
  if (node.isWorking || node.state.error !== undefined || node.queue.length === 0) return;
  node.isWorking = true;
  queueMicrotask(() => void workOff(node));
}

async function workOff(node: AgentNode): Promise<void> {
  while (node.state.error === undefined) {
    const entry = node.queue.shift();
    if (entry === undefined) break;
    if ("reached" in entry) entry.reached();
    else await perform(node, entry.action, entry.args);
  }
  node.isWorking = false;
}

/** One action: its value is committed, then what it sent is let go. If it fails, neither happens. */
async function perform(node: AgentNode, action: Action, args: readonly unknown[]): Promise<void> {
  const held: (() => void)[] = [];
  let failure: { error: unknown } | undefined;
  try {
    const value = await start(node, action, args, held);
    if (DEV) deepFreeze(value);
    checkAlone(node, value);
    commitAlone(node, value, undefined);
  } catch (error) {
    failure = { error };
  }
  if (failure === undefined) {
    node.setState(node.state.pending - 1, undefined);
    for (const dispatch of held) dispatch();
  } else fail(node, failure.error);
}

/** The synchronous part of an action. */
function start(
  node: AgentNode,
  action: Action,
  args: readonly unknown[],
  held: (() => void)[],
): unknown {
  heldByAction = held;
  try {
    return (action as (...args: unknown[]) => unknown)(node.value, ...args);
  } finally {
    heldByAction = undefined;
  }
}

function fail(node: AgentNode, cause: unknown): void {
  const pending = node.state.pending - 1;
  if (node.errorMode === "continue") node.setState(pending, undefined);
  else {
    const error = new AgentFailedError(describe(node), cause);
    node.setState(pending, error);
    const marks = node.queue;
    node.queue = marks.filter((entry) => "action" in entry);
    for (const entry of marks) if ("failed" in entry) entry.failed(error);
  }
  try {
    node.errorHandler?.(node as unknown as Agent<never>, cause);
  } catch (error) {
    reportFailure(error, node);
  }
}

function throwIfFailed(node: AgentNode): void {
  const { error } = node.state;
  if (error !== undefined) throw new AgentFailedError(describe(node), error.cause);
}

export function agentOf(agent: unknown, operation: string): AgentNode {
  if (agent instanceof AgentNode) return agent;
  throw notAnIdentity(operation, "an agent", agent);
}
