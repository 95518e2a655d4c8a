import { reportFailure } from "../commit/failures.ts";
import { Subscription } from "../graph/subscription.ts";
import { track, tracking } from "../graph/tracking.ts";
import { Attention } from "../identities/observed.ts";
import { ignoreFailure, isThenable } from "../ground/errors.ts";
import { describe, extraOf, type IdentityNode, labelOf } from "../kernel/identity.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { ReadOnlyContext } from "../kernel/read-only.ts";
import { DEV } from "../ground/dev.ts";
import type { ResourceState } from "../kernel/types.ts";
import { runInPlace } from "../transaction/sync.ts";
import type { Load, ResourceNode } from "./resource-node.ts";
import { areSame, type Input, type Outcome, Result } from "./result.ts";

/** The context of what a load does before its first `await`. It reads the committed world, and is followed. */
class LoadContext extends ReadOnlyContext {
  override read(node: IdentityNode): unknown {
    return tracking.read(node);
  }

  peek(node: IdentityNode): unknown {
    return node.committed();
  }
}

const loading = /* @__PURE__ */ new LoadContext();

/** A load that has not come to a result. */
interface Flight {
  readonly controller: AbortController;
  inputs: readonly Input[];
}

/**
 * Loads a resource while somebody observes it, or waits for it.
 *
 *     an input changes ─▶ (a microtask) ─▶ look ┬─ the last result fits: nothing is loaded
 *                                               ├─ what is being loaded fits: it goes on
 *                                               ╰─ abort what is being loaded, and load
 *
 * It is told only that it should look. So several commits of a task start one load, and an input that has
 * come back by then starts none. Whatever calls code of others runs in a task of its own.
 */
export class Loader {
  readonly #node: ResourceNode;
  readonly #load: Load;
  readonly #keepsPrevious: boolean;
  /** Follows what the last load has read. */
  #follower: Subscription | undefined = undefined;
  #flight: Flight | undefined = undefined;
  /** Whoever waits for the next result. */
  readonly #waiters: ((state: ResourceState<unknown>) => void)[] = [];
  #isObserved = false;
  /** Whether the last result is to be replaced, although it fits. */
  #isOutdated = false;
  #isLooking = false;

  constructor(node: ResourceNode, load: Load, keepsPrevious: boolean) {
    this.#node = node;
    this.#load = load;
    this.#keepsPrevious = keepsPrevious;
    new Attention(node.result, () => this.#begin()).begin();
  }

  /** Loads again. Answers the next result. */
  refresh(): Promise<unknown> {
    this.#isOutdated = true;
    this.#abort();
    return this.next();
  }

  /** The next result. It comes from a load that is running, or from one that starts now where nothing fits. */
  next(): Promise<unknown> {
    const promise = new Promise((resolve, reject) =>
      this.#waiters.push(({ status, value, error }) => {
        if (status === "error") reject(error);
        else resolve(value);
      }),
    );
    ignoreFailure(promise); // the resource shows it as well
    this.lookSoon();
    return promise;
  }

  /** What a load has come to, here or elsewhere. */
  resultOf(inputs: readonly Input[], outcome: Outcome): Result {
    return new Result(inputs, outcome, this.#result?.latest, this.#keepsPrevious);
  }

  /** Nothing has been loaded, as at first: see `resetAll`. */
  startAnew(): void {
    this.#abort();
    this.#isOutdated = false;
    this.lookSoon();
  }

  /** Something that it goes by may be different. */
  lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    queueMicrotask(() => {
      this.#isLooking = false;
      try {
        this.#look();
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  get #isNeeded(): boolean {
    return this.#isObserved || this.#waiters.length > 0;
  }

  get #result(): Result | undefined {
    return this.#node.result.stored() as Result | undefined;
  }

  /** The first observer is there. What has failed is tried again; what has not is kept. */
  #begin(): () => void {
    this.#isObserved = true;
    if (this.#result?.state.status === "error") this.#isOutdated = true;
    this.lookSoon();
    return () => {
      this.#isObserved = false;
      this.#endIfUnneeded();
    };
  }

  #look(): void {
    if (!this.#isNeeded) return;
    const flight = this.#flight;
    if (flight !== undefined && areSame(flight.inputs)) return;
    this.#abort();
    const result = this.#result;
    if (result === undefined || this.#isOutdated || !areSame(result.inputs)) this.#start();
    else {
      // It follows also where a load was given up for this. This is what was asked for by now.
      this.#follow(() => void areSame(result.inputs));
      this.#settle(result.state);
      this.#endIfUnneeded();
    }
  }

  #start(): void {
    const controller = new AbortController();
    const flight: Flight = { controller, inputs: [] };
    this.#flight = flight;
    const settle = (outcome: Outcome): void => this.#land(flight, outcome);
    const fail = (error: unknown): void => settle({ isLoaded: false, error });
    let returned: unknown;
    try {
      const { signal } = controller;
      returned = this.#follow(() => (0, this.#load)(this.#result?.latest, { signal }));
    } catch (error) {
      flight.inputs = this.#inputs();
      return fail(error);
    }
    flight.inputs = this.#inputs();
    if (!isThenable(returned)) settle({ isLoaded: true, value: returned });
    else void Promise.resolve(returned).then((value) => settle({ isLoaded: true, value }), fail);
  }

  /** Runs what reads; from then on it is told of changes of that. */
  #follow<T>(read: () => T): T {
    this.#follower?.stop();
    const follower = new Subscription(() => this.lookSoon());
    this.#follower = follower;
    const { where } = loading;
    if (DEV) loading.where = () => `the load of ${describe(this.#node)}`;
    try {
      return track(follower, loading, read);
    } finally {
      loading.where = where!;
    }
  }

  #inputs(): Input[] {
    const inputs: Input[] = [];
    for (let link = this.#follower!.deps; link !== undefined; link = link.nextDep)
      inputs.push({ node: link.dep as unknown as IdentityNode, seen: link.seen });
    return inputs;
  }

  /** Ignores an overtaken result, and one that fits no more: `#look` comes for that. */
  #land(flight: Flight, outcome: Outcome): void {
    if (this.#flight !== flight) return;
    try {
      if (!areSame(flight.inputs)) return this.lookSoon();
      this.#flight = undefined;
      this.#isOutdated = false;
      const result = this.resultOf(flight.inputs, outcome);
      this.#publish(result);
      this.#settle(result.state);
    } catch (error) {
      this.#fail(error);
    }
    this.#endIfUnneeded();
  }

  /**
   * One commit. Run again in another world, on a screen with a pending transition for instance, it changes
   * nothing where it does not fit: there the result of before goes on fitting.
   */
  #publish(result: Result): void {
    const { result: source } = this.#node;
    extraOf(source).label ??= labelOf(this.#node);
    const body = (): void => {
      if (areSame(result.inputs)) transactionInCharge("refSet", source)!.refSet(source, result);
    };
    runInPlace(body, labelOf(this.#node), body);
  }

  #settle(state: ResourceState<unknown>): void {
    for (const tell of this.#waiters.splice(0)) tell(state);
  }

  /** A result that could not be committed, or inputs that depend on the resource. */
  #fail(error: unknown): void {
    this.#abort();
    this.#settle({ status: "error", value: undefined, error });
    reportFailure(error, this.#node);
  }

  #abort(): void {
    const flight = this.#flight;
    this.#flight = undefined;
    flight?.controller.abort();
  }

  #endIfUnneeded(): void {
    if (this.#isNeeded) return;
    this.#abort();
    this.#follower?.stop();
    this.#follower = undefined;
  }
}
