import { refuseEndlessChain } from "../delivery.ts";
import { DraftConflictError, EndedError, WatchLoopError } from "../errors.ts";
import { type Claimant, claimFor, describe, unclaim } from "../identity.ts";
import { kernel } from "../kernel.ts";
import type { Source } from "../source.ts";
import type { ReadPoint } from "../versions.ts";
import type { CommuteEntry } from "./buffered.ts";
import { Base } from "./draft-base.ts";
import { inOrder, setsOf, type Step, withAnswers } from "./draft-steps.ts";
import { runInPlace } from "./in-place.ts";
import { RecordedTransaction } from "./recorded.ts";

/** A ref that was changed in the draft and by others. */
export interface SourceConflict {
  readonly identity: Source;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** What a resolution answers to leave a conflict as it is. No value is a sentinel. */
export const UNRESOLVED: unique symbol = Symbol("unresolved");

/**
 * What a draft shows, and what was done in it.
 *
 * It keeps the steps besides their results: `rebase` takes a new base and does them again there.
 * A draft in a draft has that one for a base, as it was when the inner one was opened:
 *
 *     what it sees  =  its own writes  over  what the outer draft had  over  the read point
 */
export class DraftTransaction extends RecordedTransaction implements Claimant {
  readonly parent: DraftTransaction | undefined;
  isOpen = true;
  /**
   * Who does what the draft is asked for: itself, but the outer draft while it is merged into that.
   * A function that runs again there and uses the draft means it.
   */
  acting: DraftTransaction = this;
  /** Tells those who watch the draft. */
  readonly #onChange: () => void;
  #base: Base;
  /** Refs that were set, then changed by others, and are still to be resolved: with their old base. */
  #unresolved: Map<Source, unknown> = new Map();
  readonly #claims: Set<Source> = new Set();

  constructor(label: string, parent: DraftTransaction | undefined, onChange: () => void) {
    super(label);
    this.parent = parent;
    this.#onChange = onChange;
    this.#base = this.#newBase();
  }

  get readPoint(): ReadPoint {
    return this.#base.readPoint;
  }

  /** Runs synchronous transaction code in the draft, all or nothing. */
  run<T>(body: () => T): T {
    this.assertUsable("run");
    this.#refuseEndlessChain();
    try {
      return this.runOrTakeBack(body);
    } finally {
      if (kernel.context !== this) this.#onChange(); // else the code around it is not done yet
    }
  }

  changes(): Omit<SourceConflict, "theirs">[] {
    const changes = [];
    for (const source of this.writes.keys()) {
      const base = this.baseOf(source);
      const mine = this.valueOf(source);
      if (!Object.is(base, mine)) changes.push({ identity: source, base, mine });
    }
    return changes;
  }

  /** A commute never conflicts; what was set, altered or ensured does, if its value has changed. */
  conflicts(): SourceConflict[] {
    const conflicts: SourceConflict[] = [];
    for (const source of new Set([...this.writes.keys(), ...(this.ensured ?? [])])) {
      if (this.ensured?.has(source) !== true && this.writes.get(source)?.commutes !== undefined)
        continue;
      const isLeftOver = this.#unresolved.has(source);
      const base = isLeftOver ? this.#unresolved.get(source) : this.baseOf(source);
      const theirs = this.#theirs(source);
      if (isLeftOver || !Object.is(base, theirs)) {
        conflicts.push({ identity: source, base, mine: this.valueOf(source), theirs });
      }
    }
    return conflicts;
  }

  /**
   * Does everything again on the newest state. What was set over a change of others stays a
   * conflict, unless `resolve` says what it shall be. If a step or `resolve` throws, the draft is as
   * it was.
   */
  rebase(resolve: ((conflict: SourceConflict) => unknown) | undefined): void {
    this.assertUsable("rebase");
    this.#refuseEndlessChain();
    const { writes, atoms } = this;
    const [base, steps, unresolved] = [this.#base, this.steps, this.#unresolved];
    const mark = this.mark();
    const bases = this.#basesOfSets();
    this.#base = this.#newBase();
    this.atoms = undefined; // the new base has them, and what others made of them since
    try {
      this.#replay(inOrder(steps));
      this.#resolveAll(bases, resolve);
    } catch (error) {
      this.#base.close();
      [this.#base, this.steps, this.#unresolved] = [base, steps, unresolved];
      this.writes = writes;
      this.atoms = atoms;
      this.goBack(mark);
      if (!this.isOpen) base.close(); // it was ended meanwhile
      throw error;
    }
    base.close();
    this.#onChange();
  }

  /** Publishes it, or gives it to the outer draft. If that is refused, the draft is as it was. */
  commit(): void {
    this.assertUsable("commit");
    const conflicts = this.conflicts();
    if (conflicts.length > 0) {
      const over = conflicts.map(({ identity }) => describe(identity)).join(", ");
      throw new DraftConflictError(this.#name(), over, conflicts);
    }
    try {
      if (this.parent === undefined) {
        runInPlace(
          () => {
            this.applyTo(kernel.context!);
            this.#close();
          },
          this.label,
          undefined,
        );
      } else this.#mergeInto(this.parent);
    } catch (error) {
      this.isOpen = true;
      for (const source of [...this.writes.keys(), ...(this.ensured ?? [])]) this.claim(source);
      throw error;
    }
    this.#end();
  }

  abort(): void {
    this.#close();
    this.#end();
  }

  /** A commit has changed something that was changed here too: a conflict to be shown. */
  overtake(): () => void {
    return this.#onChange;
  }

  protected override baseOf(source: Source): unknown {
    return this.#base.valueOf(source);
  }

  protected override baseDiffers(source: Source): boolean {
    return this.#base.differs(source);
  }

  protected override claim(source: Source): void {
    this.#keepBase(source);
    this.#claims.add(source);
    claimFor(source, this);
  }

  protected override write(
    source: Source,
    value: unknown,
    commutes: readonly CommuteEntry[] | undefined,
  ): unknown {
    this.#keepBase(source);
    return super.write(source, value, commutes);
  }

  protected override assertUsable(_operation: string): void {
    if (!this.isOpen) throw new EndedError(this.#name(), "ended");
  }

  /** What the outer draft has commuted is refused here already, not when this one is merged into it. */
  protected override assertNotCommuted(source: Source, operation: string): void {
    super.assertNotCommuted(source, operation);
    if (!this.writes.has(source)) this.parent?.assertNotCommuted(source, operation);
  }

  /** Names the draft: no identity is about to be written. */
  #refuseEndlessChain(): void {
    try {
      refuseEndlessChain();
    } catch {
      throw new WatchLoopError(this.#name());
    }
  }

  #newBase(): Base {
    const { parent } = this;
    if (parent === undefined) return new Base(undefined, new Map());
    const changed = new Map(parent.atoms);
    for (const [source, { value }] of parent.writes) changed.set(source, value);
    return new Base(parent.#base, changed);
  }

  /** Conflicts are shown with it, and with that of the outer draft if they are over that. */
  #keepBase(source: Source): void {
    if (this.parent !== undefined) this.parent.#keepBase(source);
    this.#base.keep(source);
  }

  /** What others have for it now. */
  #theirs(source: Source): unknown {
    return this.parent === undefined ? source.committed() : this.parent.valueOf(source);
  }

  /** What was set, or in part, over which value. */
  #basesOfSets(): Map<Source, unknown> {
    const bases = new Map<Source, unknown>();
    for (const [source] of setsOf(inOrder(this.steps))) {
      const isLeftOver = this.#unresolved.has(source);
      bases.set(source, isLeftOver ? this.#unresolved.get(source) : this.baseOf(source));
    }
    return bases;
  }

  #replay(steps: readonly Step[]): void {
    this.writes = new Map();
    this.epoch++;
    this.memos = undefined;
    this.steps = undefined;
    this.inside(() => this.redo(steps));
  }

  /** Asks for each conflict, puts the answers in the place of what was done, and does it all again. */
  #resolveAll(
    bases: ReadonlyMap<Source, unknown>,
    resolve: ((conflict: SourceConflict) => unknown) | undefined,
  ): void {
    const found = new Map<Source, unknown>();
    for (const [source, isSame] of setsOf(inOrder(this.steps))) {
      const base = bases.get(source);
      const theirs = this.#theirs(source);
      // Where both want the same there is nothing to ask.
      if (!isSame(base, theirs) && !isSame(this.valueOf(source), theirs)) found.set(source, base);
    }
    this.#unresolved = found; // so that `resolve` cannot commit over them
    if (resolve === undefined) return;
    const answers = new Map<Source, unknown>();
    for (const [identity, base] of found) {
      const mine = this.valueOf(identity);
      const answer = resolve({ identity, base, mine, theirs: this.#theirs(identity) });
      this.assertUsable("rebase"); // `resolve` may have ended it
      if (answer !== UNRESOLVED) answers.set(identity, answer);
    }
    if (answers.size === 0) return;
    this.#replay(withAnswers(inOrder(this.steps), answers));
    for (const source of answers.keys()) found.delete(source);
  }

  #mergeInto(parent: DraftTransaction): void {
    parent.run(() => {
      this.acting = parent;
      try {
        for (const source of this.ensured ?? []) parent.ensure(source);
        parent.redo(inOrder(this.steps));
        for (const callback of this.callbacks ?? []) parent.afterCommit(callback);
        for (const dispatch of this.sends ?? []) parent.send(dispatch);
      } finally {
        this.acting = this;
      }
      this.#close();
    });
  }

  /** Whoever hears of its end finds it ended, and its own commit is no conflict. */
  #close(): void {
    this.isOpen = false;
    for (const source of this.#claims) unclaim(source, this);
    this.#claims.clear();
  }

  #end(): void {
    this.#base.close();
    this.memos = undefined;
    this.#onChange();
  }

  #name(): string {
    return `draft "${this.label}"`;
  }
}
