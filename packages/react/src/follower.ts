import { noteGone, noteShown } from "./noted-reader.ts";
import { type Notify, rendersOneByOne } from "./channel.ts";

/** How a component shows something from outside of React: the same functions for every key. */
export interface Store<K, T> {
  read(key: K): T;
  /** What a server shows, and what hydration starts from. */
  readOnServer(key: K): T;
  subscribe(key: K, notify: () => void): () => void;
}

/** Equals no value of a store. */
const DIFFERENT: unknown = {};

/**
 * Follows a store for one component, and says when that must render.
 *
 * React's `useSyncExternalStore` subscribes in a passive effect. That is too late for a tree which an
 * `Activity` reveals: React has shown it by then, and React 19.2 does not even compare. So a follower
 * subscribes in a layout effect and compares there; whatever differs is rendered before the browser
 * paints. React 18 compares with a value that is not on the screen, where a component has set its state
 * while it rendered. So a follower compares by itself.
 */
export class Follower<K, T> {
  readonly key: K;
  /** What the latest render has read: React may show it, or may drop it. */
  rendered: T | undefined = undefined;
  readonly #store: Store<K, T>;
  readonly #notify: Notify;
  #stop: (() => void) | undefined = undefined;
  /** What is on the screen, once something is. */
  #shown: unknown = DIFFERENT;
  #render: (() => void) | undefined = undefined;
  /** Lets React compare, while React follows the store itself. */
  #compare: (() => void) | undefined = undefined;
  #isForced = false;

  constructor(key: K, store: Store<K, T>, order: number) {
    this.key = key;
    this.#store = store;
    this.#notify = () => {
      if (!this.#isOnScreen()) this.#renderAgain();
    };
    if (rendersOneByOne) this.#notify.order = order;
  }

  readOnServer(): T {
    return this.#store.readOnServer(this.key);
  }

  /** For `useSyncExternalStore`: the value to compare. */
  readonly read = (): T => {
    if (!this.#isForced) return this.#store.read(this.key);
    this.#isForced = false;
    return DIFFERENT as T;
  };

  /** For `useSyncExternalStore`, a passive effect: React renders urgently what it finds changed. */
  readonly connect = (compare: () => void): (() => void) => {
    this.#compare = compare;
    this.#listen();
    return () => {
      this.#compare = undefined;
      this.#leave();
    };
  };

  /** A layout effect: the value is on the screen now. Runs again when React reveals what it had hidden. */
  show(value: T, render: () => void): () => void {
    this.#shown = value;
    this.#render = render;
    this.#listen();
    if (!this.#isNow(value)) this.#renderAgain();
    return () => {
      // What Suspense hides goes on listening: a change may be what it waits for.
      if (this.#compare === undefined) this.#leave();
    };
  }

  #listen(): void {
    this.#stop ??= this.#store.subscribe(this.key, this.#notify);
    if (process.env.NODE_ENV !== "production") noteShown(this, this.key);
  }

  #leave(): void {
    this.#stop?.();
    this.#stop = undefined;
    if (process.env.NODE_ENV !== "production") noteGone(this);
  }

  #isOnScreen(): boolean {
    return this.#isNow(this.#shown) && this.#isNow(this.rendered);
  }

  /** A failure is never the same as a value. */
  #isNow(value: unknown): boolean {
    try {
      return Object.is(this.#store.read(this.key), value);
    } catch {
      return false;
    }
  }

  #renderAgain(): void {
    if (this.#compare === undefined) this.#render?.();
    else {
      this.#isForced = true;
      this.#compare();
      this.#isForced = false;
    }
  }
}
