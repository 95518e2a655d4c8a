import { reportFailure } from "../commit/failures.ts";
import { clock } from "../ground/clock.ts";
import { DEV } from "../ground/dev.ts";
import { AsyncEffectError, InvalidArgumentError, isThenable } from "../ground/errors.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { SOURCE, WATCHED } from "../kernel/flags.ts";
import { describe, type IdentityNode } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { isShown, lookAgain, plugObservers } from "../kernel/observers.ts";
import type { Source } from "../kernel/source.ts";
import type { Identity } from "../kernel/types.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel: typeof sharedKernel = sharedKernel;

/**
 * Calls a function when an identity gets its first observer. What that returns is called after the last one has
 * left.
 *
 * Use it for what a value needs only while somebody looks: a connection, a timer, polling. Observers are
 * watches, effects, components, whatever else subscribes, and those who observe a derived value or a lens
 * that reads it. Who reads without staying does not observe: `deref`, a transaction, a draft by itself,
 * a snapshot, `when`, a rule. Every kind of identity can be observed.
 *
 * Both calls come by themselves, outside of everything: `start` a microtask after the first observer came,
 * unless it has left by then, and the cleanup a macrotask after the last one left, unless another has
 * come. So neither React's StrictMode nor the way from one page to the next ends anything. Both may
 * commit. What they throw goes to `onDeliveryError`. On a server nobody observes.
 *
 * @param start May return a function that cleans up.
 * @returns A function that takes it back; what was started is then cleaned up at once.
 * @throws {NotAnIdentityError} if it is not given an identity.
 * @throws {InvalidArgumentError} if it is not given a function.
 * @example
 * ```ts
 * const seconds = atom(0);
 * onObserved(seconds, () => {
 *   const timer = setInterval(() => swap(seconds, (n) => n + 1), 1000);
 *   return () => clearInterval(timer);
 * });
 * addWatch(seconds, "log", console.log); // the timer runs
 * removeWatch(seconds, "log"); // a moment later it does not
 * ```
 *
 * Clojure has none.
 */
export function onObserved(
  identity: Identity<unknown>,
  start: () => void | (() => void),
): () => void {
  const node = nodeOf(identity, "onObserved");
  if (typeof start !== "function") {
    throw new InvalidArgumentError(
      "onObserved",
      DEV && `onObserved() needs a function to call when ${describe(node)} is observed.`,
    );
  }
  const attention = new Attention(node, start);
  attention.begin();
  return () => attention.end();
}

const attentions: WeakMap<IdentityNode, Set<Attention>> = new WeakMap();

function observersChanged(node: IdentityNode): void {
  attentions.get(node)?.forEach(tell);
}

function tell(attention: Attention): void {
  attention.changed();
}

function isAwaited(node: IdentityNode): boolean {
  return attentions.has(node);
}

/** Whether anybody hears of its changes. A source knows of its watches by a flag, a derived value depends on them. */
function isObserved(node: IdentityNode): boolean {
  const { subs } = node as Source;
  return subs !== undefined || (node.flags & WATCHED) !== 0 || isShown(node);
}

/**
 * What is to happen while an identity is observed.
 *
 *     idle ── observed, a microtask later ──▶ started ── unobserved, a macrotask later ──▶ idle
 *
 * It is only ever told that it should look. So nothing goes wrong where it is told too often, in the
 * middle of a change of the graph, or of something that is over by the time it looks.
 */
export class Attention {
  readonly #node: IdentityNode;
  readonly #start: () => unknown;
  #cleanup: (() => void) | undefined;
  #isStarted = false;
  #isLooking = false;
  #hasEnded = false;
  #stopTimer: (() => void) | undefined;

  constructor(node: IdentityNode, start: () => unknown) {
    this.#node = node;
    this.#start = start;
  }

  begin(): void {
    const node = this.#node;
    plugObservers(observersChanged, isAwaited);
    const others = attentions.get(node);
    if (others === undefined) attentions.set(node, new Set([this]));
    else others.add(this);
    // Roots know their sources, and those derived values that somebody has asked for.
    if ((node.flags & SOURCE) === 0) askRoots();
    if (isObserved(node)) this.#lookSoon();
  }

  /** Takes it back, for good. */
  end(): void {
    this.#hasEnded = true;
    const all = attentions.get(this.#node);
    all?.delete(this);
    if (all?.size === 0) attentions.delete(this.#node);
    this.#stopTimer?.();
    this.#clean();
  }

  /** An observer may have come or gone. */
  changed(): void {
    if (!this.#isStarted) this.#lookSoon();
    else if (!isObserved(this.#node)) {
      this.#stopTimer?.();
      this.#stopTimer = clock.after(0, () => this.#endIfAlone());
    }
  }

  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    queueMicrotask(() => {
      this.#isLooking = false;
      if (!this.#hasEnded && !this.#isStarted && isObserved(this.#node)) this.#run();
    });
  }

  #endIfAlone(): void {
    if (!isObserved(this.#node)) this.#clean();
  }

  #run(): void {
    this.#isStarted = true;
    this.#call(() => {
      const result = (0, this.#start)();
      if (isThenable(result)) throw new AsyncEffectError(describe(this.#node), result);
      if (typeof result === "function") this.#cleanup = result as () => void;
    });
    if (this.#hasEnded) this.#clean(); // it has taken itself back
  }

  #clean(): void {
    this.#isStarted = false;
    const cleanup = this.#cleanup;
    this.#cleanup = undefined;
    if (cleanup !== undefined) this.#call(cleanup);
  }

  /** Whatever runs around it, nobody follows what it reads. */
  #call(body: () => void): void {
    const { active } = kernel;
    kernel.active = undefined;
    try {
      body();
    } catch (error) {
      reportFailure(error, this.#node);
    } finally {
      kernel.active = active;
    }
  }
}

let isAsking = false;

/** Asks the roots once for all that is asked for in one task. They look through everything that they show. */
function askRoots(): void {
  if (isAsking || lookAgain === undefined) return;
  isAsking = true;
  queueMicrotask(() => {
    isAsking = false;
    lookAgain!();
  });
}
