/// <reference lib="esnext.disposable" preserve="true" />
import { DEV } from "../ground/dev.ts";
import { EndedError } from "../ground/errors.ts";
import { nodeOf } from "../kernel/arguments.ts";
import type { Source } from "../kernel/source.ts";
import type { Identity, ValueOf } from "../kernel/types.ts";
import { ReadPoint, valueAt } from "./read-point.ts";
import { reportIfForgotten } from "./forgotten.ts";
import type { Memos, World } from "../kernel/world.ts";

/** A pinned moment: see {@link snapshot}. */
export interface Snapshot {
  /** The commit point that it shows. */
  readonly point: number;
  /** The value that an identity had at that moment. */
  deref<T>(identity: Identity<T>): T;
  deref<I extends Identity<unknown>>(identity: I): ValueOf<I>;
  /** Lets go of it. Versions that nobody else needs are dropped. Doing it again does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** The world at a read point. */
class PinnedWorld implements World {
  readonly readPoint: ReadPoint = new ReadPoint();
  readonly epoch = 0; // it never shows anything new
  readonly isLasting = true;
  memos: Memos | undefined = undefined;

  valueOf(source: Source): unknown {
    return valueAt(source, this.readPoint.point);
  }
  differs(source: Source): boolean {
    return source.version > this.readPoint.point;
  }
}

class PinnedSnapshot implements Snapshot {
  readonly #world: PinnedWorld = new PinnedWorld();

  get readPoint(): ReadPoint {
    return this.#world.readPoint;
  }

  get point(): number {
    return this.readPoint.point;
  }

  deref(identity: Identity<unknown>): never {
    if (!this.readPoint.isOpen) throw new EndedError("the snapshot", "been disposed");
    return nodeOf(identity, "snapshot().deref").readIn(this.#world) as never;
  }

  dispose(): void {
    this.readPoint.close();
    this.#world.memos = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/**
 * Pins this moment. Every read through the snapshot gives the committed value of now, for atoms, refs and
 * derived values, whatever is committed meanwhile.
 *
 * Use it to look at several identities over a time, for instance while saving or drawing. Dispose of
 * it when done: while it is open, the versions that it shows are kept.
 *
 * @example
 * ```ts
 * const count = atom(1);
 * const before = snapshot();
 * reset(count, 2);
 * before.deref(count); // 1
 * before.dispose();
 * ```
 *
 * Clojure has a snapshot inside of each transaction only.
 */
export function snapshot(): Snapshot {
  const pinned = new PinnedSnapshot();
  if (DEV) reportIfForgotten(pinned, pinned.readPoint, "A snapshot");
  return pinned;
}
