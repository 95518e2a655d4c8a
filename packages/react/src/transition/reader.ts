import type { Identity } from "@dosync/core";
import { noteGone, noteRender, noteShown } from "../noted-reader.ts";
import type { RenderWorld } from "./render-world.ts";
import type { Outcome } from "./outcome.ts";

export type Dispatch = (action: Action) => void;

/** What a reader's queue holds. It is a world, or `undefined` for "as the screen is when this is rendered". */
export type Action = RenderWorld | undefined;

/** The action of urgent updates. It is resolved when React renders it, never when it is dispatched. */
export const URGENT = undefined;

/** What a reader has rendered. No world: what a server had rendered. */
export interface Rendered {
  readonly world: RenderWorld | undefined;
  readonly outcome: Outcome;
}

/** Where readers come and go: see `Screen`. */
export interface ReaderHost {
  /** What urgent updates resolve to: see `RootWorlds`. */
  readonly worlds: {
    shownFor(action: Action): RenderWorld;
    readonly pending: { isPending(world: RenderWorld): boolean };
  };
  attachReader(reader: Reader, rendered: Rendered | undefined): void;
  detachReader(reader: Reader): void;
  showReader(reader: Reader, rendered: Rendered | undefined): void;
  hideReader(reader: Reader): void;
}

type Effect = () => () => void;

/**
 * A hook in a mounted component. Its readers may come and go: a component that makes its function
 * anew in each render has another one after each.
 */
export class Place {
  /** The one that was attached last. */
  reader: Reader | undefined = undefined;
  /** Whether it is on the screen, as far as React says. A hidden tree has no layout effects. */
  isVisible: boolean = false;
  /** Changes whenever it appears or disappears. What its queue held before is not to be trusted then. */
  appearance: number = 0;
}

/** A `Reader` is one use of an identity in a mounted component. */
export class Reader {
  readonly identity: Identity<unknown>;
  readonly host: ReaderHost;
  readonly place: Place;
  isAttached: boolean = false;
  /** It was attached and has gone, so that its queue lacks what came meanwhile. */
  isGone: boolean = false;
  dispatch: Dispatch = () => {};
  /**
   * All sources that its value has come from in any world that matters. Only grows. Undefined if it is
   * itself a source, so that a write of it is all that can change it.
   */
  sources: Set<Identity<unknown>> | undefined = undefined;
  isSource: boolean = false;
  /** What the next world gave when it was last notified, if nothing came since. */
  notified: Outcome = undefined;
  isNotified: boolean = false;
  /** When its queue was given what is urgent: a `Task` of `Notifier`. */
  task: object | undefined = undefined;
  /** The round of pending worlds in which its queue was given one: see `RootWorlds`. */
  round: number = -1;
  /** Marks of those who list readers. */
  listing: number = 0;
  isUrgent: boolean = false;
  /** What its effects depend on: this reader, and nothing else. */
  readonly dependencies: readonly [Reader] = [this];
  /**
   * The effects of renders that only follow what React has in the reader's queue. They are not run, unless
   * React runs effects again that depend on nothing new. What is on the screen is not known then.
   */
  readonly attach: Effect = () => this.#attach(undefined);
  readonly show: Effect = () => this.#show(undefined);

  constructor(host: ReaderHost, identity: Identity<unknown>, place: Place = new Place()) {
    this.host = host;
    this.identity = identity;
    this.place = place;
    if (process.env.NODE_ENV !== "production") noteRender(this);
  }

  /** An insertion effect, of the render that has given this. */
  attaches(dispatch: Dispatch, rendered: Rendered): Effect {
    return () => {
      this.dispatch = dispatch;
      return this.#attach(rendered);
    };
  }

  /** A layout effect: it is mounted, or shown again. */
  shows(rendered: Rendered): Effect {
    return () => this.#show(rendered);
  }

  /** Forgets what its queue was given: it cannot be trusted, or is another queue. */
  forget(): void {
    this.task = undefined;
    this.round = -1;
  }

  /** Makes the reader stand for its place. Answers which one did before. */
  takePlace(): Reader | undefined {
    const before = this.place.reader;
    this.isAttached = true;
    this.isGone = false;
    this.forget();
    this.place.reader = this;
    return before;
  }

  /** Takes over a shown reader's queue, with the newest world in it. */
  takeOver(other: Reader | undefined): void {
    if (this.place.isVisible && other?.dispatch === this.dispatch) this.round = other.round;
  }

  #attach(rendered: Rendered | undefined): () => void {
    this.host.attachReader(this, rendered);
    return () => this.host.detachReader(this);
  }

  #show(rendered: Rendered | undefined): () => void {
    this.host.showReader(this, rendered);
    if (process.env.NODE_ENV !== "production") noteShown(this, this.identity);
    return () => {
      if (process.env.NODE_ENV !== "production") noteGone(this);
      this.host.hideReader(this);
    };
  }
}
