import type { AtomChange, Change, Changed } from "../kernel/context.ts";
import { ConflictError, EndedError } from "../ground/errors.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import type { Source } from "../kernel/source.ts";
import type { Attempt } from "./attempt.ts";
import { type Buffered, BufferedTransaction, type CommuteEntry } from "./buffered.ts";

/** What a handle works in: the attempt itself, or a branch of `orElse` in it. */
export type Scope = Attempt | Branch;

const OPEN = 0;
/** It called `retry`: it can do nothing any more, and the other branch is about to run. */
const WAITING = 1;
const UNDONE = 2;

/**
 * The first branch of an `orElse`.
 *
 * A branch keeps what it does apart until it has succeeded. So undoing it leaves alone what others do
 * in the same transaction meanwhile, and nobody has seen what never was:
 *
 *     what it sees  =  its own writes  over  what is around it, as that is now
 *
 * A branch that has succeeded hands its writes to what is around it. Where others have written the
 * same ref meanwhile, the branch does its steps again on top of that, as a rebase does.
 */
export class Branch extends BufferedTransaction {
  readonly #attempt: Attempt;
  readonly #outer: Scope;
  /** What stood around this branch for each ref when the branch wrote that ref first. */
  readonly #bases: Map<Source, Buffered | undefined> = new Map();
  /** What was done to refs, in order. What a function does besides is part of its step. */
  #steps: ((target: Branch) => void)[] = [];
  #state = OPEN;
  #outerEpoch = -1;
  /** Who does what the branch is asked for: what is around it, once the branch has succeeded. */
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

  /** Calls `retry`: nothing can be done in here any more, and the other branch is taken. */
  wait(): never {
    this.assertUsable("retry");
    this.#state = WAITING;
    throw this.#reason();
  }

  /** The branch waits: what it did is dropped, and nobody can do anything in it any more. */
  undo(): void {
    this.#outer.assertUsable("undo");
    this.#state = UNDONE;
  }

  /** The branch has succeeded. If its steps cannot be done on top of those of others, none of them is. */
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
    commutes: readonly CommuteEntry[] | undefined,
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

  /** What a function did before it threw is kept, for whoever catches that. */
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

  /** What is around this branch may have changed, and with it the derived values in here. */
  #noticeOuter(): number {
    const outer = this.#outer;
    const epoch = outer instanceof Branch ? outer.#noticeOuter() : outer.epoch;
    if (epoch !== this.#outerEpoch) this.epoch++;
    this.#outerEpoch = epoch;
    return this.epoch;
  }
}
