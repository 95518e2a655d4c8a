import { noteChange } from "./commit.ts";
import { Failure, take } from "./graph/failure.ts";
import { extraOf } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { Source } from "./source.ts";
import { dosync } from "./transaction/dosync.ts";
import type { Identity } from "./types.ts";
import { undo } from "./undo.ts";
import { openReadPoints } from "./versions.ts";
import type { World } from "./world.ts";

/** What {@link external} needs to know about a value that lives elsewhere. */
export interface ExternalOptions<T> {
  /** The name used in errors and tools. */
  readonly label?: string | undefined;
  /** What it is called in messages, for instance `signal`. By default `external`. */
  readonly kind?: string | undefined;
  /** The present value. What it throws is thrown to whoever reads the identity. */
  read(): T;
  /** Calls `changed` after every change, until the function that it returns is called. */
  listen(changed: () => void): () => void;
}

/** Reasons to listen. */
const GRAPH = 1 << 0;
const WATCH = 1 << 1;
const CLAIM = 1 << 2;
const READ_POINT = 1 << 3;

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
class ExternalSource extends Source {
  readonly #kind: string;
  readonly #read: () => unknown;
  readonly #listen: (changed: () => void) => () => void;
  #reasons = 0;
  #stop: (() => void) | undefined;

  constructor({ kind, read, listen }: ExternalOptions<unknown>) {
    super(undefined, 0);
    this.#kind = kind ?? "external";
    this.#read = read;
    this.#listen = listen;
    this.value = this.present();
  }

  override get kind(): string {
    return this.#kind;
  }

  get isListening(): boolean {
    return this.#reasons !== 0;
  }

  /** The value where it is made; the one that is known, if it is the same. A failure is a value. */
  present(): unknown {
    const known = this.value;
    try {
      const value = this.#read();
      return Object.is(value, known) ? known : value;
    } catch (error) {
      return known instanceof Failure && Object.is(known.error, error)
        ? known
        : new Failure(error, false);
    }
  }

  override committed(): unknown {
    this.compare();
    return take(this.value);
  }

  override readIn(world: World): unknown {
    this.compare();
    return take(world.valueOf(this));
  }

  /** Takes over the present value, unless somebody listens and will hear of it. */
  compare(): void {
    if (this.#reasons !== 0) return;
    const value = this.present();
    if (Object.is(value, this.value)) return;
    kernel.point++;
    noteChange(this, this.value, value, undefined, undefined);
    this.value = value;
    this.version = kernel.point;
    undo.epoch++; // a transaction may run
  }

  override watched(): void {
    this.#need(GRAPH);
  }
  override unwatched(): void {
    this.#needNoLonger(GRAPH);
  }
  override watchedChanged(isWatched: boolean): void {
    if (isWatched) this.#need(WATCH);
    else this.#needNoLonger(WATCH);
  }
  override claimedChanged(isClaimed: boolean): void {
    if (isClaimed) this.#need(CLAIM);
    else this.#needNoLonger(CLAIM);
  }
  pinnedChanged(isPinned: boolean): void {
    if (isPinned) this.#need(READ_POINT);
    else this.#needNoLonger(READ_POINT);
  }

  #need(reason: number): void {
    if (this.#reasons === 0) {
      this.#stop = this.#listen(takeOverChanges);
      this.compare();
      listening.add(this);
    }
    this.#reasons |= reason;
  }

  #needNoLonger(reason: number): void {
    this.#reasons &= ~reason;
    if (this.#reasons !== 0 || this.#stop === undefined) return;
    listening.delete(this);
    this.#stop();
    this.#stop = undefined;
  }
}

const listening: Set<ExternalSource> = new Set();
/** All of them, as long as anybody else holds them. */
const known: Set<WeakRef<ExternalSource>> = new Set();

function* all(): Generator<ExternalSource> {
  for (const reference of known) {
    const source = reference.deref();
    if (source === undefined) known.delete(reference);
    else yield source;
  }
}

/**
 * Something elsewhere has changed. What changed together there is told one by one, at the first of
 * which everything has its new value: so all of it becomes one commit here.
 */
function takeOverChanges(): void {
  const changes: [ExternalSource, unknown][] = [];
  for (const source of listening) {
    const value = source.present();
    if (!Object.is(value, source.value)) changes.push([source, value]);
  }
  if (changes.length === 0) return;
  const { context } = kernel;
  if (context === undefined) {
    dosync(
      () => {
        for (const [source, value] of changes) kernel.context!.refSet(source, value);
      },
      { label: changes[0]![0].kind },
    );
  } else {
    // Nothing here can take back what has happened there: so it acts at once, as atoms do.
    for (const [source, value] of changes) context.changeAtom(source, () => value);
  }
}

let isComparing = false;

/** Compares all that nobody listens to. A value elsewhere may be computed from ours, hence the guard. */
function compareAll(): void {
  if (isComparing) return;
  isComparing = true;
  try {
    for (const source of all()) source.compare();
  } finally {
    isComparing = false;
  }
}

/**
 * Makes an identity of a value that lives elsewhere: in a signal, in the address bar, in a media
 * query. It can be read, watched and derived from, and belongs to snapshots and asynchronous
 * transactions like every other; it changes elsewhere only.
 *
 * It listens only while somebody here does, or a snapshot, draft or attempt is open. What changes
 * together there is one commit here. That a change breaks an invariant cannot undo it there: the commit
 * is refused, `changed` throws, and the last good value stays.
 *
 * @example
 * ```ts
 * const listeners = new Set<() => void>();
 * let degrees = 20;
 * const temperature = external({
 *   label: "temperature",
 *   read: () => degrees,
 *   listen(changed) {
 *     listeners.add(changed);
 *     return () => listeners.delete(changed);
 *   },
 * });
 * degrees = 21;
 * deref(temperature); // 21
 * ```
 */
export function external<T>(options: ExternalOptions<T>): Identity<T> {
  const source = new ExternalSource(options as ExternalOptions<unknown>);
  if (options.label !== undefined) extraOf(source).label = options.label;
  known.add(new WeakRef(source));
  kernel.compareExternal = compareAll;
  kernel.pinExternal = (isPinned) => {
    for (const each of all()) each.pinnedChanged(isPinned);
  };
  if (openReadPoints() > 0) source.pinnedChanged(true);
  return source as unknown as Identity<T>;
}
