import type { Batch } from "@dosync/replica";
import type { Decider } from "./decider.ts";
import type { QueuedMutation } from "./push.ts";
import type { Values } from "./values.ts";

/** A `Bound` keeps a space small enough to be held in memory. */
export class Bound {
  readonly #values: Values;
  readonly #decider: Decider;
  readonly #most: number;

  /** @param most How many characters the addresses and values of the space may have. */
  constructor(values: Values, decider: Decider, most: number) {
    this.#values = values;
    this.#decider = decider;
    this.#most = most;
  }

  /** Runs mutations one after another. Where all of them do not fit, those that make too much are refused. */
  decide(queued: readonly QueuedMutation[], isFirst: boolean): Batch {
    const batch = this.#decider.decide(queued, isFirst);
    if (this.#fits(batch)) return batch;
    return this.#decider.decide(this.#fitting(queued, isFirst), isFirst);
  }

  /** The same mutations. Those are refused that do not fit after the ones before them. */
  #fitting(queued: readonly QueuedMutation[], isFirst: boolean): QueuedMutation[] {
    const fitting: QueuedMutation[] = [];
    for (const each of queued) {
      const isFit = this.#fits(this.#decider.decide([...fitting, each], isFirst));
      fitting.push(isFit ? each : this.#decider.refused(each, spaceFull()));
    }
    return fitting;
  }

  /** Whether a batch leaves the space within its bound. What makes it smaller always may. */
  #fits(batch: Batch): boolean {
    const growth = this.#values.growthBy(batch);
    return growth <= 0 || this.#values.size + growth <= this.#most;
  }
}

function spaceFull(): Error {
  const message = "The space is full: what it holds cannot become more.";
  return Object.assign(new Error(message), { code: "SPACE_FULL" });
}
