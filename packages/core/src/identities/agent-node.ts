import { reportFailure } from "../commit/failures.ts";
import { checkAlone, commitAlone } from "../commit/publish.ts";
import { checkOptionalFunction, checkWord } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { AgentFailedError, InvalidArgumentError } from "../ground/errors.ts";
import { notAnIdentity } from "../kernel/arguments.ts";
import { SOURCE } from "../kernel/flags.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { describe } from "../kernel/identity.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { Source } from "../kernel/source.ts";
import type { Agent } from "../kernel/types.ts";
import type { AgentOptions } from "./agent.ts";

type Action = (state: never, ...args: never[]) => unknown;

/** An entry of the queue: an action that waits for its turn, or a mark of `settled`. */
type Entry =
  | { readonly action: Action; readonly args: readonly unknown[] }
  | { readonly reached: () => void; readonly failed: (error: AgentFailedError) => void };

/** The state of an agent besides its value. */
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
  /** In the order of sending. A set gives up its first entry without moving the others. */
  readonly queue: Set<Entry> = new Set();
  isWorking = false;
  state: AgentState = AT_REST;
  readonly listeners: Set<() => void> = new Set();

  constructor(value: unknown, options: AgentOptions<never> | undefined) {
    super(value, SOURCE);
    if (DEV) {
      checkWord(options?.errorMode, ["fail", "continue"], "errorMode");
      checkOptionalFunction(options?.errorHandler, "errorHandler");
    }
    this.errorHandler = options?.errorHandler;
    this.errorMode = options?.errorMode ?? (this.errorHandler === undefined ? "fail" : "continue");
  }

  override get kind(): string {
    return "agent";
  }

  /** Takes an action for this agent. The transaction or action that is running holds it, else it is queued. */
  receive(action: Action, args: readonly unknown[]): void {
    if (typeof action !== "function") {
      throw new InvalidArgumentError(
        describe(this),
        DEV && `send() needs a function for ${describe(this)}.`,
      );
    }
    throwIfFailed(this);
    const held = heldByAction;
    // A draft or an asynchronous transaction commits later. By then the action may have ended, and nobody
    // would let go what it holds.
    const dispatch = (): void => {
      const entry = { action, args };
      if (held === undefined || held !== heldByAction) enqueue(this, entry);
      else held.push(() => enqueue(this, entry));
    };
    const transaction = transactionInCharge("send", "an action");
    if (transaction === undefined) dispatch();
    else transaction.send(dispatch);
  }

  /** Works again, with nothing to do: see `resetAll`. An action that runs already goes on. */
  startAnew(): void {
    let { pending } = this.state;
    for (const entry of this.queue) {
      this.queue.delete(entry);
      if ("reached" in entry) entry.reached();
      else pending--;
    }
    this.setState(pending, undefined);
  }

  setState(pending: number, error: AgentFailedError | undefined): void {
    this.state = { pending, error };
    this.tellState();
  }

  /** Commits a value together with the state of the agent. A watch of the value may render both. */
  commit(value: unknown, pending: number, isQuiet: boolean): void {
    const before = this.state;
    this.state = { pending, error: undefined };
    try {
      commitAlone(this, value, undefined, isQuiet);
    } catch (error) {
      this.state = before;
      throw error;
    }
  }

  /** Says that {@link state} is another one. */
  tellState(): void {
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

/** The actions that the running action has sent. They are held until it has succeeded. */
export let heldByAction: (() => void)[] | undefined;

const NOTHING_TO_LEAVE = (): void => {};

/** Puts a mark into the queue. Its promise is resolved when everything before it has run. */
export function enqueueMark(node: AgentNode): { promise: Promise<void>; leave: () => void } {
  let leave = NOTHING_TO_LEAVE;
  const promise = new Promise<void>((reached, failed) => {
    if (node.state.error !== undefined) {
      failed(node.state.error);
      return;
    }
    const mark: Entry = { reached, failed };
    node.queue.add(mark);
    leave = () => void node.queue.delete(mark);
    work(node);
  });
  return { promise, leave };
}

function enqueue(node: AgentNode, entry: Entry): void {
  node.queue.add(entry);
  node.setState(node.state.pending + 1, node.state.error);
  work(node);
}

/** Starts on the queue, in a task of its own: `send` has returned by then. */
export function work(node: AgentNode): void {
  if (node.isWorking || node.state.error !== undefined || node.queue.size === 0) return;
  node.isWorking = true;
  queueMicrotask(() => void workOff(node));
}

async function workOff(node: AgentNode): Promise<void> {
  // One walk reaches also the entries that are added meanwhile. A new walk would pass all deleted ones.
  for (const entry of node.queue) {
    node.queue.delete(entry);
    if ("reached" in entry) entry.reached();
    else await perform(node, entry.action, entry.args);
    if (node.state.error !== undefined) break;
  }
  node.isWorking = false;
}

/** Runs one action: commits its value, then lets go what it sent. If it fails, neither happens. */
async function perform(node: AgentNode, action: Action, args: readonly unknown[]): Promise<void> {
  const held: (() => void)[] = [];
  let failure: { error: unknown } | undefined;
  try {
    const value = await start(node, action, args, held);
    if (DEV) freezeFor(node, value);
    checkAlone(node, value);
    node.commit(value, node.state.pending - 1, false);
  } catch (error) {
    failure = { error };
  }
  if (failure === undefined) {
    node.tellState();
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
    return (action as (...args: unknown[]) => unknown)(node.held, ...args);
  } finally {
    heldByAction = undefined;
  }
}

/** The socket of `resetAll`, which lets failed agents work again. */
let hasFailed: ((node: AgentNode) => void) | undefined;

export function plugFailed(note: NonNullable<typeof hasFailed>): void {
  hasFailed = note;
}

function fail(node: AgentNode, cause: unknown): void {
  const pending = node.state.pending - 1;
  if (node.errorMode === "continue") node.setState(pending, undefined);
  else {
    const error = new AgentFailedError(describe(node), cause);
    node.setState(pending, error);
    hasFailed?.(node);
    for (const entry of node.queue) {
      if ("failed" in entry && node.queue.delete(entry)) entry.failed(error);
    }
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
