import { enqueue, flush, openCommit } from "../delivery.ts";
import { reportFailure } from "../failures.ts";
import { DEV } from "../dev.ts";
import { EndedError, InTransactionError, InvalidArgumentError } from "../errors.ts";
import { reportIfForgotten } from "../forgotten.ts";
import { nodeOf } from "../identity.ts";
import { kernel } from "../kernel.ts";
import { refOf } from "../ref.ts";
import type { Source } from "../source.ts";
import type { Identity, Ref } from "../types.ts";
import { DraftTransaction, UNRESOLVED } from "./draft-transaction.ts";
import type { TransactionOperations } from "./operations.ts";

/** What a draft may be given when it is opened. */
export interface DraftOptions {
  /** The name used in errors and in the commit feed. */
  readonly label?: string | undefined;
  /** The draft that this one reads from and commits into. */
  readonly in?: Draft | undefined;
}

/** What a draft has made of one identity. */
export interface DraftChange {
  readonly identity: Identity<unknown>;
  /** The value that the draft started from. */
  readonly base: unknown;
  /** The value in the draft. */
  readonly mine: unknown;
}

/** An identity that was changed in the draft and by others. */
export interface DraftConflict extends DraftChange {
  /** The value that others have committed. */
  readonly theirs: unknown;
}

/** How a draft is brought up to date. */
export interface RebaseOptions {
  /**
   * Called for each conflict over something that was set: answers the value to go on with, or
   * `unresolved` to leave the conflict for later.
   */
  readonly resolve?: ((conflict: DraftConflict, unresolved: symbol) => unknown) | undefined;
}

/** An open transaction that is held for as long as a form is: see {@link draft}. */
export interface Draft extends TransactionOperations {
  readonly label: string;
  readonly state: "open" | "committed" | "aborted";
  /** What is different in the draft from what it started from. Nothing once it has ended. */
  changes(): readonly DraftChange[];
  /** What was changed here and by others. As long as there is one, the draft cannot be committed. */
  conflicts(): readonly DraftConflict[];
  /**
   * Does everything that was done in the draft again on the newest state. If a function or `resolve`
   * throws, the draft is as it was.
   */
  rebase(options?: RebaseOptions): void;
  /**
   * Commits everything at one point, or into the outer draft.
   *
   * @throws {DraftConflictError} if there are conflicts.
   * @throws {ValidationError | InvariantError} if a value is refused. The draft stays open and as it is.
   */
  commit(): void;
  /** Ends the draft; nothing of it remains. */
  abort(): void;
  /** Calls a function after every change of the draft, of its conflicts or of its state. */
  addWatch(key: unknown, watch: (key: unknown, draft: Draft) => void): Draft;
  removeWatch(key: unknown): Draft;
  /** Opens a draft in this one. */
  draft(options?: Omit<DraftOptions, "in">): Draft;
  /** Aborts it if it is still open. */
  [Symbol.dispose](): void;
}

let drafts = 0;

/**
 * Opens a draft: a transaction that stays open while somebody edits, and that a part of the screen
 * can render from.
 *
 * It shows the state of the moment when it was opened, with its own changes. Others do not see these
 * until `commit`, which is all or nothing. What others commit meanwhile shows up in `conflicts` if it
 * concerns the same refs; `rebase` takes it over. An open draft holds nobody up.
 *
 * @example
 * ```ts
 * const name = ref("Ada");
 * const edit = draft({ label: "profile" });
 * edit.refSet(name, "Grace");
 * deref(name); // "Ada"
 * edit.commit();
 * deref(name); // "Grace"
 * ```
 *
 * Clojure has none: its transactions end with the call.
 */
export function draft(options?: DraftOptions): Draft {
  const parent = options?.in;
  if (parent !== undefined && !(parent instanceof OpenDraft)) {
    throw new InvalidArgumentError("draft", DEV && "draft({ in }) needs a draft.");
  }
  const opened = new OpenDraft(options?.label ?? `draft#${++drafts}`, parent);
  if (DEV) opened.reportIfForgotten();
  return opened;
}

class OpenDraft implements Draft {
  readonly label: string;
  readonly #transaction: DraftTransaction;
  #state: Draft["state"] = "open";
  #watches: Map<unknown, (key: unknown, draft: Draft) => void> = new Map();
  readonly #inner: Set<OpenDraft> = new Set();
  readonly #outer: OpenDraft | undefined;

  constructor(label: string, outer: OpenDraft | undefined) {
    this.label = label;
    this.#outer = outer;
    if (outer !== undefined) outer.#assertOpen();
    const tell = (): void => this.#tell();
    this.#transaction = new DraftTransaction(
      label,
      outer === undefined ? undefined : outer.#transaction,
      () => deliverInTurn(tell),
    );
    if (outer !== undefined) outer.#inner.add(this);
  }

  get state(): Draft["state"] {
    return this.#state;
  }

  get #acting(): DraftTransaction {
    return this.#transaction.acting;
  }

  deref(identity: Identity<unknown>): never {
    return this.#acting.read(nodeOf(identity, "draft.deref")) as never;
  }

  alter<T, A extends readonly unknown[]>(
    ref: Ref<T>,
    change: (value: T, ...args: A) => T,
    ...args: A
  ): T {
    const node = refOf(ref, "draft.alter");
    return this.#step(() => node.alterIn(this.#acting, change, args)) as T;
  }

  refSet<T>(ref: Ref<T>, value: T): T {
    const node = refOf(ref, "draft.refSet");
    return this.#step(() => node.setIn(this.#acting, value)) as T;
  }

  commute<T, A extends readonly unknown[]>(
    ref: Ref<T>,
    change: (value: T, ...args: A) => T,
    ...args: A
  ): T {
    const node = refOf(ref, "draft.commute");
    return this.#step(() => node.commuteIn(this.#acting, change, args)) as T;
  }

  ensure<T>(ref: Ref<T>): T {
    return refOf(ref, "draft.ensure").ensureIn(this.#acting) as T;
  }

  dosync<T>(body: () => T): T {
    if (typeof body !== "function") {
      throw new InvalidArgumentError("draft.dosync", DEV && "draft.dosync() needs a function.");
    }
    return this.#acting.run(body);
  }

  changes(): readonly DraftChange[] {
    return this.#state === "open" ? this.#transaction.changes().map(toPublic) : [];
  }

  conflicts(): readonly DraftConflict[] {
    return this.#state === "open" ? this.#transaction.conflicts().map(toPublic) : [];
  }

  rebase(options?: RebaseOptions): void {
    this.#assertOutside("rebase");
    const resolve = options?.resolve;
    this.#transaction.rebase(resolve && ((conflict) => resolve(toPublic(conflict), UNRESOLVED)));
  }

  commit(): void {
    this.#assertOutside("commit");
    this.#assertOpen();
    this.#state = "committed"; // whoever hears of the commit finds it ended
    try {
      this.#transaction.commit();
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
    this.#transaction.abort();
    this.#leave();
  }

  addWatch(key: unknown, watch: (key: unknown, draft: Draft) => void): Draft {
    this.#watches = new Map(this.#watches).set(key, watch); // a change is told to those of before
    return this;
  }

  removeWatch(key: unknown): Draft {
    this.#watches = new Map(this.#watches);
    this.#watches.delete(key);
    return this;
  }

  draft(options?: Omit<DraftOptions, "in">): Draft {
    return draft({ ...options, in: this });
  }

  [Symbol.dispose](): void {
    if (this.#state === "open") this.abort();
  }

  reportIfForgotten(): void {
    reportIfForgotten(this, this.#transaction.readPoint, `Draft "${this.label}"`);
  }

  /** One operation. Its result is a value, also if it is a promise, and not that of a body. */
  #step(operation: () => unknown): unknown {
    let result: unknown;
    this.#acting.run(() => {
      result = operation();
    });
    return result;
  }

  #tell(): void {
    for (const [key, watch] of this.#watches) {
      try {
        watch(key, this);
      } catch (error) {
        reportFailure(error);
      }
    }
    for (const inner of this.#inner) inner.#tell();
  }

  /** The drafts in it have nothing to commit into any more. */
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

/** Calls a function after all that was committed before, and never inside of a transaction. */
function deliverInTurn(call: () => void): void {
  const turn = openCommit();
  turn.notices = new Set([call]);
  enqueue(turn);
  flush();
}

/** A source is the identity that the user holds; inside it is known as more. */
function toPublic<C extends { readonly identity: Source }>(
  change: C,
): Omit<C, "identity"> & { readonly identity: Identity<unknown> } {
  return { ...change, identity: change.identity as unknown as Identity<unknown> };
}
