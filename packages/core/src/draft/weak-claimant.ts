import type { Claimant } from "../kernel/extra.ts";
import { unclaim } from "../timeline/claims.ts";
import type { Source } from "../kernel/source.ts";

/**
 * Claims for somebody without keeping it in memory. A draft that was dropped without being ended is
 * collected: only then can its owner be told of it.
 */
export class WeakClaimant implements Claimant {
  readonly #claimant: WeakRef<Claimant>;

  constructor(claimant: Claimant) {
    this.#claimant = new WeakRef(claimant);
  }

  overtake(source: Source, by: string | undefined): (() => void) | undefined {
    const claimant = this.#claimant.deref();
    if (claimant !== undefined) return claimant.overtake(source, by);
    unclaim(source, this);
    return undefined;
  }
}
