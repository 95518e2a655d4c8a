/** A call of a mutation's `after`, which a store keeps until it is done. */
export interface AfterCall {
  /** The name of this call, and of no other. */
  readonly key: string;
  readonly name: string;
  readonly args: unknown;
  /** What the body has returned. */
  readonly result: unknown;
  readonly by: string | undefined;
  readonly now: number;
}

/** An {@link AfterCall} that somebody has taken. */
export interface DueCall extends AfterCall {
  readonly space: string;
  /** How often it was taken. By it a server knows that the call is still its own. */
  readonly tries: number;
}

/**
 * The calls of `after` of all spaces of a model. Each is kept by the commit that confirms its mutation, and is taken
 * for a while: whoever takes it and ends leaves it to the next one. So each is done at least once.
 */
export interface AfterOutbox {
  /**
   * Takes calls that are due, the oldest first. For `lease` milliseconds nobody else gets them.
   *
   * @param most How many.
   */
  take(most: number, lease: number): Promise<readonly DueCall[]>;
  /** Keeps a call for as many milliseconds more. It does nothing where somebody else has taken the call since. */
  hold(call: DueCall, milliseconds: number): Promise<void>;
  /** A call was done: it is forgotten. */
  done(call: DueCall): Promise<void>;
}

interface Kept {
  call: DueCall;
  due: number;
}

/** A `MemoryOutbox` is the {@link AfterOutbox} of spaces in memory. */
export class MemoryOutbox implements AfterOutbox {
  readonly #kept: Map<string, Kept> = new Map();

  add(space: string, calls: readonly AfterCall[]): void {
    for (const call of calls) {
      const due = { ...call, space, tries: 0 };
      this.#kept.set(nameOf(due), { call: due, due: Date.now() });
    }
  }

  async take(most: number, lease: number): Promise<readonly DueCall[]> {
    const now = Date.now();
    const due = [...this.#kept.values()].filter((kept) => kept.due <= now);
    const first = due.toSorted((one, other) => one.due - other.due).slice(0, most);
    return first.map((kept) => {
      kept.due = now + lease;
      kept.call = { ...kept.call, tries: kept.call.tries + 1 };
      return kept.call;
    });
  }

  async hold(call: DueCall, milliseconds: number): Promise<void> {
    const kept = this.#kept.get(nameOf(call));
    if (kept?.call.tries === call.tries) kept.due = Date.now() + milliseconds;
  }

  async done(call: DueCall): Promise<void> {
    this.#kept.delete(nameOf(call));
  }
}

function nameOf({ space, key }: DueCall): string {
  return JSON.stringify([space, key]);
}
