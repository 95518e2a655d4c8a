import type { AtomChange, Change, Changed } from "../kernel/context.ts";
import { ConflictError, EndedError } from "../ground/errors.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import type { Source } from "../kernel/source.ts";
import type { Attempt } from "./attempt.ts";
import { type Buffered, BufferedTransaction, type CommuteEntry } from "./buffered.ts";

/** The scope of a handle: the attempt itself, or a branch of `orElse` in it. */
export type Scope = Attempt | Branch;

const OPEN = 0;
/** The branch has called `retry`. Every operation of it throws, and the other branch is about to run. */
const WAITING = 1;
const UNDONE = 2;

/**
 * A `Branch` is the first branch of an `orElse`.
 *
 * A branch keeps its writes apart until it has succeeded. So an undo of it leaves the work of others in the
 * same transaction alone, and its writes were seen in it alone:
 *
 *     what it sees  =  its own writes  over  what is around it, as that is now
 *
 * A branch that has succeeded hands its writes to what is around it. Where others have written the
 * same ref meanwhile, the branch does its steps again on top of that, as a rebase does.
 */
export class Branch extends BufferedTransaction {
  readonly #attempt: Attempt;
  readonly #outer: Scope;
  /** Each ref's outer write, as it was when this branch first wrote that ref. */
  readonly #bases: Map<Source, Buffered | undefined> = new Map();
  /** The steps that were done to refs, in order. A call inside of a step is part of it. */
  #steps: ((target: Branch) => void)[] = [];
  #state = OPEN;
  #outerEpoch = -1;
  /** The scope that works for a branch that has succeeded: the one around it. */
  #heir: Scope | undefined = undefined;

  constructor(attempt: Attempt, outer: Scope) {
    super(attempt.label);
    this.#attempt = attempt;
    this.#outer = outer;
  }

  get isWaiting(): boolean {
    return this.#state === WAITING;
  }

  live(): Scope {
    return this.#heir === undefined ? this : this.#heir.live();
  }

  override writeOf(source: Source): Buffered | undefined {
    return this.writes.get(source) ?? this.#outer.writeOf(source);
  }

  override read(node: IdentityNode): unknown {
    this.assertUsable("read"); // what is refused is no read of the transaction
    this.#noticeOuter();
    return this.#attempt.noteReads(this, node, () => super.read(node));
  }

  override alter(source: Source, change: Change, args: readonly unknown[]): unknown {
    return this.#step(
      () => super.alter(source, change, args),
      (target) => target.alter(source, change, args),
    );
  }

  override refSet(source: Source, value: unknown): unknown {
    return this.#step(
      () => super.refSet(source, value),
      (target) => target.refSet(source, value),
    );
  }

  override commute(source: Source, change: Change, args: readonly unknown[]): unknown {
    return this.#step(
      () => super.commute(source, change, args),
      (target) => target.commute(source, change, args),
    );
  }

  override changeAtom(node: Source, change: AtomChange): Changed {
    this.assertUsable("change");
    return this.writes.has(node)
      ? this.changeWritten(node, change)
      : this.#outer.changeAtom(node, change);
  }

  /** Does `retry`. From here on every operation in here throws, and the other branch is taken. */
  wait(): never {
    this.assertUsable("retry");
    this.#state = WAITING;
    throw this.#reason();
  }

  /** Drops the writes of a branch that waits. Every operation in it throws from here on. */
  undo(): void {
    this.#outer.assertUsable("undo");
    this.#state = UNDONE;
  }

  /**
   * Hands the writes over to the scope around. If a step cannot be repeated on top of others, all are
   * dropped.
   */
  succeed(): void {
    this.assertUsable("commit");
    try {
      const isOvertaken = [...this.#bases].some(
        ([source, base]) => this.#outer.writeOf(source) !== base,
      );
      const { writes } = isOvertaken ? this.#again() : this;
      this.#outer.adopt(writes, this);
    } catch (error) {
      this.#state = UNDONE;
      throw error;
    }
    this.#heir = this.#outer;
  }

  override adopt(writes: ReadonlyMap<Source, Buffered>, inner: Branch): void {
    super.adopt(writes, inner);
    this.#steps.push(...inner.#steps);
  }

  override assertUsable(operation: string): void {
    if (this.#state !== OPEN) throw this.#reason();
    this.#outer.assertUsable(operation);
  }

  override claim(source: Source): void {
    this.#attempt.claim(source);
  }

  protected override baseOf(source: Source): unknown {
    return this.#outer.valueOf(source);
  }

  protected override baseDiffers(source: Source): boolean {
    return this.#outer.differs(source);
  }

  protected override write(
    source: Source,
    value: unknown,
    commutes: CommuteEntry | undefined,
  ): unknown {
    if (!this.#bases.has(source)) this.#bases.set(source, this.#outer.writeOf(source));
    return super.write(source, value, commutes);
  }

  #reason(): Error {
    const label = `a branch of orElse in ${this.#attempt.name}`;
    return this.#state === UNDONE
      ? new EndedError(label, "been undone")
      : new ConflictError(label, undefined, undefined);
  }

  /**
   * Does a step, and notes how to do it again. The steps of a function that throws stay: its caller may
   * catch that.
   */
  #step(act: () => unknown, again: (target: Branch) => void): unknown {
    const steps = this.#steps;
    this.#steps = [];
    try {
      const value = act();
      this.#steps = [again];
      return value;
    } finally {
      this.#steps = [...steps, ...this.#steps];
    }
  }

  #again(): Branch {
    const again = new Branch(this.#attempt, this.#outer);
    this.#heir = again; // a function may use the handle of this branch
    try {
      again.inside(() => {
        for (const step of this.#steps) step(again);
      });
    } finally {
      this.#heir = undefined;
    }
    return again;
  }

  /** Takes a new epoch where the scope around has changed. Derived values in here may have changed with it. */
  #noticeOuter(): number {
    const outer = this.#outer;
    const epoch = outer instanceof Branch ? outer.#noticeOuter() : outer.epoch;
    if (epoch !== this.#outerEpoch) this.epoch++;
    this.#outerEpoch = epoch;
    return this.epoch;
  }
}
