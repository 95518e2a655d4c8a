/// <reference lib="esnext.disposable" preserve="true" />
import type { Identity } from "../kernel/types.ts";
import type { CommitNotes } from "../commit/follow.ts";
import type { TransactionOperations } from "../transaction/handle.ts";
import type { DraftRefusal } from "./check.ts";
import type { CommitAs } from "./stand-in.ts";

/** The options of a draft. */
export interface DraftOptions extends CommitNotes {
  /** The name used in errors and in the commit feed. */
  readonly label?: string | undefined;
  /** The draft that this one reads from and commits into. */
  readonly in?: Draft | undefined;
  /** `"ensured"` writes down in the commit's record what the draft has ensured. By default nothing is. */
  readonly reads?: "ensured" | undefined;
}

/** The change of one identity in a draft. */
export interface DraftChange<T = unknown> {
  /** The ref or the row; the lens, where only a part was changed. */
  readonly identity: Identity<T>;
  /** The value that the draft started from. */
  readonly base: T;
  /** The value in the draft. */
  readonly mine: T;
}

/** An identity that was changed in the draft and by others. */
export interface DraftConflict<T = unknown> extends DraftChange<T> {
  /** The value that others have committed. */
  readonly theirs: T;
}

/** How a draft is brought up to date. */
export interface RebaseOptions {
  /**
   * Called for each conflict over something that was set. It answers the value to go on with, or `unresolved`
   * to leave the conflict for later.
   */
  readonly resolve?: ((conflict: DraftConflict, unresolved: symbol) => unknown) | undefined;
}

/** An open transaction that is held for as long as a form is: see {@link draft}. */
export interface Draft extends TransactionOperations {
  readonly label: string;
  readonly state: "open" | "committed" | "aborted";
  /**
   * The values that differ from those that the draft started from. A part that was changed through a lens is
   * named by the lens, as `conflicts` does it. Empty once the draft has ended.
   */
  changes(): readonly DraftChange[];
  /**
   * The identities that were changed here and by others. As long as there is one, the draft cannot be
   * committed.
   */
  conflicts(): readonly DraftConflict[];
  /**
   * What refuses the commit of this draft now. These are the refusals of validators and rules, and the texts of
   * fields that are no value. As long as there is one, the draft cannot be committed. A draft in a draft asks
   * the validators alone; the rules are asked by the outermost one. Empty once the draft has ended.
   *
   * The answer is the same array until it changes. {@link refusalsOf} is an identity of it.
   */
  check(): readonly DraftRefusal[];
  /**
   * Does everything that was done in the draft again on the newest state. If a function or `resolve`
   * throws, the draft is as it was. A function may fail because of what others have done, for instance where
   * its row is gone: then `resolve` is asked first, and its answer stands in the place of the function.
   *
   * A text that is no value stays, and refused, where others have changed its field.
   */
  rebase(options?: RebaseOptions): void;
  /**
   * Commits everything at one point, or into the outer draft.
   *
   * @throws {DraftConflictError} if there are conflicts.
   * @throws {ValidationError | InvariantError} if a value is refused. The draft stays open and as it is.
   */
  commit(): void;
  /**
   * Commits the draft as a named transaction, such as a mutation of `@dosync/replica`. That runs on the newest
   * state, in the place of what was changed here: in the same commit, and only without a conflict.
   *
   * @returns What the named transaction answers: of a mutation, what becomes of it.
   * @throws What `commit()` and the named transaction throw. The draft stays open and as it is.
   * @throws {UsageError} (`INNER_DRAFT`) for a draft in a draft: the outermost one is what others see.
   */
  commit<A, R>(options: CommitAs<A, R>): R;
  /** Ends the draft and drops its changes. */
  abort(): void;
  /** Calls a function after every change of the draft, its conflicts or its state. */
  addWatch(key: unknown, watch: (key: unknown, draft: Draft) => void): Draft;
  removeWatch(key: unknown): Draft;
  /** Opens a draft in this one. */
  draft(options?: Omit<DraftOptions, "in">): Draft;
  /** Aborts it if it is still open. */
  [Symbol.dispose](): void;
}
