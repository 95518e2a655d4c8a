import { SOURCE } from "./flags.ts";
import { noteChange } from "./commit.ts";
import { enqueue, flush } from "./delivery.ts";
import { reportFailure } from "./failures.ts";
import { Failure, take } from "./graph/failure.ts";
import { settle, type Subscription } from "./graph/subscription.ts";
import { affected } from "./graph/system.ts";
import { connectGraph } from "./graph/tracking.ts";
import { extraOf, type IdentityNode } from "./identity.ts";
import { kernel, type Write } from "./kernel.ts";
import { isMarkDue, type Marked, markSoon } from "./marking.ts";
import type { Commit } from "./record.ts";
import { Source } from "./source.ts";
import { asyncStart } from "./transaction/async-start.ts";
import { dosync } from "./transaction/dosync.ts";
import type { Identity } from "./types.ts";
import { undo, writeInPlace } from "./undo.ts";
import { openReadPoints } from "./versions.ts";
import type { Memos, World } from "./world.ts";

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
  readonly #options: ExternalOptions<unknown>;
  #reasons = 0;
  /** What was to be taken over last. If it is not the value, it was refused. */
  #tried: unknown;
  #stop: (() => void) | undefined;

  constructor(options: ExternalOptions<unknown>) {
    super(undefined, SOURCE);
    this.#kind = options.kind ?? "external";
    this.#options = options;
    this.value = this.takeOver();
  }

  override get kind(): string {
    return this.#kind;
  }

  /** Whether the value where it is made is another one, which has not been refused already. */
  hasNews(): boolean {
    const present = this.present();
    if (Object.is(present, this.value)) this.#tried = present; // what was refused is over
    return !Object.is(present, this.#tried);
  }

  /** The value to take over. Unless that succeeds, it is not tried again. */
  takeOver(): unknown {
    return (this.#tried = this.present());
  }

  /** The value where it is made. A failure is a value, the same one as long as the error is. */
  present(): unknown {
    try {
      return this.#options.read();
    } catch (error) {
      for (const known of [this.value, this.#tried]) {
        if (known instanceof Failure && Object.is(known.error, error)) return known;
      }
      return new Failure(error);
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
    if (this.#reasons !== 0 || !this.hasNews()) return;
    const value = this.takeOver();
    if (this.extra?.invariants !== undefined) {
      try {
        kernel.checkInvariants!(this, value, undefined);
      } catch (error) {
        return reportFailure(error, this); // nobody has asked for it, so there is nobody to throw at
      }
    }
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
      this.#stop = this.#options.listen(takeOverChanges);
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
  const changed = [...listening].filter((source) => source.hasNews());
  if (changed.length === 0) return;
  const { context } = kernel;
  if (context !== undefined && context !== asyncStart) {
    // Nothing here can take back what has happened there: so it acts at once, as atoms do.
    for (const source of changed) context.changeAtom(source, () => source.takeOver());
    return;
  }
  kernel.context = undefined; // what has been started elsewhere is no business of a transaction
  try {
    commitTogether(changed);
  } finally {
    kernel.context = context;
  }
}

/** Written as they are: values that belong to somebody else are not frozen. */
function commitTogether(changed: readonly ExternalSource[]): void {
  const values = changed.map((source) => source.takeOver());
  dosync(
    () => {
      for (const [i, source] of changed.entries()) writeInPlace(source, values[i]);
    },
    { label: changed[0]!.kind },
  );
}

/**
 * A value elsewhere may be computed from ours. So whatever a commit here changes there belongs to that
 * commit: otherwise what is derived from both would be computed from the one with the other as before.
 *
 *     commit ─ mark what may have changed elsewhere ┬─ take over ─ settle ─ deliver ┬─ effects
 *
 * Inside of a transaction nothing is marked, so there it is done at the end.
 */
function settleWithElsewhere(record: Commit | undefined): Commit | undefined {
  if (listening.size === 0 || kernel.context !== undefined) return settle(record);
  for (let edge = affected.first; edge !== undefined; edge = edge.nextAffected) {
    const { channel } = edge as Subscription;
    if (typeof channel !== "function" && channel.comparesValues)
      markSoon(edge as unknown as Marked);
  }
  if (!isMarkDue()) return settle(record);
  const waiting = presentNews();
  let left = record;
  kernel.mark!(() => {
    const settled = settle(takeOverInto(record, waiting));
    left = undefined;
    if (settled?.writes !== undefined) kernel.roots?.published(settled.writes);
    if (settled !== undefined) enqueue(settled);
    flush();
  });
  return left;
}

/** Takes over what is different there because of a commit that stands here, as a part of that commit. */
function takeOverInto(
  record: Commit | undefined,
  waiting: ReadonlyMap<ExternalSource, unknown>,
): Commit | undefined {
  const changed = changedSince(waiting);
  if (changed.size === 0 || isRefused(changed)) return record;
  for (const [source, value] of changed) {
    const old = source.value;
    (record?.writes as Write[] | undefined)?.push({ identity: source, old, value });
    record = noteChange(source, old, value, record, undefined);
    source.value = value;
    source.version = kernel.point;
  }
  return record;
}

function presentNews(): Map<ExternalSource, unknown> {
  const news = new Map<ExternalSource, unknown>();
  for (const source of listening) if (source.hasNews()) news.set(source, source.present());
  return news;
}

/**
 * What was different before, in the middle of a batch there, waits for the end of that batch. Unless it
 * is computed from both: then all of it has to come now.
 */
function changedSince(
  waiting: ReadonlyMap<ExternalSource, unknown>,
): ReadonlyMap<ExternalSource, unknown> {
  const news = presentNews();
  const isChanged = ([source, value]: [ExternalSource, unknown]): boolean =>
    !waiting.has(source) || !Object.is(waiting.get(source), value);
  const changed = new Map([...news].filter(isChanged));
  const isMixed = [...changed.keys()].some((source) => waiting.has(source));
  const due = isMixed ? news : changed;
  for (const source of due.keys()) source.takeOver();
  return due;
}

/** Nobody there has asked for it, and what was committed here stands: so the last good values stay. */
function isRefused(changed: ReadonlyMap<ExternalSource, unknown>): boolean {
  const world = new TakenOverWorld(changed);
  try {
    for (const source of changed.keys()) {
      if (source.extra?.invariants) kernel.checkInvariants!(source, undefined, world);
    }
    return false;
  } catch (error) {
    reportFailure(error);
    return true;
  }
}

/** The committed world, with other values for some. */
class TakenOverWorld implements World {
  readonly epoch = 0; // lives for one check
  memos: Memos | undefined = undefined;
  readonly #values: ReadonlyMap<Source, unknown>;

  constructor(values: ReadonlyMap<Source, unknown>) {
    this.#values = values;
  }

  valueOf(source: Source): unknown {
    return this.#values.has(source) ? this.#values.get(source) : source.stored();
  }
  differs(source: Source): boolean {
    return this.#values.has(source);
  }
}

/** The committed world, with the values from elsewhere that are about to be taken over. */
class PresentWorld implements World {
  readonly epoch = 0; // lives for one read
  memos: Memos | undefined = undefined;

  valueOf(source: Source): unknown {
    return source instanceof ExternalSource && source.hasNews()
      ? source.present()
      : source.stored();
  }
  differs(source: Source): boolean {
    return source instanceof ExternalSource && source.hasNews();
  }
}

export function readPresent(
  node: IdentityNode,
  found: (identity: Identity<unknown>) => void,
): unknown {
  if (known.size === 0) return node.committed();
  const world = new PresentWorld();
  try {
    return node.readIn(world);
  } finally {
    const sources = new Set<Source>();
    node.collectSources(world, sources);
    for (const source of sources) {
      if (source instanceof ExternalSource) found(source as unknown as Identity<unknown>);
    }
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
  const source = new ExternalSource(options);
  if (options.label !== undefined) extraOf(source).label = options.label;
  known.add(new WeakRef(source));
  connectGraph(settle);
  kernel.settle = settleWithElsewhere;
  kernel.compareExternal = compareAll;
  kernel.pinExternal = (isPinned) => {
    for (const each of all()) each.pinnedChanged(isPinned);
  };
  if (openReadPoints() > 0) source.pinnedChanged(true);
  return source as unknown as Identity<T>;
}
