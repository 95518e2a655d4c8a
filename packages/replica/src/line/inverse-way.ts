import type { PreparedCommit, WayBack } from "@dosync/core/adapter";
import type { Pending, RunOptions } from "./pending.ts";

/**
 * An `InverseWay` takes a mutation back for an undo history. What was not sent is cancelled; what is confirmed is
 * followed by its inverse. To do it again is to run it again, or to cancel the inverse.
 */
class InverseWay implements WayBack {
  readonly #mutation: Pending;
  /** What has taken it back, unless it was cancelled. */
  #inverse: Pending | undefined = undefined;

  constructor(mutation: Pending) {
    this.#mutation = mutation;
  }

  cancel(isUndo: boolean): boolean {
    const last = isUndo ? this.#mutation : this.#inverse;
    return last?.cancel() === true;
  }

  run(isUndo: boolean, options: RunOptions): Promise<void> | undefined {
    return isUndo ? this.#invert(options) : this.#runAgain(options);
  }

  #invert(options: RunOptions): Promise<void> | undefined {
    const answer = this.#mutation.invert(options);
    if (answer instanceof Promise) return answer;
    this.#inverse = answer;
    return undefined;
  }

  /** Run before the inverse is decided, it would happen twice where that is refused. */
  #runAgain(options: RunOptions): Promise<void> | undefined {
    const inverse = this.#inverse;
    if (inverse !== undefined && !inverse.isSettled) return inverse.confirmed;
    this.#mutation.runAgain(options);
    return undefined;
  }
}

/** Lets an undo history take a mutation back by itself. It has an inverse, or no other undo is taken. */
export function giveWayBack(commit: PreparedCommit, pending: Pending, takesWrites: boolean): void {
  if (pending.hasInverse || !takesWrites) commit.waysBack.push(new InverseWay(pending));
}
