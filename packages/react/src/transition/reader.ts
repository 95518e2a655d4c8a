import type { Identity } from "@dosync/core";
import type { FrameworkWorld } from "@dosync/core/adapter";
import type { Branch } from "./branch.ts";
import { isSame, type Outcome, readOutcome } from "./outcome.ts";

export type Dispatch = (action: Action) => void;

/** What a reader's queue holds: "as the screen is when this is rendered", or "as in this branch". */
export type Action = Branch | undefined;

/** The action of urgent updates. It is resolved when React renders it, never when it is dispatched. */
export const URGENT = undefined;

/** One use of an identity in a mounted component, and the sources that it is told of. */
export class Reader {
  readonly identity: Identity<unknown>;
  isAttached: boolean = false;
  /** Whether it is on the screen, as far as React tells: in a hidden tree there are no layout effects. */
  isVisible: boolean = false;
  /** Changes whenever it appears or disappears: what its queue held before is not to be trusted. */
  appearance: number = 0;
  dispatch: Dispatch = () => {};
  /** All sources that its value has come from in any world that matters. Only grows. */
  readonly sources: Set<Identity<unknown>> = new Set();
  /** What the urgent tip gave when it was last told, if nothing else was heard since. */
  told: Outcome | undefined = undefined;

  constructor(identity: Identity<unknown>) {
    this.identity = identity;
  }

  /** Whether it is itself a source, so that a write of it is all that can change it. */
  get isSource(): boolean {
    return this.sources.size === 1 && this.sources.has(this.identity);
  }
}

/** Who reads what: a commit tells the readers of what it wrote, and nobody else. */
export class ReaderIndex {
  readonly #bySource: Map<Identity<unknown>, Set<Reader>> = new Map();

  of(sources: Iterable<Identity<unknown>>): Set<Reader> {
    const found = new Set<Reader>();
    for (const source of sources) {
      for (const reader of this.#bySource.get(source) ?? []) found.add(reader);
    }
    return found;
  }

  all(): Set<Reader> {
    return this.of(this.#bySource.keys());
  }

  /** The value in a world. From here on the reader is told of what it comes from there. */
  follow(reader: Reader, world: FrameworkWorld): Outcome {
    const outcome = readOutcome(reader.identity, world);
    if (reader.isSource) return outcome;
    const { size } = reader.sources;
    world.collectSources(reader.identity, reader.sources);
    if (reader.sources.size !== size) this.#add(reader);
    return outcome;
  }

  /** Whether it gives something else in this world than it was told last. */
  hasNews(reader: Reader, world: FrameworkWorld): boolean {
    const outcome = this.follow(reader, world);
    if (reader.told !== undefined && isSame(reader.told, outcome)) return false;
    reader.told = outcome;
    return true;
  }

  remove(reader: Reader): void {
    for (const source of reader.sources) {
      const readers = this.#bySource.get(source);
      readers?.delete(reader);
      if (readers?.size === 0) this.#bySource.delete(source);
    }
    reader.sources.clear();
  }

  #add(reader: Reader): void {
    for (const source of reader.sources) {
      const readers = this.#bySource.get(source);
      if (readers === undefined) this.#bySource.set(source, new Set([reader]));
      else readers.add(reader);
    }
  }
}
