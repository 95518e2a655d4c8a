import { nodeOf } from "../../kernel/arguments.ts";
import type { IdentityNode } from "../../kernel/identity.ts";
import { kernel } from "../../kernel/kernel.ts";
import { isAwaited } from "../../kernel/observers.ts";
import { DEV } from "../../ground/dev.ts";
import type { Source } from "../../kernel/source.ts";
import type { Identity, ValueOf } from "../../kernel/types.ts";
import { DerivedNode } from "../../graph/derived-node.ts";
import { collectAwaited, knownIn } from "../../graph/memo.ts";
import { noteHolder } from "../../timeline/forgotten.ts";
import { ReadPoint, valueAt } from "../../timeline/read-point.ts";
import { type Memos, committedWorld, type World } from "../../kernel/world.ts";
import type { Footing } from "../../draft/base.ts";
import { Replay } from "./replay.ts";

/** Values by identity: what a replay has written. */
export type Values = ReadonlyMap<Identity<unknown>, unknown>;

/** A write of a commit: the identity, its old value and its new one. */
export interface CommitWrite {
  readonly identity: Identity<unknown>;
  readonly old: unknown;
  readonly value: unknown;
}

/**
 * A world that a screen can show: see {@link openWorld}.
 *
 * It is live at first and shows every commit. Pinned, it stays as it is, whatever is committed. What
 * is written to it is seen in it alone.
 */
export interface FrameworkWorld {
  /** False once it has been closed: then it must not be read any more. */
  readonly isOpen: boolean;
  /** Whether it stays as it is. */
  readonly isPinned: boolean;
  /** The newest commit point that it shows. */
  readonly point: number;
  /**
   * The value of an identity in this world.
   *
   * @throws What the computation of a derived value threw.
   */
  read<T>(identity: Identity<T>): T;
  read<I extends Identity<unknown>>(identity: I): ValueOf<I>;
  /**
   * Adds the sources that the value of an identity comes from in this world. Derived values on the way are
   * added where their observers are asked for.
   */
  collectSources(identity: Identity<unknown>, into: Set<Identity<unknown>>): void;
  /** Keeps it as it is from now on. In {@link FrameworkRoot.prepare} that is before the commit. */
  pin(): void;
  /**
   * Holds the world without keeping versions. It remembers what {@link retain} tells it, and looks at that
   * when it is read. For a world that will be closed soon, most often unread.
   */
  hold(): void;
  /** Another world that shows the same; this one is pinned. */
  fork(): FrameworkWorld;
  /**
   * Runs a transaction again, in this world and without any effect. Neither the world nor the store changes.
   * Validators and invariants apply; watches, sends and `afterCommit` callbacks do not run.
   *
   * @returns What the transaction would change here, for {@link write}.
   * @throws What the body throws, or what refuses it. `swap` and `reset` act in the replay alone.
   */
  replay(body: () => unknown): Values;
  /** Changes what this world alone shows. The world is pinned. */
  write(values: Values): void;
  /** The writes so far, to go back to by {@link restore}. */
  written(): Values;
  /** Goes back to what had been written at an earlier time. */
  restore(values: Values): void;
  /** Receives the writes of every commit before they are published. The holder of the world calls it. */
  retain(writes: readonly CommitWrite[]): void;
  /** Lets go of the versions that were kept for it. Doing it again does nothing. */
  close(): void;
}

/**
 * A read point and an overlay:
 *
 *     live     the committed world                              no read point, no overlay
 *     pinned   the committed world as of a read point           versions are kept for it
 *     held     the committed world without later commits        their writes are kept in it
 *     written  its overlay over the world as of a read point    what was replayed on it
 *
 * Nothing is kept for a live one, so a screen that shows all there is costs nothing.
 */
export class RootWorld implements World, FrameworkWorld {
  epoch = 0;
  readonly isLasting = true;
  memos: Memos | undefined = undefined;
  isOpen = true;
  #readPoint: ReadPoint | undefined = undefined;
  /** Most worlds are closed before there is anything in it. */
  #overlay: Map<Source, unknown> | undefined = undefined;
  /** The commit point that it is held at. */
  #heldAt: number | undefined = undefined;
  /** The writes that were committed since, and wait to be put into the overlay. */
  #later: (readonly CommitWrite[])[] | undefined = undefined;

  get isPinned(): boolean {
    return this.#readPoint !== undefined || this.#heldAt !== undefined;
  }

  get point(): number {
    return this.#heldAt ?? this.#readPoint?.point ?? kernel.point;
  }

  read(identity: Identity<unknown>): never {
    const node = nodeOf(identity, "read");
    // A live world is the committed one. Derived values need no memos besides their own.
    return (this.isPinned ? node.readIn(this) : node.committed()) as never;
  }

  collectSources(identity: Identity<unknown>, into: Set<Identity<unknown>>): void {
    const node = nodeOf(identity, "collectSources");
    // By the same way as it was read, so that the result is there.
    const world = this.isPinned ? this : committedWorld;
    node.collectSources(world, into as unknown as Set<Source>);
    if (isAwaited !== undefined && node instanceof DerivedNode) {
      collectAwaited(knownIn(world, node), into as unknown as Set<IdentityNode>);
    }
  }

  pin(): void {
    if (!this.isOpen || this.#readPoint !== undefined) return;
    this.#undoLater();
    this.#readPoint = new ReadPoint();
    if (DEV) noteHolder(this.#readPoint, this, "A screen or a view");
  }

  hold(): void {
    if (this.isOpen && !this.isPinned) this.#heldAt = kernel.point;
  }

  fork(): RootWorld {
    this.pin();
    const twin = new RootWorld();
    twin.#heldAt = this.#heldAt;
    twin.#readPoint = new ReadPoint(this.#readPoint);
    if (DEV) noteHolder(twin.#readPoint, twin, "A screen or a view");
    twin.#overlay = this.#overlay && new Map(this.#overlay);
    return twin;
  }

  /** For a draft that begins here. Undefined where this shows the store as it is. */
  footing(): Footing | undefined {
    if (!this.isPinned) return undefined;
    this.pin(); // a world that is only held has no read point
    return { readPoint: this.#readPoint, values: new Map(this.#overlay) };
  }

  replay(body: () => unknown): Values {
    return new Replay(this).run(body) as unknown as Values;
  }

  write(values: Values): void {
    this.pin();
    for (const [source, value] of values) this.#set(source as unknown as Source, value);
    this.epoch++;
  }

  written(): Values {
    return new Map(this.#overlay) as unknown as Values;
  }

  restore(values: Values): void {
    this.#overlay = new Map(values as unknown as ReadonlyMap<Source, unknown>);
    this.epoch++;
  }

  /** A ref with `maxHistory` may drop a version that is still on the screen. That one is kept here. */
  retain(writes: readonly CommitWrite[]): void {
    const readPoint = this.#readPoint;
    if (readPoint === undefined) {
      if (this.#heldAt === undefined) return;
      const later = (this.#later ??= []);
      later.push(writes);
      // The world may live long now, so it keeps one write a source.
      if (later.length > MOST_LATER) this.#undoLater();
      return;
    }
    for (const { identity, old } of writes) {
      const source = identity as unknown as Source;
      const isBounded = source.extra !== undefined && source.extra.maxHistory !== Infinity;
      if (isBounded && source.version <= readPoint.point) this.#keep(source, old);
    }
  }

  close(): void {
    this.isOpen = false;
    this.#readPoint?.close();
    this.memos = undefined;
    this.#overlay = this.#later = undefined;
  }

  valueOf(source: Source): unknown {
    this.#undoLater();
    if (this.#overlay?.has(source) === true) return this.#overlay.get(source);
    const readPoint = this.#readPoint;
    return readPoint === undefined ? source.stored() : valueAt(source, readPoint.point);
  }

  differs(source: Source): boolean {
    this.#undoLater();
    if (this.#overlay?.has(source) === true) return true;
    return this.#readPoint !== undefined && source.version > this.#readPoint.point;
  }

  /** The first write since then says what was there before. */
  #undoLater(): void {
    if (this.#later === undefined) return;
    for (const writes of this.#later) {
      for (const { identity, old } of writes) this.#keep(identity as unknown as Source, old);
    }
    this.#later = undefined;
  }

  #keep(source: Source, value: unknown): void {
    if (this.#overlay?.has(source) !== true) this.#set(source, value);
  }

  #set(source: Source, value: unknown): void {
    (this.#overlay ??= new Map()).set(source, value);
  }
}

/** How many commits a held world remembers one by one. */
const MOST_LATER = 64;
