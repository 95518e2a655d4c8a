import type { Identity } from "@dosync/core";
import { type FrameworkWorld, kindOf, listen } from "@dosync/core/adapter";
import { isSame, type Outcome, readOutcome } from "./outcome.ts";
import type { Reader } from "./reader.ts";

/** Most sources have one reader, which then stands for itself. */
type Readers = Reader | Set<Reader>;

/** A `ReaderIndex` knows who reads what. A commit notifies the readers of what it wrote, and nobody else. */
export class ReaderIndex {
  readonly #bySource: Map<Identity<unknown>, Readers> = new Map();
  /** Ends the listening to each of them. */
  readonly #stops: Map<Identity<unknown>, () => void> = new Map();
  #listing = 0;
  #elsewhere = 0;
  /** How many readers there are. */
  size = 0;

  /** The readers of these sources, each once. */
  of(...sources: readonly Iterable<Identity<unknown>>[]): Reader[] {
    const found: Reader[] = [];
    const listing = ++this.#listing;
    const add = (reader: Reader): void => {
      if (reader.listing === listing) return;
      reader.listing = listing;
      found.push(reader);
    };
    for (const some of sources) {
      for (const source of some) {
        const readers = this.#bySource.get(source);
        if (readers instanceof Set) readers.forEach(add);
        else if (readers !== undefined) add(readers);
      }
    }
    return found;
  }

  /** Whether anybody reads what may change with a commit that writes something else. */
  get readsElsewhere(): boolean {
    return this.#elsewhere > 0;
  }

  /** Whether anybody reads one of these sources. */
  knows(sources: readonly Identity<unknown>[]): boolean {
    return sources.some((source) => this.#bySource.has(source));
  }

  all(): Reader[] {
    return this.of(this.#bySource.keys());
  }

  /** The value in a world. From here on the reader is notified of what it comes from there. */
  follow(reader: Reader, world: FrameworkWorld): Outcome {
    const outcome = readOutcome(reader.identity, world);
    if (!reader.isSource) this.#collect(reader, world);
    return outcome;
  }

  /** Whether it gives another outcome in this world than it was last notified of. */
  hasNews(reader: Reader, world: FrameworkWorld): boolean {
    const outcome = this.follow(reader, world);
    if (reader.isNotified && isSame(reader.notified, outcome)) return false;
    reader.isNotified = true;
    reader.notified = outcome;
    return true;
  }

  /**
   * Adds a reader, to be notified of its sources in this world. Answers the value there: one that lives
   * elsewhere may have changed since the reader has rendered.
   */
  add(reader: Reader, world: FrameworkWorld): Outcome {
    this.size++;
    return this.follow(reader, world);
  }

  /** Collects sources anew: readers may come from more of them by now. */
  collectAgain(world: FrameworkWorld): void {
    for (const reader of this.all()) if (!reader.isSource) this.#collect(reader, world);
  }

  remove(reader: Reader): void {
    this.size--;
    if (reader.isSource) this.#leave(reader, reader.identity);
    else for (const source of reader.sources ?? []) this.#leave(reader, source);
    reader.sources = undefined;
    reader.isSource = false;
  }

  #collect(reader: Reader, world: FrameworkWorld): void {
    const { sources } = reader;
    const known = sources?.size ?? 0;
    const found = sources ?? new Set<Identity<unknown>>();
    world.collectSources(reader.identity, found);
    if (sources === undefined && found.size === 1 && found.has(reader.identity)) {
      reader.isSource = true;
      this.#join(reader, reader.identity);
    } else if (found.size !== known) {
      reader.sources = found;
      for (const source of found) this.#join(reader, source);
    }
  }

  #join(reader: Reader, source: Identity<unknown>): void {
    const readers = this.#bySource.get(source);
    if (readers instanceof Set) readers.add(reader);
    else if (readers === undefined) this.#addSource(source, reader);
    else if (readers !== reader) this.#bySource.set(source, new Set([readers, reader]));
  }

  #leave(reader: Reader, source: Identity<unknown>): void {
    const readers = this.#bySource.get(source);
    if (readers instanceof Set) readers.delete(reader);
    if (readers === reader || (readers instanceof Set && readers.size === 0)) {
      this.#bySource.delete(source);
      if (isElsewhere(source)) this.#elsewhere--;
      this.#stops.get(source)!();
      this.#stops.delete(source);
    }
  }

  /** A value that lives elsewhere changes unheard unless somebody listens, and others are observed. */
  #addSource(source: Identity<unknown>, reader: Reader): void {
    this.#bySource.set(source, reader);
    if (isElsewhere(source)) this.#elsewhere++;
    this.#stops.set(source, listen(source));
  }
}

/** Whether its value may come from elsewhere, as from a signal over an atom. */
function isElsewhere(source: Identity<unknown>): boolean {
  const kind = kindOf(source);
  return kind !== "atom" && kind !== "ref";
}
