import { reportFailure } from "../commit/failures.ts";
import { checkInvariants, place } from "../commit/publish.ts";
import { Failure, take } from "../graph/failure.ts";
import { DEV } from "../ground/dev.ts";
import { leaveAlone } from "../ground/freeze.ts";
import { elsewhere as sharedElsewhere } from "../kernel/elsewhere.ts";
import { SOURCE } from "../kernel/flags.ts";
import { extraOf } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { Source } from "../kernel/source.ts";
import { undo } from "../kernel/undo.ts";
import type { World } from "../kernel/world.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;
const elsewhere = sharedElsewhere;

/** The options of {@link external}: how a value elsewhere is read, written and heard. */
export interface ExternalOptions<T> {
  /** The name used in errors and tools. */
  readonly label?: string | undefined;
  /** The word for it in messages, for instance `signal`. By default `external`. */
  readonly kind?: string | undefined;
  /** The present value. What it throws is thrown to whoever reads the identity. */
  read(): T;
  /** Calls `changed` after every change, until the function that it returns is called. */
  listen(changed: () => void): () => void;
}

/** More reasons to listen, besides `DEPENDENTS` and `CLAIMANTS`. */
const WATCHES = 1 << 2;
const READ_POINTS = 1 << 3;
const ROOTS = 1 << 4;

/**
 * A source whose value is made elsewhere.
 *
 * Listened to, it is a source like any other: a change is a commit, and its versions are kept for open
 * read points. While nobody listens nobody says that the value has changed, so it is compared whenever
 * somebody may be about to read it, and a difference is put on the timeline without telling anybody,
 * since there is nobody to tell:
 *
 *     who reads                              who makes sure that it is up to date
 *     a watch, a subscriber, a live derived  they listen
 *     a snapshot, an attempt, a draft        an open read point listens, from before its point on
 *     deref, a transaction                   it is compared when it is read
 *     a derived value that nobody watches    all that nobody listens to are compared before
 */
export class ExternalSource extends Source {
  readonly #kind: string;
  readonly #options: ExternalOptions<unknown>;
  readonly #changed: () => void;
  #reasons = 0;
  /** How many roots of frameworks show it: see {@link listen}. */
  #roots = 0;
  /** The value that was offered last. If `value` is another one, it was refused. */
  #tried: unknown;
  #stop: (() => void) | undefined;

  /** @param changed Called when this source or another one has changed in its library. */
  constructor(options: ExternalOptions<unknown>, changed: () => void) {
    super(undefined, SOURCE);
    this.#changed = changed;
    this.#kind = options.kind ?? "external";
    this.#options = options;
    if (DEV) extraOf(this).freeze = false;
    this.held = this.takeOver();
  }

  override get kind(): string {
    return this.#kind;
  }

  /** Whether its library has another value, which was not refused already. */
  hasNews(): boolean {
    const present = this.present();
    if (Object.is(present, this.held)) this.#tried = present; // what was refused is over
    return !Object.is(present, this.#tried);
  }

  /** The value to take over. Unless that succeeds, it is not tried again. */
  takeOver(): unknown {
    return (this.#tried = this.present());
  }

  /** The value where it is made. A failure is a value, the same one as long as the error is. */
  present(): unknown {
    try {
      const value = this.#options.read();
      if (DEV) leaveAlone(value); // it belongs to somebody else
      return value;
    } catch (error) {
      for (const known of [this.held, this.#tried]) {
        if (known instanceof Failure && Object.is(known.error, error)) return known;
      }
      return new Failure(error);
    }
  }

  override committed(): unknown {
    this.compare();
    return take(this.held);
  }

  override readIn(world: World): unknown {
    this.compare();
    return take(world.valueOf(this));
  }

  /** Takes over the present value, unless somebody listens and will hear of it. */
  compare(): void {
    if (this.#reasons !== 0 || elsewhere.isHeld) return;
    elsewhere.isHeld = true;
    try {
      if (this.hasNews()) this.#replaceUnheard();
    } finally {
      elsewhere.isHeld = false;
    }
  }

  #replaceUnheard(): void {
    const value = this.takeOver();
    if (this.extra?.invariants !== undefined) {
      try {
        checkInvariants!(this, value, undefined);
      } catch (error) {
        return reportFailure(error, this); // no caller has asked for it, so the error is reported
      }
    }
    kernel.point++;
    place(this, value, undefined);
    undo.epoch++; // a transaction may run
  }

  override followedChanged(which: number, isFollowed: boolean): void {
    if (isFollowed) this.#need(which);
    else this.#needNoLonger(which);
  }
  override watchedChanged(isWatched: boolean): void {
    super.watchedChanged(isWatched);
    this.followedChanged(WATCHES, isWatched);
  }
  pinnedChanged(isPinned: boolean): void {
    this.followedChanged(READ_POINTS, isPinned);
  }

  shown(): () => void {
    this.#roots++;
    this.#need(ROOTS);
    return () => {
      if (--this.#roots === 0) this.#needNoLonger(ROOTS);
    };
  }

  #need(reason: number): void {
    if (this.#reasons === 0) {
      this.#stop = this.#options.listen(this.#changed);
      this.compare();
      listening.add(this);
    }
    this.#reasons |= reason;
  }

  #needNoLonger(reason: number): void {
    this.#reasons &= ~reason;
    if (this.#reasons !== 0 || this.#stop === undefined) return;
    listening.delete(this);
    const stop = this.#stop;
    this.#stop = undefined;
    try {
      stop();
    } catch (error) {
      reportFailure(error, this); // the one that has just lost interest cannot handle it
    }
  }
}

/** The sources that somebody listens to. */
export const listening: Set<ExternalSource> = new Set();
/** All of them, as long as anybody else holds them. */
export const known: Set<WeakRef<ExternalSource>> = new Set();

export function* all(): Generator<ExternalSource> {
  for (const reference of known) {
    const source = reference.deref();
    if (source === undefined) known.delete(reference);
    else yield source;
  }
}
