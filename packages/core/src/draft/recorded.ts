import type { Change, Through } from "../kernel/context.ts";
import type { Source } from "../kernel/source.ts";
import { type Buffered, BufferedTransaction, type CommuteEntry } from "../transaction/buffered.ts";
import { added, inOrder, redo, type Step, type Steps } from "./steps.ts";

/** How far a transaction had come. Lists of what was done only grow, so their lengths say it. */
export interface Mark {
  readonly replaced: number;
  readonly ensured: number;
  readonly callbacks: number;
  readonly sends: number;
}

/**
 * A transaction that notes what is done in it. So a part of it can be taken back when it fails, and all of it
 * be done again somewhere else.
 */
export abstract class RecordedTransaction extends BufferedTransaction {
  protected steps: Steps | undefined = undefined;
  /** The values that the running code has replaced. Taking its writes back costs only these. */
  #replaced: [source: Source, before: Buffered | undefined][] | undefined = undefined;

  /** A call inside of the function is part of this step. The function makes it again. */
  override alter(
    source: Source,
    change: Change,
    args: readonly unknown[],
    through?: Through,
  ): unknown {
    const before = this.steps;
    this.steps = undefined;
    try {
      const value = super.alter(source, change, args);
      const inner = this.steps;
      this.steps = added(before, { kind: "alter", source, change, args, through, inner });
      return value;
    } catch (error) {
      this.steps = inOrder(this.steps).reduce(added, before); // whoever catches it keeps them
      throw error;
    }
  }

  override refSet(source: Source, value: unknown): unknown {
    super.refSet(source, value);
    this.steps = added(this.steps, { kind: "set", source, value });
    return value;
  }

  override commute(source: Source, change: Change, args: readonly unknown[]): unknown {
    const value = super.commute(source, change, args);
    this.steps = added(this.steps, { kind: "commute", source, change, args });
    return value;
  }

  protected override write(
    source: Source,
    value: unknown,
    commutes: CommuteEntry | undefined,
  ): unknown {
    this.#replaced?.push([source, this.writes.get(source)]);
    return super.write(source, value, commutes);
  }

  /** Runs synchronous transaction code, all or nothing. */
  protected runOrTakeBack<T>(body: () => T): T {
    const isOutermost = this.#replaced === undefined;
    this.#replaced ??= [];
    const mark = this.mark();
    const { steps } = this;
    try {
      return this.inside(() => this.join(body) as T);
    } catch (error) {
      this.goBack(mark);
      this.steps = steps;
      throw error;
    } finally {
      if (isOutermost) this.#replaced = undefined;
    }
  }

  /** Does steps again. What their functions want to be called and sent was noted when they ran first. */
  protected redo(steps: readonly Step[]): void {
    const { callbacks, sends } = this.mark();
    redo(steps, this);
    shorten(this.callbacks, callbacks);
    shorten(this.sends, sends);
  }

  protected mark(): Mark {
    return {
      replaced: this.#replaced?.length ?? 0,
      ensured: this.ensured?.size ?? 0,
      callbacks: this.callbacks?.length ?? 0,
      sends: this.sends?.length ?? 0,
    };
  }

  protected goBack(mark: Mark): void {
    const replaced = this.#replaced ?? [];
    for (const [source, before] of replaced.splice(mark.replaced).toReversed()) {
      if (before === undefined) this.writes.delete(source);
      else this.writes.set(source, before);
    }
    const ensured = [...(this.ensured ?? [])];
    for (const source of ensured.slice(mark.ensured)) this.ensured!.delete(source);
    shorten(this.callbacks, mark.callbacks);
    shorten(this.sends, mark.sends);
    this.epoch++;
  }
}

function shorten(list: unknown[] | undefined, length: number): void {
  if (list !== undefined) list.length = length;
}
