import { type Atom, atom, type Identity, type TransactionOptions } from "@dosync/core";
import { reportFailure, UsageError } from "@dosync/core/adapter";
import { RefusedError, type Refusal } from "../errors.ts";
import { labelled } from "../labelled.ts";
import type { InverseCall, MutationOptions } from "../model/define-model.ts";

/** Where a mutation is on its way to being confirmed. */
export type SentState = "pending" | "stored" | "sent" | "confirmed" | "refused" | "cancelled";

/** A mutation that a replica has run: what becomes of it. */
export interface Sent {
  /**
   * Fulfilled when the mutation is confirmed. Rejects with a {@link RefusedError}, and is never an unhandled
   * rejection: a refusal that nobody asked about goes to `onDeliveryError`.
   */
  readonly confirmed: Promise<void>;
  /** Where it is, as an identity to be shown. From "sent" on it cannot be cancelled. */
  readonly state: Identity<SentState>;
  /**
   * Whether its effects are shown. A pending mutation that throws over what others have changed is held
   * back: it keeps its place, and is tried again at each change.
   */
  readonly holds: Identity<boolean>;
  /**
   * Takes it back, with its own effects alone.
   *
   * @returns Whether it was taken back: it is not when it has been sent.
   */
  cancel(): boolean;
  /**
   * Takes it back, also when it is confirmed: by the `inverse` of the mutation, which runs as one of its own. One
   * that can still be cancelled is. One that is under way is taken back when it is confirmed. Asked again, it
   * answers the same promise, unless that was rejected.
   *
   * @returns Fulfilled when nothing of it is left, which is at once where it was refused. Rejects with the
   * {@link RefusedError} of the inverse, and with what `run` throws.
   * @throws {UsageError} (`NO_INVERSE`) where it cannot be cancelled, and its mutation has no `inverse`.
   */
  undo(): Promise<void>;
}

/** What a mutation is, as it stands in the log. */
export interface Call {
  /** Undefined for a transaction without a name. */
  readonly name: string | undefined;
  readonly args: unknown;
  readonly by: string | undefined;
  readonly now: number;
}

/** How the commit of a mutation is called that takes another one back. */
export type RunOptions = TransactionOptions;

/** A value for an identity, to be published. */
export type Note = readonly [identity: Identity<unknown>, value: unknown];

/** The replica of a pending mutation, for whoever has that in hand. */
export interface Keeper {
  cancel(pending: Pending): boolean;
  /**
   * Whether this replica tells of what another one has run. That one has ended. What it has run itself counts
   * as told from here on.
   */
  inherits(pending: Pending): Promise<boolean>;
  /** It has an outcome, and what follows from that is published. */
  decided(pending: Pending): void;
  /** Runs the mutation that takes another one back, or that one again. */
  runAnother(call: InverseCall<never>, options?: RunOptions): Pending;
}

/** A `Pending` is a mutation in the line of a replica. Its caller has it in hand. */
export class Pending implements Sent {
  readonly call: Call;
  /** Runs it in whichever transaction is in charge. */
  readonly body: () => unknown;
  /** Its place among all mutations of the replica, from 1 on. It is 0 before it has joined the line. */
  number = 0;
  /** The replica that has run it, if that is another one of this device. */
  client: string | undefined = undefined;
  /** Whether it is on its way into the outbox of a device. From there it cannot be taken back. */
  isLeaving = false;
  phase: SentState = "pending";
  isHeld = false;
  /** Whether its outcome is known and told. */
  isSettled = false;
  /** Whoever wants to hear that the commit which has shown it is refused: see `PreparedCommit`. */
  hearers: readonly ((reason: unknown) => void)[] = [];
  /** What takes it back, as of when it ran last. Undefined where its mutation has no inverse. */
  inverse: (() => InverseCall<never>) | undefined = undefined;
  readonly #options: MutationOptions<never, never, never>;
  readonly #keeper: Keeper;
  #state: Atom<SentState> | undefined = undefined;
  #holds: Atom<boolean> | undefined = undefined;
  #confirmed: Promise<void> | undefined = undefined;
  #tell: ((error: RefusedError | undefined) => void) | undefined = undefined;
  #refusal: RefusedError | undefined = undefined;
  #undone: Promise<void> | undefined = undefined;

  constructor(
    call: Call,
    body: () => unknown,
    options: MutationOptions<never, never, never>,
    keeper: Keeper,
  ) {
    this.call = call;
    this.body = body;
    this.#options = options;
    this.#keeper = keeper;
  }

  get label(): string {
    return this.call.name ?? "dosync";
  }

  // The identities that few ask for are made when somebody does. A mutation is run more often than it is
  // looked at.
  get state(): Identity<SentState> {
    return (this.#state ??= atom(
      this.phase,
      labelled(process.env.NODE_ENV !== "production" && `${this.label}: state`),
    ));
  }

  get holds(): Identity<boolean> {
    return (this.#holds ??= atom(
      !this.isHeld,
      labelled(process.env.NODE_ENV !== "production" && `${this.label}: holds`),
    ));
  }

  get confirmed(): Promise<void> {
    if (this.#confirmed === undefined) {
      this.#confirmed = new Promise((resolve, reject) => {
        this.#tell = (error) => (error === undefined ? resolve() : reject(error));
      });
      this.#confirmed.catch(() => {}); // whoever awaits it gets the error
      if (this.isSettled) this.#tell!(this.#refusal);
    }
    return this.#confirmed;
  }

  /** Why it is not confirmed, once that is known. */
  get refusal(): RefusedError | undefined {
    return this.#refusal;
  }

  cancel(): boolean {
    return this.#keeper.cancel(this);
  }

  undo(): Promise<void> {
    if (this.#undone !== undefined) return this.#undone;
    if (!this.cancel() && !this.#isGone) this.#checkInverse();
    return this.#isUndoneBy(this.#takeBack());
  }

  /** Runs its inverse now, unless it is not decided yet: then that is answered. */
  invert(options: RunOptions): Pending | Promise<void> {
    this.#checkInverse();
    if (!this.isSettled) return this.confirmed;
    const inverse = this.#keeper.runAnother(this.inverse!(), options);
    void this.#isUndoneBy(inverse.confirmed);
    return inverse;
  }

  /** Runs it again, as a mutation of its own. */
  runAgain(options: RunOptions): void {
    this.#keeper.runAnother([this.call.name!, this.call.args], options);
  }

  /** Whether it can be taken back by itself, once it is confirmed. */
  get hasInverse(): boolean {
    return this.#options.inverse !== undefined;
  }

  #checkInverse(): void {
    if (!this.hasInverse) throw noInverse(this.label);
  }

  #isUndoneBy(undone: Promise<void>): Promise<void> {
    this.#undone = undone;
    undone.catch(() => (this.#undone = undefined)); // it can be tried again
    return undone;
  }

  /** Whether nothing of it is left. */
  get #isGone(): boolean {
    return this.phase === "cancelled" || this.phase === "refused";
  }

  async #takeBack(): Promise<void> {
    if (!this.isSettled) await this.confirmed.catch(() => {});
    if (this.#isGone) return;
    await this.#keeper.runAnother(this.inverse!()).confirmed;
  }

  /** The present values of its identities. The commit that changes what they tell of takes them along. */
  notes(): Note[] {
    const notes: Note[] = [];
    if (this.#state !== undefined) notes.push([this.#state, this.phase]);
    if (this.#holds !== undefined) notes.push([this.#holds, !this.isHeld]);
    return notes;
  }

  /** Says what has become of it. Its identities are published before. */
  settle(refusal: Refusal | undefined): void {
    this.isSettled = true;
    this.#refusal = refusal && new RefusedError(this.label, refusal);
    if (process.env.NODE_ENV !== "production") this.#keeper.decided(this);
    this.#tell?.(this.#refusal);
    if (this.#refusal !== undefined) {
      for (const hear of this.hearers) callSafely(() => hear(this.#refusal));
    }
    if (this.#refusal !== undefined && this.phase !== "refused") return; // whoever took it back knows
    const isMine = this.client === undefined;
    if (isMine) this.#callBack();
    const { onConfirmed, onRefused } = this.#options;
    const isHeard = onConfirmed !== undefined || onRefused !== undefined;
    if (isHeard || (!isMine && this.#refusal !== undefined)) void this.#inherit(isMine);
  }

  async #inherit(isMine: boolean): Promise<void> {
    try {
      const isHeir = await this.#keeper.inherits(this);
      if (isHeir && !isMine) this.#callBack();
    } catch (error) {
      if (!isMine) reportFailure(error);
    }
  }

  #callBack(): void {
    const { onConfirmed, onRefused } = this.#options;
    const args = this.call.args as never;
    if (this.#refusal === undefined) callSafely(() => onConfirmed?.(args));
    else if (onRefused !== undefined) callSafely(() => onRefused(this.#refusal!, args));
    else if (this.#confirmed === undefined) reportFailure(this.#refusal, unheardOf);
  }
}

/** The message for a refusal that nobody has asked about. */
const unheardOf =
  process.env.NODE_ENV === "production"
    ? undefined
    : (shown: string): string =>
        `A mutation was refused, and nobody has asked about it: ${shown}. Its own effects are gone. Give it an onRefused, or take the confirmed of what run() answers before it is decided.`;

function noInverse(label: string): UsageError {
  return new UsageError(
    "NO_INVERSE",
    label,
    process.env.NODE_ENV !== "production" &&
      `${label} cannot be taken back any more, for it has been sent, and it has no inverse. Name one in the options of the mutation.`,
  );
}

function callSafely(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    reportFailure(error);
  }
}
