import type { Change } from "../context.ts";
import { refuseEndlessChain } from "../delivery.ts";
import { DraftConflictError, EndedError, WatchLoopError } from "../errors.ts";
import { type Claimant, claimFor, describe, unclaim } from "../identity.ts";
import { kernel } from "../kernel.ts";
import type { Source } from "../source.ts";
import { ReadPoint, valueAt } from "../versions.ts";
import { BufferedTransaction } from "./buffered.ts";
import { added, inOrder, redo, type Step, type Steps, withAnswers } from "./draft-steps.ts";
import { runInPlace } from "./in-place.ts";

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
export class DraftTransaction extends BufferedTransaction implements Claimant {
  readonly parent: DraftTransaction | undefined;
  isOpen = true;
  /** Tells those who watch the draft. */
  readonly #onChange: () => void;
  #base: Base;
  #steps: Steps | undefined = undefined;
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

  override alter(source: Source, change: Change, args: readonly unknown[]): unknown {
    const value = super.alter(source, change, args);
    this.#add({ kind: "alter", source, change, args });
    return value;
  }

  override refSet(source: Source, value: unknown): unknown {
    super.refSet(source, value);
    this.#add({ kind: "set", source, value });
    return value;
  }

  override commute(source: Source, change: Change, args: readonly unknown[]): unknown {
    const value = super.commute(source, change, args);
    this.#add({ kind: "commute", source, change, args });
    return value;
  }

  #add(step: Step): void {
    this.#steps = added(this.#steps, step);
  }

  /** Runs synchronous transaction code in the draft, all or nothing. */
  run<T>(body: () => T): T {
    this.assertUsable("run");
    this.#refuseEndlessChain();
    const savepoint = this.save();
    const steps = this.#steps;
    try {
      return this.inside(() => this.join(body) as T);
    } catch (error) {
      this.restore(savepoint);
      this.#steps = steps;
      throw error;
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
    const { atoms } = this;
    const before = { savepoint: this.save(), base: this.#base, steps: this.#steps };
    const unresolvedBefore = this.#unresolved;
    const candidates = this.#setAndChanged();
    this.#base = this.#newBase();
    this.atoms = undefined; // the new base has them, and what others made of them since
    try {
      this.#replay(inOrder(this.#steps));
      this.#unresolved = this.#resolveAll(candidates, resolve);
    } catch (error) {
      this.#base.readPoint.close();
      this.#base = before.base;
      this.atoms = atoms;
      this.#steps = before.steps;
      this.#unresolved = unresolvedBefore;
      this.restore(before.savepoint);
      throw error;
    }
    before.base.readPoint.close();
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
    this.isOpen = false; // whoever hears of the commit finds it ended
    this.#unclaimAll();
    try {
      if (this.parent === undefined) {
        runInPlace(() => this.applyTo(kernel.context!), this.label, undefined);
      } else this.#mergeInto(this.parent);
    } catch (error) {
      this.isOpen = true;
      for (const source of [...this.writes.keys(), ...(this.ensured ?? [])]) this.claim(source);
      throw error;
    }
    this.#end();
  }

  abort(): void {
    this.isOpen = false;
    this.#unclaimAll();
    this.#end();
  }

  /** A commit has changed something that was changed here too: a conflict to be shown. */
  overtake(): () => void {
    return this.#onChange;
  }

  protected override baseOf(source: Source): unknown {
    const { readPoint, outer } = this.#base;
    return outer.has(source) ? outer.get(source) : valueAt(source, readPoint.point);
  }

  protected override baseDiffers(source: Source): boolean {
    const { readPoint, outer } = this.#base;
    return outer.has(source) || source.version > readPoint.point;
  }

  protected override claim(source: Source): void {
    this.#claims.add(source);
    claimFor(source, this);
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
    if (parent === undefined) return { readPoint: new ReadPoint(), outer: new Map() };
    const outer = new Map(parent.#base.outer);
    for (const [source, value] of parent.atoms ?? []) outer.set(source, value);
    for (const [source, { value }] of parent.writes) outer.set(source, value);
    return { readPoint: new ReadPoint(parent.#base.readPoint), outer };
  }

  /** What others have for it now. */
  #theirs(source: Source): unknown {
    return this.parent === undefined ? source.committed() : this.parent.valueOf(source);
  }

  /** What was set, not only altered, and is different now from what it was set over: with the old base. */
  #setAndChanged(): Map<Source, unknown> {
    const found = new Map<Source, unknown>();
    for (const { kind, source } of inOrder(this.#steps)) {
      if (kind !== "set") continue;
      const base = this.#unresolved.has(source)
        ? this.#unresolved.get(source)
        : this.baseOf(source);
      if (!Object.is(base, this.#theirs(source))) found.set(source, base);
    }
    return found;
  }

  #replay(steps: readonly Step[]): void {
    this.writes.clear();
    this.epoch++;
    this.memos = undefined;
    this.#steps = undefined;
    this.inside(() => redo(steps, this));
  }

  /** Asks for each conflict, puts the answers in the place of what was done, and does it all again. */
  #resolveAll(
    candidates: ReadonlyMap<Source, unknown>,
    resolve: ((conflict: SourceConflict) => unknown) | undefined,
  ): Map<Source, unknown> {
    const unresolved = new Map<Source, unknown>();
    const answers = new Map<Source, unknown>();
    for (const [source, base] of candidates) {
      const conflict = {
        identity: source,
        base,
        mine: this.valueOf(source),
        theirs: this.#theirs(source),
      };
      if (Object.is(conflict.mine, conflict.theirs)) continue; // both want the same
      const answer = resolve === undefined ? UNRESOLVED : resolve(conflict);
      if (answer === UNRESOLVED) unresolved.set(source, base);
      else answers.set(source, answer);
    }
    if (answers.size > 0) this.#replay(withAnswers(inOrder(this.#steps), answers));
    return unresolved;
  }

  #mergeInto(parent: DraftTransaction): void {
    parent.run(() => {
      for (const source of this.ensured ?? []) parent.ensure(source);
      redo(inOrder(this.#steps), parent);
      for (const callback of this.callbacks ?? []) parent.afterCommit(callback);
      for (const dispatch of this.sends ?? []) parent.send(dispatch);
    });
  }

  #unclaimAll(): void {
    for (const source of this.#claims) unclaim(source, this);
    this.#claims.clear();
  }

  #end(): void {
    this.#base.readPoint.close();
    this.memos = undefined;
    this.#onChange();
  }

  #name(): string {
    return `draft "${this.label}"`;
  }
}

/** What a draft stands on: a read point, and what an outer draft had when this one took its base. */
interface Base {
  readonly readPoint: ReadPoint;
  readonly outer: ReadonlyMap<Source, unknown>;
}
