import { DEV } from "../ground/dev.ts";
import { checkObject } from "../ground/check-options.ts";
import { derived } from "../identities/derived.ts";
import { callOne } from "../commit/failures.ts";
import { EndedError } from "../ground/errors.ts";
import { subscriptionOn } from "../graph/framework-subscription.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { askBeforeMark, type MarkingChannel, markSoon } from "../commit/channel.ts";
import type { DraftRefusal } from "./check.ts";
import type { OpenDraft } from "./open-draft.ts";
import { refusalAt } from "./refusal-at.ts";
import type { Draft, DraftChange } from "./types.ts";
import type { AnyRef, Identity } from "../kernel/types.ts";
import { takeBack } from "./fields.ts";

/** The world of a draft for a framework. It answers the same questions as the committed one. */
export interface DraftWorld {
  /** Whether the draft has begun. Before that it shows what it would start from: see `draftLater`. */
  readonly hasBegun: boolean;
  /** Begins the draft, if it has not begun. */
  begin(): void;
  /** As `readCommitted`. */
  read<T>(identity: Identity<T>): T;
  /**
   * The values that the draft shows, or showed last. After its end they are there as long as {@link keep}
   * says.
   */
  readLast<T>(identity: Identity<T>): T;
  /** Keeps the values of the draft beyond its end, until its result is called. */
  keep(): () => void;
  /** As `subscribe`. */
  subscribe(identity: Identity<unknown>, notify: () => void, channel?: MarkingChannel): () => void;
  /** As `observe`; it is told of every change of the draft. */
  observe(notify: () => void, channel?: MarkingChannel): DraftObserver;
  /** The answer of the draft's `check`. It is empty once the draft has ended. */
  refused(): readonly DraftRefusal[];
  /** The refusal that a field of this identity shows: of the value, or of the whole that it is a part of. */
  refusalAt(identity: Identity<unknown>): DraftRefusal | undefined;
  /** As the draft's `changes`, of whole refs. */
  written(): readonly DraftChange[];
  /** Puts a refused ref of an open draft back to where the draft started. */
  takeBack(identity: Identity<unknown>): void;
  /** Calls `notify` after every change of the draft, its conflicts or its state. */
  follow(notify: () => void, channel?: MarkingChannel): () => void;
  /**
   * Runs what changes something in the draft. When that has ended, only atoms can be changed: they are
   * no part of a draft.
   *
   * @param identity What the body changes, if it is a single identity.
   * @throws {EndedError} if the draft has ended and `identity` is no atom: what was meant for a draft
   * must not be published.
   */
  run<T>(body: () => T, identity?: Identity<unknown>): T;
}

/** A function's dependencies in a draft, followed. */
export interface DraftObserver {
  run<T>(read: () => T): T;
  stop(): void;
}

const committed: Pick<DraftWorld, "read" | "subscribe" | "observe" | "run"> = {
  read: <T>(identity: Identity<T>) => nodeOf(identity, "read").committed() as T,
  subscribe(identity, notify, channel) {
    const subscription = subscriptionOn(channel, notify).follow(nodeOf(identity, "subscribe"));
    return () => subscription.stop();
  },
  observe: (notify, channel) => subscriptionOn(channel, notify),
  run: (body) => body(),
};

interface Follower {
  readonly notify: () => void;
  readonly channel: MarkingChannel | undefined;
  /** Whether this concerns it. */
  isConcerned(): boolean;
}

/**
 * A subtree reads from a draft and changes it, until it ends. From then on it is the world outside,
 * as if there was no draft.
 */
class OpenDraftWorld implements DraftWorld {
  readonly #draft: Draft;
  /** The world that is shown after the end of the draft. */
  readonly #after: Pick<DraftWorld, "read" | "subscribe" | "observe" | "run">;
  readonly #followers: Set<Follower> = new Set();
  #stopAsking!: () => void;
  #isEndMarked = false;
  /** Whether the last change is marked for frameworks, and still to be told. */
  #isMarked = false;

  constructor(draft: Draft, outer: DraftWorld | undefined) {
    this.#draft = draft;
    this.#after = outer ?? committed;
  }

  get #isOpen(): boolean {
    return this.#draft.state === "open";
  }

  get hasBegun(): boolean {
    return (this.#draft as OpenDraft).hasBegun;
  }

  begin(): void {
    (this.#draft as OpenDraft).beginHere();
  }

  read<T>(identity: Identity<T>): T {
    return this.#isOpen ? this.#draft.deref(identity) : this.#after.read(identity);
  }

  readLast<T>(identity: Identity<T>): T {
    return (this.#draft as OpenDraft).readLast(identity) as T;
  }

  keep(): () => void {
    return (this.#draft as OpenDraft).keep();
  }

  run<T>(body: () => T, identity?: Identity<unknown>): T {
    if (this.#isOpen) return this.#draft.dosync(body);
    const node = identity && nodeOf(identity, "run");
    if (node !== undefined && node.kind !== "atom") {
      throw new EndedError(`draft "${this.#draft.label}"`, `been ${this.#draft.state}`);
    }
    return this.#after.run(body, identity);
  }

  refused(): readonly DraftRefusal[] {
    return (this.#draft as OpenDraft).refused;
  }

  refusalAt(identity: Identity<unknown>): DraftRefusal | undefined {
    return refusalAt(this.#draft as OpenDraft, identity);
  }

  written(): readonly DraftChange[] {
    return (this.#draft as OpenDraft).written();
  }

  takeBack(identity: Identity<unknown>): void {
    if (this.refusalAt(identity) !== undefined) takeBack(this.#draft, identity as AnyRef);
  }

  follow(notify: () => void, channel?: MarkingChannel): () => void {
    return this.#add({ notify, channel, isConcerned: () => true });
  }

  subscribe(identity: Identity<unknown>, notify: () => void, channel?: MarkingChannel): () => void {
    let last = this.#peek(identity);
    const isConcerned = (): boolean => {
      const old = last;
      last = this.#peek(identity);
      return !Object.is(old, last);
    };
    const leave = this.#add({ notify, channel, isConcerned });
    const tell = (): void => {
      if (isConcerned()) notify();
    };
    const stopAfter = this.#after.subscribe(identity, tell, channel);
    return () => {
      leave();
      stopAfter();
    };
  }

  observe(notify: () => void, channel?: MarkingChannel): DraftObserver {
    const after = this.#after.observe(notify, channel);
    let leave: (() => void) | undefined;
    return {
      run: (read) => {
        leave ??= this.follow(notify, channel);
        return this.#isOpen ? this.#draft.deref(derived(read)) : after.run(read);
      },
      stop() {
        leave?.();
        leave = undefined;
        after.stop();
      },
    };
  }

  #add(follower: Follower): () => void {
    if (this.#followers.size === 0) this.#start();
    this.#followers.add(follower);
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size > 0) return;
      this.#draft.removeWatch(this);
      this.#stopAsking();
    };
  }

  #start(): void {
    this.#isMarked = false;
    this.#draft.addWatch(this, () => this.#tell());
    this.#stopAsking = askBeforeMark(() => this.#markEnd());
  }

  /**
   * Marks the end of a draft together with its commit. The draft tells of its end after that commit has
   * been delivered: too late for a watch of the commit that reads a value of a framework. Everything may
   * change that is different outside, besides what was committed.
   */
  #markEnd(): void {
    if (this.#isOpen)
      this.#isEndMarked = false; // a commit that was refused has not ended it
    else if (!this.#isEndMarked) {
      this.#isEndMarked = true;
      this.#mark();
      const after = this.#after;
      if (after instanceof OpenDraftWorld && this.#draft.state === "committed") after.#mark();
    }
  }

  #mark(): void {
    this.#isMarked = true;
    for (const follower of this.#followers) {
      const { notify, channel } = follower;
      if (channel === undefined || !follower.isConcerned()) continue;
      markSoon({ notify, channel, isStopped: false });
    }
  }

  #tell(): void {
    const isMarked = this.#isMarked;
    this.#isMarked = false;
    const channels = new Map<MarkingChannel | undefined, (() => void)[]>();
    for (const follower of this.#followers) {
      if (isMarked && follower.channel !== undefined) continue;
      if (!follower.isConcerned()) continue;
      const others = channels.get(follower.channel);
      if (others === undefined) channels.set(follower.channel, [follower.notify]);
      else others.push(follower.notify);
    }
    for (const [channel, notifications] of channels) {
      if (channel !== undefined) channel.mark(notifications, undefined);
      else for (const notify of notifications) callOne(notify);
    }
  }

  /** An error is a value here, never the same one as before. */
  #peek(identity: Identity<unknown>): unknown {
    try {
      return this.read(identity);
    } catch (error) {
      return { error };
    }
  }
}

const worlds: WeakMap<Draft, OpenDraftWorld> = new WeakMap();

/**
 * The world of a draft, one for each draft. When the draft has ended it is the world outside: the
 * committed one, or that of the draft which it was opened in.
 *
 * @example
 * ```ts
 * const name = ref("Ada");
 * const edit = draft();
 * const world = draftWorld(edit);
 * edit.refSet(name, "Grace");
 * world.read(name); // "Grace"
 * edit.abort();
 * world.read(name); // "Ada"
 * ```
 */
export function draftWorld(draft: Draft, outer?: DraftWorld): DraftWorld {
  if (DEV) checkObject(draft, "The draft of draftWorld()");
  let world = worlds.get(draft);
  if (world === undefined) worlds.set(draft, (world = new OpenDraftWorld(draft, outer)));
  return world;
}
