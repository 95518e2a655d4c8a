// Longer than 300 lines, because a draft's steps, base and claims change together. Each of its operations is
// all or nothing over the three.
import type { Details } from "../commit/follow.ts";
import { refuseEndlessChain } from "../commit/delivery.ts";
import { DraftConflictError, EndedError, WatchLoopError } from "../ground/errors.ts";
import type { Claimant } from "../kernel/extra.ts";
import { describe } from "../kernel/identity.ts";
import { claimFor, unclaim } from "../timeline/claims.ts";
import type { Part, TransactionContext } from "../kernel/context.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { DIRTY, HIDDEN } from "../kernel/flags.ts";
import type { Memo } from "../graph/memo.ts";
import type { Source } from "../kernel/source.ts";
import type { ReadPoint } from "../timeline/read-point.ts";
import type { Buffered, CommuteEntry } from "../transaction/buffered.ts";
import type { OverlayValues } from "../kernel/overlay.ts";
import { committedWorld } from "../kernel/world.ts";
import { Base, type Footing } from "./base.ts";
import { checkAll, type DraftRefusal, refusal } from "./check.ts";
import {
  changesIn,
  conflictAt,
  isSameAt,
  type PlaceChange,
  placeOf,
  type PlaceConflict,
  publicConflict,
  type Sides,
  type SourceChange,
} from "./conflicts.ts";
import { inOrder, partsOf, type Place, setsOf, sourceAt, type Step, withAnswers } from "./steps.ts";
import { runInPlace } from "../transaction/sync.ts";
import { RecordedTransaction } from "./recorded.ts";
import { WeakClaimant } from "./weak-claimant.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;

/** A transaction that can be run again, with its name. */
export interface Body {
  readonly body: () => unknown;
  readonly label: string;
}

/** Answers a value for a conflict, or `UNRESOLVED`. */
type Resolve = (conflict: PlaceConflict) => unknown;

/** The store as it is. */
const NOW: Footing = { readPoint: undefined, values: new Map() };

/** The answer of a resolution that leaves a conflict as it is. A symbol, since every value is possible. */
export const UNRESOLVED: unique symbol = Symbol("unresolved");

/**
 * A `DraftTransaction` is the inside of a draft: its values and its steps.
 *
 * `rebase` takes a new base and does the steps again there. A draft in a draft has that one for a base, as
 * it was when the inner one was opened:
 *
 *     what it sees  =  its own writes  over  what the outer draft had  over  the read point
 */
export class DraftTransaction extends RecordedTransaction implements Claimant {
  readonly keepsRefused = true;
  readonly parent: DraftTransaction | undefined;
  isOpen = true;
  /**
   * The transaction that works for the draft. It is the draft itself, but the outer draft while it is merged
   * into that. A function that runs again there and uses the draft means the outer one.
   */
  acting: DraftTransaction = this;
  /** Tells those who watch the draft. */
  readonly #onChange: () => void;
  /** For the record of its commit. */
  readonly #details: Details | undefined;
  #base: Base;
  /**
   * The places that were set, then changed by others, and wait for a resolution. Each has the old base of its
   * whole ref.
   */
  #unresolved: Map<Place, unknown> = new Map();
  readonly #claims: Set<Source> = new Set();
  #overtakenAt = -1;
  /** The computations that look again when there is more of a source, see `takeLater`. */
  readonly #hopeful: Map<Source, Memo> = new Map();
  readonly #claimant: Claimant = new WeakClaimant(this);

  /** How many keep what it shows beyond its end. */
  #keepers = 0;
  #isOver = false;

  constructor(
    label: string,
    details: Details | undefined,
    parent: DraftTransaction | undefined,
    footing: Footing | undefined,
    onChange: () => void,
  ) {
    super(label);
    this.#details = details;
    this.parent = parent;
    this.#onChange = onChange;
    this.#base = footing === undefined ? this.#newBase() : new Base(footing);
  }

  get readPoint(): ReadPoint {
    return this.#base.readPoint;
  }

  /** Keeps an ended draft readable until the returned function is called. */
  keep(): () => void {
    let isKept = true;
    this.#keepers++;
    return () => {
      if (!isKept) return;
      isKept = false;
      this.#keepers--;
      this.#letGo();
    };
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

  /** The changes of refs and of parts, named as `conflicts` names them. */
  changes(): PlaceChange[] {
    return this.written().flatMap((change) => changesIn(change, this.#parts(change.identity)));
  }

  /** The changes of whole refs. */
  written(): SourceChange[] {
    const changes: SourceChange[] = [];
    for (const source of this.writes.keys()) {
      const base = this.baseOf(source);
      const mine = this.valueOf(source);
      if (!Object.is(base, mine) && (source.flags & HIDDEN) === 0)
        changes.push({ identity: source, base, mine });
    }
    return changes;
  }

  /** The value of a source that the draft started from. */
  get bases(): OverlayValues {
    return { has: () => true, get: (source) => this.baseOf(source) };
  }

  /**
   * The sources in conflict. They were set, altered or ensured here and have changed outside. A commute never
   * conflicts.
   */
  conflicts(): PlaceConflict[] {
    const conflicts: PlaceConflict[] = [];
    for (const source of new Set([...this.writes.keys(), ...(this.ensured ?? [])])) {
      if (this.ensured?.has(source) !== true && this.writes.get(source)?.commutes !== undefined)
        continue;
      const sides = this.#sidesOf(source);
      try {
        for (const place of this.#conflicting(source, sides)) {
          conflicts.push(conflictAt(place, this.#sidesOf(source, place)));
        }
      } catch {
        conflicts.push(conflictAt(source, sides)); // others have left a value without such a part
      }
    }
    return conflicts;
  }

  /** Where a ref is in conflict. These are its parts that were changed, unless all of it was. */
  #conflicting(source: Source, { base, theirs }: Sides): Iterable<Place> {
    if (this.#unresolved.has(source)) return [source];
    const leftOver = [...this.#unresolved.keys()].filter((place) => sourceAt(place) === source);
    if (Object.is(base, theirs)) return leftOver;
    const parts = this.#parts(source);
    if (parts === undefined) return [source];
    const changed = [...parts].filter((part) => !isSameAt(part, base, theirs));
    return new Set([...leftOver, ...changed]);
  }

  /** The parts through which a ref was changed. It is undefined where all of it was changed, or none. */
  #parts(source: Source): ReadonlySet<Part> | undefined {
    return this.ensured?.has(source) === true ? undefined : partsOf(inOrder(this.steps), source);
  }

  /** The values of a ref that matter for this place in it. */
  #sidesOf(source: Source, place: Place = source): Sides {
    const isLeftOver = this.#unresolved.has(place);
    return {
      base: isLeftOver ? this.#unresolved.get(place) : this.baseOf(source),
      mine: this.valueOf(source),
      theirs: this.#theirs(source),
    };
  }

  /**
   * The refusals of a commit that would be made now. They come from the newest state that it would be
   * committed into. The draft tells when a source that they come from has changed there.
   */
  check(): DraftRefusal[] {
    const { parent } = this;
    const failed: DraftRefusal[] = [];
    const written = new Map<Source, unknown>();
    const follows = parent === undefined && !this.#mergesRows();
    for (const [source, write] of this.writes) {
      try {
        const isReplayed = follows || write.commutes === undefined;
        written.set(source, isReplayed ? this.latest(source, write) : write.value);
      } catch (error) {
        failed.push(refusal(source, undefined, error));
      }
    }
    const reads = new Set<Source>();
    const refused = checkAll(written, parent ?? committedWorld, parent === undefined, reads);
    for (const source of reads) this.#hear(source);
    return [...failed, ...refused];
  }

  /**
   * Does all steps again on the newest state. A place that was set over a change of others stays a
   * conflict, unless `resolve` gives a value. If a step or `resolve` throws, the draft is as it was.
   *
   * A step may fail because of what others have done: its row is gone. Then `resolve` is asked about the
   * conflicts of before, and its answers stand in the place of steps.
   */
  rebase(resolve: Resolve | undefined, beforeTelling?: () => void): void {
    this.assertUsable("rebase");
    this.#refuseEndlessChain();
    const steps = inOrder(this.steps);
    const conflicts = resolve === undefined ? [] : this.conflicts();
    try {
      this.#putOn(steps, resolve);
    } catch (error) {
      if (resolve === undefined || conflicts.length === 0 || !this.isOpen) throw error;
      const answers = new Map<Place, unknown>();
      for (const conflict of conflicts) {
        const answer = this.#ask(resolve, conflict);
        if (answer !== UNRESOLVED) answers.set(placeOf(conflict), answer);
      }
      if (answers.size === 0) throw error;
      const theirs = new Set(
        conflicts.filter((one) => Object.is(answers.get(placeOf(one)), one.theirs)).map(placeOf),
      );
      this.#putOn(withAnswers(steps, answers, theirs), (conflict) => {
        const place = placeOf(conflict);
        return answers.has(place) ? answers.get(place) : resolve(conflict);
      });
    }
    beforeTelling?.();
    this.#onChange();
  }

  /** Does these steps on the newest state, in the place of those of before. */
  #putOn(redone: readonly Step[], resolve: Resolve | undefined): void {
    const { writes, atoms } = this;
    const [base, steps, unresolved] = [this.#base, this.steps, this.#unresolved];
    const mark = this.mark();
    const bases = this.#basesOfSets();
    this.#base = this.#newBase();
    this.atoms = undefined; // the new base has them, and what others made of them since
    try {
      this.#replay(redone);
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
  }

  /** The answer about a conflict. Whoever gives it may have ended the draft. */
  #ask(resolve: Resolve, conflict: PlaceConflict): unknown {
    const answer = resolve(conflict);
    this.assertUsable("rebase");
    return answer;
  }

  /** Throws if there is a conflict. */
  refuseConflicts(): void {
    const conflicts = this.conflicts();
    if (conflicts.length === 0) return;
    const over = conflicts.map(({ identity }) => describe(identity)).join(", ");
    throw new DraftConflictError(this.#name(), over, conflicts.map(publicConflict));
  }

  /**
   * Publishes it, or gives it to the outer draft. If that is refused, the draft is as it was.
   *
   * @param standIn What is published in the place of an outermost draft's changes.
   */
  commit(standIn?: Body): void {
    this.assertUsable("commit");
    const isMerge = standIn === undefined && this.parent === undefined && this.#mergesRows();
    if (isMerge && this.conflicts().length === 0) {
      this.rebase(undefined);
      this.assertUsable("commit"); // a watch of the draft may have ended it
    }
    this.refuseConflicts();
    const claims = [...this.#claims];
    try {
      if (this.parent === undefined) {
        const apply = (): void => this.applyTo(kernel.context as TransactionContext);
        const { body = apply, label = this.label } = standIn ?? {};
        runInPlace(
          () => {
            const result = body();
            this.#close();
            return result;
          },
          label,
          standIn?.body,
          { ...this.#details, recorded: this.ensured ?? [] },
        );
      } else {
        for (const { error } of this.check()) throw error; // rules are asked by the outermost commit
        this.#mergeInto(this.parent);
      }
    } catch (error) {
      this.isOpen = true;
      for (const source of claims) this.#hear(source);
      throw error;
    }
    this.#end();
  }

  abort(): void {
    this.#close();
    this.#end();
  }

  /** A commit has changed something that was changed here too. It is a conflict to be shown. */
  overtake(source: Source): (() => void) | undefined {
    const memo = this.#hopeful.get(source);
    if (memo !== undefined) {
      memo.flags |= DIRTY;
      this.epoch++;
    }
    if (this.#overtakenAt === kernel.point) return undefined; // by another source of the same commit
    this.#overtakenAt = kernel.point;
    return this.#onChange;
  }

  /**
   * Takes over what a resource has loaded later. That belongs to no moment, but to the inputs for which it
   * was loaded.
   */
  takeLater(source: Source, fits: (value: unknown) => boolean): boolean {
    if (!this.isOpen) return false;
    this.#hopeful.set(source, kernel.active as unknown as Memo);
    this.#hear(source);
    const value = source.stored();
    if (!fits(value)) return false;
    this.#base.takeOver(source, value);
    return true;
  }

  protected override baseOf(source: Source): unknown {
    return this.#base.valueOf(source);
  }

  protected override baseDiffers(source: Source): boolean {
    return this.#base.differs(source);
  }

  protected override claim(source: Source): void {
    this.#keepBase(source);
    this.#hear(source);
  }

  /** Tells the draft's watches of each later commit of this source. */
  #hear(source: Source): void {
    this.#claims.add(source);
    claimFor(source, this.#claimant);
  }

  protected override write(
    source: Source,
    value: unknown,
    commutes: CommuteEntry | undefined,
  ): unknown {
    this.#keepBase(source);
    return super.write(source, value, commutes);
  }

  protected override assertUsable(_operation: string): void {
    if (!this.isOpen) throw new EndedError(this.#name(), "ended");
  }

  /**
   * Refuses a source that the outer draft has commuted. This comes before the merge, so that nothing is half
   * merged.
   */
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
    if (parent === undefined) return new Base(NOW);
    const changed = new Map(parent.atoms);
    for (const [source, { value }] of parent.writes) changed.set(source, value);
    return new Base(parent.#base.under(changed));
  }

  /** Keeps the base value of a source that is about to change here. Outer drafts keep theirs. */
  #keepBase(source: Source): void {
    if (this.parent !== undefined) this.parent.#keepBase(source);
    this.#base.keep(source);
  }

  /** The present value outside of the draft. */
  #theirs(source: Source): unknown {
    return this.parent === undefined ? source.committed() : this.parent.valueOf(source);
  }

  /** The places that were set, each with its ref's whole value. */
  #basesOfSets(): Map<Place, unknown> {
    const bases = new Map<Place, unknown>();
    for (const place of setsOf(inOrder(this.steps))) {
      bases.set(place, this.#sidesOf(sourceAt(place), place).base);
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

  /** Replaces steps in conflict by what the resolution answers, and does them again. */
  #resolveAll(bases: ReadonlyMap<Place, unknown>, resolve: Resolve | undefined): void {
    const found = new Map<Place, unknown>();
    for (const place of setsOf(inOrder(this.steps))) {
      if (!bases.has(place)) continue; // a function that ran again has set it on the newest state
      const base = bases.get(place);
      const { mine, theirs } = this.#sidesOf(sourceAt(place));
      // Both sides want the same value: there is no conflict.
      if (!isSameAt(place, base, theirs) && !isSameAt(place, mine, theirs)) found.set(place, base);
    }
    for (const place of found.keys()) {
      const source = sourceAt(place);
      if (place !== source && found.has(source)) found.delete(place); // asked with the whole
    }
    this.#unresolved = found; // so that `resolve` cannot commit over them
    if (resolve === undefined) return;
    const answers = new Map<Place, unknown>();
    for (const place of found.keys()) {
      const answer = this.#ask(resolve, conflictAt(place, this.#sidesOf(sourceAt(place), place)));
      if (answer !== UNRESOLVED) answers.set(place, answer);
    }
    if (answers.size === 0) return;
    this.#replay(withAnswers(inOrder(this.steps), answers));
    for (const place of answers.keys()) found.delete(place);
  }

  /**
   * Whether a row was changed here and by others, in different parts. Taken away and put there again as it
   * was counts as well. What follows from the row, such as its places in lists, was computed without that: so
   * the steps must be done again first.
   */
  #mergesRows(): boolean {
    for (const [source, { commutes }] of this.writes) {
      if (source.extended === undefined || commutes !== undefined) continue;
      if (this.#base.differs(source)) return true;
    }
    return false;
  }

  /** Puts the parts that were changed here into the newest value of the rest. */
  protected override latest(source: Source, write: Buffered): unknown {
    const { mine, base, theirs } = this.#sidesOf(source);
    if (write.commutes !== undefined || Object.is(base, theirs)) {
      return super.latest(source, write);
    }
    const parts = [...(this.#parts(source) ?? [])];
    if (parts.length === 0) return mine;
    return parts.reduce((whole, part) => part.withPart(whole, part.partOf(mine)), theirs);
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

  /**
   * Ends the draft before its watches hear of it. So they find it ended, and its own commit is no conflict.
   */
  #close(): void {
    this.isOpen = false;
    for (const source of this.#claims) unclaim(source, this.#claimant);
    this.#claims.clear();
  }

  #end(): void {
    this.#isOver = true;
    this.#letGo();
    this.#onChange();
  }

  #letGo(): void {
    if (!this.#isOver || this.#keepers > 0) return;
    this.#base.close();
    this.memos = undefined;
  }

  #name(): string {
    return `draft "${this.label}"`;
  }
}
