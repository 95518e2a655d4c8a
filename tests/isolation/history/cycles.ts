/** How one transaction depends on another: it wrote before, was read, or was read over. */
export type Dependency = "ww" | "wr" | "rw";

/** Which transactions come after which, and why. */
export class DependencyGraph {
  readonly #edges: Map<number, Map<number, Set<Dependency>>> = new Map();

  add(from: number, to: number, kind: Dependency): void {
    if (from === to) return;
    const targets = this.#edges.get(from) ?? new Map<number, Set<Dependency>>();
    const kinds = targets.get(to) ?? new Set<Dependency>();
    this.#edges.set(from, targets.set(to, kinds.add(kind)));
  }

  /** A cycle over these kinds of edges, if there is one. */
  cycle(kinds: readonly Dependency[]): number[] | undefined {
    for (const [from, to] of this.#edgesOf(kinds)) {
      const back = this.#path(to, from, kinds, "any");
      if (back !== undefined) return [from, ...back];
    }
    return undefined;
  }

  /** A cycle with a single anti-dependency. */
  cycleWithOneRead(): number[] | undefined {
    for (const [from, to] of this.#edgesOf(["rw"])) {
      const back = this.#path(to, from, ["ww", "wr"], "any");
      if (back !== undefined) return [from, ...back];
    }
    return undefined;
  }

  /**
   * A cycle with anti-dependencies of which no two follow each other: what snapshot isolation rules
   * out, however many there are.
   */
  cycleWithSeparateReads(): number[] | undefined {
    for (const [from, to] of this.#edgesOf(["rw"])) {
      const back = this.#path(to, from, ["ww", "wr", "rw"], "separate");
      if (back !== undefined) return [from, ...back];
    }
    return undefined;
  }

  *#edgesOf(kinds: readonly Dependency[]): Generator<[from: number, to: number]> {
    for (const [from, targets] of this.#edges) {
      for (const [to, present] of targets) {
        if (kinds.some((kind) => present.has(kind))) yield [from, to];
      }
    }
  }

  /**
   * The shortest way, breadth first. With separate reads, the way must neither start nor end with an
   * anti-dependency, nor have two in a row: it closes a cycle that has one already.
   */
  #path(
    start: number,
    end: number,
    kinds: readonly Dependency[],
    reads: "any" | "separate",
  ): number[] | undefined {
    interface Place {
      readonly at: number;
      readonly cameByRead: boolean;
      readonly before: Place | undefined;
    }
    const seen = new Set<string>();
    const queue: Place[] = [{ at: start, cameByRead: true, before: undefined }];
    for (const place of queue) {
      for (const [to, present] of this.#edges.get(place.at) ?? []) {
        for (const kind of kinds) {
          if (!present.has(kind)) continue;
          const isRead = reads === "separate" && kind === "rw";
          if (isRead && (place.cameByRead || to === end)) continue;
          if (to === end) return wayTo({ at: to, before: place });
          const state = `${to} ${isRead}`;
          if (!seen.has(state)) queue.push({ at: to, cameByRead: isRead, before: place });
          seen.add(state);
        }
      }
    }
    return undefined;
  }
}

interface Way {
  readonly at: number;
  readonly before: Way | undefined;
}

function wayTo(end: Way): number[] {
  const way: number[] = [];
  for (let place: Way | undefined = end; place !== undefined; place = place.before) {
    way.unshift(place.at);
  }
  return way;
}
