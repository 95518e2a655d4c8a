import type { Source } from "../source.ts";
import { ReadPoint, valueAt } from "../versions.ts";

/** What a draft stands on: a moment, and what an outer draft had when this one took its base. */
export class Base {
  readonly #readPoint: ReadPoint;
  readonly #outer: ReadonlyMap<Source, unknown>;
  /** Whatever a ref's `maxHistory` says: a draft must be able to tell what it has changed. */
  readonly #kept: Map<Source, unknown> = new Map();

  constructor(outer: Base | undefined, changed: ReadonlyMap<Source, unknown>) {
    this.#readPoint = new ReadPoint(outer?.readPoint);
    this.#outer =
      outer === undefined ? changed : new Map([...outer.#outer, ...outer.#kept, ...changed]);
  }

  get readPoint(): ReadPoint {
    return this.#readPoint;
  }

  valueOf(source: Source): unknown {
    if (this.#outer.has(source)) return this.#outer.get(source);
    if (this.#kept.has(source)) return this.#kept.get(source);
    return valueAt(source, this.#readPoint.point);
  }

  /** Whether it may have another value than the committed world. */
  differs(source: Source): boolean {
    return this.#outer.has(source) || source.version > this.#readPoint.point;
  }

  /** From here on it knows the value of this source, also when that version is gone. */
  keep(source: Source): void {
    if (!this.#kept.has(source)) this.#kept.set(source, this.valueOf(source));
  }

  close(): void {
    this.#readPoint.close();
  }
}
