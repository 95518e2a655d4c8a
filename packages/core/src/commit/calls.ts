import { WatchLoopError } from "../ground/errors/delivery.ts";
import { hasNoRoom } from "../ground/full-stack.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import type { Watch } from "../kernel/types.ts";
import { reportFailure } from "./failures.ts";

/** A `Call` is to be made after a commit. It delivers itself. */
export interface Call {
  /**
   * Makes the call. A call that stands for several makes those from `calls.within` on, and moves that on
   * after each. A call that stands for one is made only where `calls.within` is 0.
   */
  deliver(calls: Calls): void;
}

/**
 * `Calls` is a list of calls, first in, first out.
 *
 *     items:  [made] [watches of price] [watches of total] …      within: the first of these has been made
 *                     ↑ at                               ↑ count
 *
 * `at` and `within` move on when a call has returned, or has failed and that was reported. So a call that
 * throws does not keep the next one from being made. Where the stack has no room for a call, `deliver`
 * throws, and goes on with that call the next time.
 */
export class Calls {
  /** `deliver` empties the list by overwriting. An array that is shortened has to grow again. */
  readonly items: (Call | undefined)[] = [];
  count = 0;
  at = 0;
  within = 0;

  add(call: Call): void {
    this.items[this.count++] = call;
  }

  deliver(): void {
    while (this.at < this.count) {
      const call = this.items[this.at]!;
      try {
        call.deliver(this);
        this.items[this.at++] = undefined;
        this.within = 0;
      } catch (error) {
        if (hasNoRoom(error)) throw error;
        report(error, call, this.within);
        this.within += 2;
      }
    }
    this.at = this.count = 0;
    if (this.items.length > LARGE) this.items.length = 0;
  }
}

/** From this length on `deliver` gives the room of the list back. */
const LARGE = 1000;

/** The endless loop that was reported last. Thousands of its ends may be cut, and one is reported. */
let lastLoop: unknown;

function report(error: unknown, { node, watches }: Partial<WatchCalls>, within: number): void {
  try {
    if (error instanceof WatchLoopError) {
      if (error === lastLoop) return;
      lastLoop = error;
    }
  } catch {
    // A proxy that was revoked answers nothing.
  }
  reportFailure(error, node, watches?.[within]);
}

/** A `WatchCalls` calls the watches of one identity, with the values of one commit. */
export class WatchCalls implements Call {
  readonly node: IdentityNode;
  /** The watches of the time of the commit: key, watch, key, watch, … */
  readonly watches: readonly unknown[];
  readonly #old: unknown;
  readonly #value: unknown;

  constructor(node: IdentityNode, watches: readonly unknown[], old: unknown, value: unknown) {
    this.node = node;
    this.watches = watches;
    this.#old = old;
    this.#value = value;
  }

  deliver(calls: Calls): void {
    const { node, watches } = this;
    let { within } = calls;
    try {
      for (; within < watches.length; within += 2) {
        const watch = watches[within + 1] as Watch<unknown>;
        watch(watches[within], node as never, this.#old, this.#value);
      }
    } catch (error) {
      calls.within = within;
      throw error;
    }
  }
}

/** A `Callback` calls a function. */
export class Callback implements Call {
  readonly #callback: () => void;

  constructor(callback: () => void) {
    this.#callback = callback;
  }

  deliver({ within }: Calls): void {
    const callback = this.#callback;
    if (within === 0) callback();
  }
}
