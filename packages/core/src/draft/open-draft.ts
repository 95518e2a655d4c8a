// Longer than 300 lines, because every operation of a draft is a short method here, and all go by one state: whether
// it has begun, and how it has ended.
import type { Change } from "../kernel/context.ts";
import type { Details } from "../commit/follow.ts";
import { DEV } from "../ground/dev.ts";
import { EndedError, InTransactionError, InvalidArgumentError } from "../ground/errors.ts";
import { noteHolder, reportIfForgotten } from "../timeline/forgotten.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { kernel } from "../kernel/kernel.ts";
import { actIn, refOf, refSet } from "../identities/ref.ts";
import type { OverlayValues } from "../kernel/overlay.ts";
import type { World } from "../kernel/world.ts";
import type { Identity, Ref, AnyRef, View } from "../kernel/types.ts";
import type { Footing } from "./base.ts";
import { type PlaceConflict, publicChange, publicConflict } from "./conflicts.ts";
import { type Body, DraftTransaction, UNRESOLVED } from "./draft-transaction.ts";
import { type DraftRefusal, kept } from "./check.ts";
import { DraftWatches } from "./draft-watches.ts";
import { deliverInTurn } from "./in-turn.ts";
import { type CommitAs, innerDraft } from "./stand-in.ts";
import { type Typed, TypedTexts } from "./typed.ts";
import type { Draft, DraftChange, DraftConflict, DraftOptions, RebaseOptions } from "./types.ts";

let drafts = 0;

/** What a draft stands in or on: another draft, or what a screen shows, or the store as it is. */
export interface Start {
  readonly outer?: OpenDraft | undefined;
  readonly footing?: Footing | undefined;
}

/** Opens a draft at once. */
export function openDraft(options: DraftOptions | undefined, start: Start): Draft {
  const opened = openDraftLater(options, () => start);
  opened.begin();
  return opened;
}

/** A draft that begins when something is done in it. Until then nothing is held for it. */
export function openDraftLater(options: DraftOptions | undefined, start: () => Start): OpenDraft {
  return new OpenDraft(options?.label ?? `draft#${++drafts}`, options, start);
}

/** An `OpenDraft` is a {@link Draft} with the methods that a framework needs. */
export class OpenDraft implements Draft {
  readonly label: string;
  readonly #details: Details | undefined;
  readonly #start: () => Start;
  #begun: DraftTransaction | undefined = undefined;
  #isHere = false;
  #state: Draft["state"] = "open";
  readonly #watches: DraftWatches = new DraftWatches();
  readonly #inner: Set<OpenDraft> = new Set();
  #outer: OpenDraft | undefined = undefined;
  readonly #typed: TypedTexts = new TypedTexts((identity) => this.deref(identity));
  #refused: readonly DraftRefusal[] = [];
  /** The state for which it was asked. */
  checkedAt: readonly unknown[] = [];

  constructor(label: string, details: Details | undefined, start: () => Start) {
    this.label = label;
    this.#details = details;
    this.#start = start;
  }

  /** Whether it has begun. What has not is as what it would start from. */
  get hasBegun(): boolean {
    return this.#begun !== undefined;
  }

  /** Begins it, if it has not begun. From then on it shows this moment. */
  begin(): DraftTransaction {
    if (this.#begun !== undefined) return this.#begun;
    this.#assertOpen();
    const { outer, footing } = this.#start();
    if (outer !== undefined) outer.#assertOpen();
    this.#outer = outer;
    const tell = (): void => this.#tell();
    const begun = new DraftTransaction(this.label, this.#details, outer?.begin(), footing, () =>
      deliverInTurn(tell),
    );
    this.#begun = begun;
    if (outer !== undefined) outer.#inner.add(this);
    if (DEV) reportIfForgotten(this, begun.readPoint, `Draft "${this.label}"`);
    return begun;
  }

  /** Begins it, and tells those who show what it would start from. */
  beginHere(): void {
    if (this.#isHere) return;
    this.#isHere = true;
    this.begin();
    deliverInTurn(() => this.#tell());
  }

  get #transaction(): DraftTransaction {
    return this.begin();
  }

  get state(): Draft["state"] {
    return this.#state;
  }

  /** Whether it is open, and something may have been done in it. */
  get #isChanging(): boolean {
    return this.#state === "open" && this.hasBegun;
  }

  get #acting(): DraftTransaction {
    return this.#transaction.acting;
  }

  deref(identity: Identity<unknown>): never {
    const node = nodeOf(identity, "draft.deref");
    if (!this.hasBegun && this.#state === "open") {
      const { outer, footing } = this.#start();
      if (outer !== undefined) return outer.deref(identity);
      if (footing === undefined) return node.committed() as never;
    }
    return this.#acting.read(node) as never;
  }

  alter(ref: AnyRef, change: Change, ...args: readonly unknown[]): never {
    const node = refOf(ref, "draft.alter");
    return this.#step(() => actIn(this.#acting, "alter", node, change, args)) as never;
  }

  refSet<T>(ref: Ref<T>, value: T): T {
    const node = refOf(ref, "draft.refSet");
    return this.#step(() => actIn(this.#acting, "refSet", node, value)) as T;
  }

  commute(ref: AnyRef, change: Change, ...args: readonly unknown[]): never {
    const node = refOf(ref, "draft.commute");
    return this.#step(() => actIn(this.#acting, "commute", node, change, args)) as never;
  }

  ensure(ref: AnyRef | View<unknown>): never {
    return actIn(this.#acting, "ensure", refOf(ref, "draft.ensure")) as never;
  }

  dosync<T>(body: () => T): T {
    if (typeof body !== "function") {
      throw new InvalidArgumentError("draft.dosync", DEV && "draft.dosync() needs a function.");
    }
    return this.#acting.run(body);
  }

  /** The value that the draft shows, or showed last. After its end it must have been kept. */
  readLast(identity: Identity<unknown>): unknown {
    return nodeOf(identity, "read").readIn(this.#transaction);
  }

  /** As `keep` of {@link DraftTransaction}. */
  keep(): () => void {
    return this.#transaction.keep();
  }

  changes(): readonly DraftChange[] {
    return this.#isChanging ? this.#transaction.changes().map(publicChange) : [];
  }

  /** As `changes`, of whole refs. */
  written(): readonly DraftChange[] {
    return this.#isChanging ? this.#transaction.written().map(publicChange) : [];
  }

  conflicts(): readonly DraftConflict[] {
    return this.conflicting().map(publicConflict);
  }

  /** As `conflicts`, with the whole refs that they are in. */
  conflicting(): readonly PlaceConflict[] {
    return this.#isChanging ? this.#transaction.conflicts() : [];
  }

  check(): readonly DraftRefusal[] {
    const found = this.#isChanging ? [...this.#typed.refusals(), ...this.#transaction.check()] : [];
    return (this.#refused = kept(this.#refused, found));
  }

  /** As `check`, but asked once for one state: each field of a form asks. */
  get refused(): readonly DraftRefusal[] {
    const state = [this.#state, this.#begun?.epoch, this.#typed.version, kernel.point];
    if (state.some((part, i) => part !== this.checkedAt[i])) {
      this.check();
      this.checkedAt = state;
    }
    return this.#refused;
  }

  /** The world that it shows. */
  get world(): World {
    return this.#transaction;
  }

  /** The world that it started from. */
  get bases(): OverlayValues {
    return this.#transaction.bases;
  }

  /** The typed text of a field, while the draft has its value. */
  typed(ref: Identity<unknown>): Typed | undefined {
    return this.#typed.get(ref);
  }

  /** Takes a text. A text that is no value is kept without a change, and the draft cannot be committed. */
  type<T>(ref: Ref<T>, text: string, parse: (text: string) => T): void {
    this.#assertOpen();
    this.begin();
    let value: T;
    try {
      value = parse(text);
    } catch (error) {
      this.#typed.set(ref, text, this.deref(ref), [error]);
      deliverInTurn(() => this.#tell());
      return;
    }
    this.dosync(() => {
      refSet(ref, value);
      this.#typed.set(ref, text, value, undefined);
    });
  }

  /** Sets the value that `base` gives, with no text for it. */
  typeBack(ref: Ref<unknown>, base: () => unknown): void {
    this.dosync(() => {
      this.#typed.delete(ref);
      const value = base();
      if (!Object.is(value, this.deref(ref))) refSet(ref, value);
    });
  }

  rebase(options?: RebaseOptions): void {
    this.#assertOutside("rebase");
    const resolve = options?.resolve;
    const decided = new Set<unknown>();
    const ask = (conflict: PlaceConflict): unknown => {
      const answer = resolve?.(publicConflict(conflict), UNRESOLVED);
      if (answer !== UNRESOLVED) decided.add(conflict.identity);
      return answer;
    };
    this.#transaction.rebase(resolve && ask, this.#typed.keepingRefused(decided));
    if (DEV) noteHolder(this.#transaction.readPoint, this, `Draft "${this.label}"`);
  }

  commit<A, R>(options?: CommitAs<A, R>): R {
    this.#assertOutside("commit");
    this.#assertOpen();
    if (this.#transaction.conflicts().length === 0) {
      for (const { error } of this.#typed.refusals()) throw error;
    }
    if (options === undefined) return this.#commit(undefined) as R;
    this.#transaction.refuseConflicts();
    if (this.#outer !== undefined) throw innerDraft(this.label);
    const changed = this.written().map(({ identity }) => identity);
    return options.as.commitDraft(changed, options.args as A, (body, label) =>
      this.#commit({ body, label }),
    );
  }

  #commit(standIn: Body | undefined): void {
    this.#assertOpen();
    this.#state = "committed"; // whoever hears of the commit finds it ended
    try {
      this.#transaction.commit(standIn);
    } catch (error) {
      this.#state = "open";
      throw error;
    }
    this.#leave();
  }

  abort(): void {
    if (this.#state === "aborted") return;
    this.#assertOpen();
    this.#state = "aborted";
    if (this.#begun === undefined) deliverInTurn(() => this.#tell());
    else this.#begun.abort();
    this.#leave();
  }

  addWatch(key: unknown, watch: (key: unknown, draft: Draft) => void): Draft {
    this.#watches.add(key, watch);
    return this;
  }

  removeWatch(key: unknown): Draft {
    this.#watches.remove(key);
    return this;
  }

  draft(options?: Omit<DraftOptions, "in">): Draft {
    return openDraft(options, { outer: this });
  }

  [Symbol.dispose](): void {
    if (this.#state === "open") this.abort();
  }

  /** Does one operation. Its result is a value, also if it is a promise. */
  #step(operation: () => unknown): unknown {
    let result: unknown;
    this.#acting.run(() => {
      result = operation();
    });
    return result;
  }

  #tell(): void {
    this.#watches.tell(this);
    for (const inner of this.#inner) inner.#tell();
  }

  /** Ends the drafts in this one. They have no draft to commit into any more. */
  #leave(): void {
    if (this.#outer !== undefined) this.#outer.#inner.delete(this);
    for (const inner of this.#inner) inner[Symbol.dispose](); // one may be committing into it
  }

  #assertOpen(): void {
    if (this.#state !== "open")
      throw new EndedError(`draft "${this.label}"`, `been ${this.#state}`);
  }

  #assertOutside(operation: string): void {
    if (kernel.context !== undefined) {
      throw new InTransactionError(
        this.label,
        DEV &&
          `Cannot ${operation} draft "${this.label}" inside a transaction. Do it outside, or open a draft in the draft.`,
      );
    }
  }
}
