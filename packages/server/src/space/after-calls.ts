import type { AfterOutbox, DueCall } from "@dosync/replica";
import type { Mutations } from "./decider.ts";
import type { SpaceEvent } from "./events.ts";

/** How many run at once. */
const MOST = 10;
/** For how long one belongs to the server that has taken it, in milliseconds. It is held while it runs. */
const LEASE = 30_000;
/** How often to look for calls that others have left. */
const POLL = 5000;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60 * 60 * 1000;

/** `AfterCalls` run what mutations have asked for by `after`, at least once each. */
export class AfterCalls {
  readonly #outbox: AfterOutbox;
  readonly #mutations: Mutations;
  readonly #tell: (event: SpaceEvent) => void;
  readonly #running: Set<Promise<void>> = new Set();
  #isStopped = false;
  #isTaking = false;
  #isWanted = false;
  #taking: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(outbox: AfterOutbox, mutations: Mutations, tell: (event: SpaceEvent) => void) {
    this.#outbox = outbox;
    this.#mutations = mutations;
    this.#tell = tell;
    this.wake();
  }

  /** There are calls, perhaps. */
  wake(): void {
    this.#isWanted = true;
    if (this.#isStopped || this.#isTaking) return;
    this.#isTaking = true;
    clearTimeout(this.#timer);
    this.#taking = this.#take();
  }

  /** Takes no more. Fulfilled when those that run have ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#taking;
    await Promise.all(this.#running);
  }

  async #take(): Promise<void> {
    try {
      while (this.#isWanted && !this.#isStopped && this.#running.size < MOST) {
        const room = MOST - this.#running.size;
        this.#isWanted = false;
        const calls = await this.#outbox.take(room, LEASE);
        if (calls.length === room) this.#isWanted = true;
        for (const call of calls) this.#start(call);
      }
    } catch {
      // The store does not answer. Its spaces say so, and it is asked again.
    }
    this.#isTaking = false;
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => this.wake(), POLL);
    (this.#timer as { unref?: () => void }).unref?.();
  }

  #start(call: DueCall): void {
    const running = this.#run(call).finally(() => {
      this.#running.delete(running);
      if (this.#isWanted) this.wake();
    });
    this.#running.add(running);
  }

  /** Runs one. Where that fails it is due again, the later the more often it has failed. */
  async #run(call: DueCall): Promise<void> {
    const { args, result, name, tries, key, space, by, now } = call;
    const holding = setInterval(() => this.#outbox.hold(call, LEASE).catch(() => {}), LEASE / 3);
    try {
      const after = this.#mutations.get(name)?.options.after;
      if (after === undefined) throw new Error(`This server knows no "after" of ${name}.`);
      await after(args as never, result as never, Object.freeze({ key, space, by, now }));
      clearInterval(holding);
      await this.#outbox.done(call);
    } catch (error) {
      clearInterval(holding);
      this.#tell({ type: "after-failed", space, mutation: name, key, tries, error });
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1));
      await this.#outbox.hold(call, wait).catch(() => {}); // else its lease ends by itself
    }
  }
}
