import { type Channel, eachAlone } from "./delivery.ts";
import { derived } from "./derived.ts";
import { Subscription } from "./graph/subscription.ts";
import { nodeOf } from "./identity.ts";
import type { MarkingChannel } from "./marking.ts";
import type { Draft } from "./transaction/draft.ts";
import type { Identity } from "./types.ts";

/** The world of a draft for a framework: the same questions as of the committed one. */
export interface DraftWorld {
  /** As `readCommitted`. */
  read<T>(identity: Identity<T>): T;
  /** As `subscribe`. */
  subscribe(
    identity: Identity<unknown>,
    notify: () => void,
    channel?: Channel | MarkingChannel,
  ): () => void;
  /** As `observe`; it is told of every change of the draft. */
  observe(notify: () => void, channel?: Channel | MarkingChannel): DraftObserver;
  /** Calls `notify` after every change of the draft, of its conflicts and of its state. */
  follow(notify: () => void, channel?: Channel | MarkingChannel): () => void;
  /** Runs what changes something in the draft. */
  run<T>(body: () => T): T;
}

/** A function's dependencies in a draft, followed. */
export interface DraftObserver {
  run<T>(read: () => T): T;
  stop(): void;
}

interface Follower {
  readonly notify: () => void;
  readonly channel: Channel | MarkingChannel;
  /** Whether this concerns it. */
  isConcerned(): boolean;
}

/**
 * A subtree reads from a draft and changes it, until it ends. From then on that is the committed world
 * again, as if there was no draft.
 */
export class OpenDraftWorld implements DraftWorld {
  readonly #draft: Draft;
  readonly #followers: Set<Follower> = new Set();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  get #isOpen(): boolean {
    return this.#draft.state === "open";
  }

  read<T>(identity: Identity<T>): T {
    return this.#isOpen ? this.#draft.deref(identity) : (nodeOf(identity, "read").committed() as T);
  }

  run<T>(body: () => T): T {
    return this.#isOpen ? this.#draft.dosync(body) : body();
  }

  follow(notify: () => void, channel: Channel | MarkingChannel = eachAlone): () => void {
    return this.#add({ notify, channel, isConcerned: () => true });
  }

  subscribe(
    identity: Identity<unknown>,
    notify: () => void,
    channel: Channel | MarkingChannel = eachAlone,
  ): () => void {
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
    const node = nodeOf(identity, "subscribe");
    const committed = new Subscription(tell, channel).follow(node); // for when it has ended
    return () => {
      leave();
      committed.stop();
    };
  }

  observe(notify: () => void, channel: Channel | MarkingChannel = eachAlone): DraftObserver {
    const committed = new Subscription(notify, channel);
    let leave: (() => void) | undefined;
    return {
      run: (read) => {
        leave ??= this.follow(notify, channel);
        return this.#isOpen ? this.#draft.deref(derived(read)) : committed.run(read);
      },
      stop() {
        leave?.();
        leave = undefined;
        committed.stop();
      },
    };
  }

  #add(follower: Follower): () => void {
    if (this.#followers.size === 0) this.#draft.addWatch(this, () => this.#tell());
    this.#followers.add(follower);
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#draft.removeWatch(this);
    };
  }

  #tell(): void {
    const channels = new Map<Channel | MarkingChannel, (() => void)[]>();
    for (const follower of this.#followers) {
      if (!follower.isConcerned()) continue;
      const others = channels.get(follower.channel);
      if (others === undefined) channels.set(follower.channel, [follower.notify]);
      else others.push(follower.notify);
    }
    for (const [channel, notifications] of channels) {
      if (typeof channel === "function") channel(notifications);
      else channel.mark(notifications, undefined);
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

/** One for each draft. */
export function draftWorld(draft: Draft): DraftWorld {
  let world = worlds.get(draft);
  if (world === undefined) worlds.set(draft, (world = new OpenDraftWorld(draft)));
  return world;
}
