import { TIMELESS } from "../kernel/flags.ts";
import type { Source } from "../kernel/source.ts";
import { ReadPoint, valueAt } from "../timeline/read-point.ts";

/** The start of a draft. It is a moment, and values that were seen in the place of those of that moment. */
export interface Footing {
  readonly readPoint: ReadPoint | undefined;
  readonly values: ReadonlyMap<Source, unknown>;
}

/** A `Base` is what a draft stands on. It is a moment, and the values of an outer draft or a screen over it. */
export class Base {
  readonly #readPoint: ReadPoint;
  readonly #outer: ReadonlyMap<Source, unknown>;
  /**
   * The values of the sources that the draft has changed. They stay here whatever a ref's `maxHistory` says:
   * a draft must be able to tell what it has changed.
   */
  readonly #kept: Map<Source, unknown> = new Map();

  constructor({ readPoint, values }: Footing) {
    this.#readPoint = new ReadPoint(readPoint);
    this.#outer = values;
  }

  get readPoint(): ReadPoint {
    return this.#readPoint;
  }

  /** The start of a draft in this one. It is the same moment, with what has been changed here since. */
  under(changed: Iterable<readonly [Source, unknown]>): Footing {
    const values = new Map([...this.#outer, ...this.#kept, ...changed]);
    return { readPoint: this.#readPoint, values };
  }

  valueOf(source: Source): unknown {
    if (this.#kept.has(source)) return this.#kept.get(source);
    if (this.#outer.has(source)) return this.#outer.get(source);
    return valueAt(source, this.#readPoint.point);
  }

  /** Whether it may have another value than the committed world. */
  differs(source: Source): boolean {
    const isTimeless = (source.flags & TIMELESS) !== 0;
    return isTimeless || this.#outer.has(source) || source.version > this.#readPoint.point;
  }

  /** Keeps the value of this source for good, also when that version is gone. */
  keep(source: Source): void {
    if (!this.#kept.has(source)) this.#kept.set(source, this.valueOf(source));
  }

  /** Shows another value of this source from now on. */
  takeOver(source: Source, value: unknown): void {
    this.#kept.set(source, value);
  }

  close(): void {
    this.#readPoint.close();
  }
}
