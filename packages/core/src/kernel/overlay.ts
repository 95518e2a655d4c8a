import type { Source } from "./source.ts";
import type { Memos, World } from "./world.ts";

/** Values by source. They may be looked up only when `get` is called. */
export interface OverlayValues {
  has(source: Source): boolean;
  get(source: Source): unknown;
}

/**
 * An `overlay` shows these values over that world. They are the result of a change, first values, or a
 * replay. A value is stored as in every world, so it may be a failure.
 *
 * An overlay lives for one check or one read. Neither its values nor its base change meanwhile.
 */
export function overlay(base: World, values: OverlayValues): World {
  return new Overlay(base, values);
}

class Overlay implements World {
  readonly epoch = 0;
  memos: Memos | undefined = undefined;
  readonly #base: World;
  readonly #values: OverlayValues;

  constructor(base: World, values: OverlayValues) {
    this.#base = base;
    this.#values = values;
  }

  valueOf(source: Source): unknown {
    return this.#values.has(source) ? this.#values.get(source) : this.#base.valueOf(source);
  }
  differs(source: Source): boolean {
    return this.#values.has(source) || this.#base.differs(source);
  }
}
