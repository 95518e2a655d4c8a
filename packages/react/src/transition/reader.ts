import type { Identity } from "@dosync/core";
import type { Branch } from "./branch.ts";
import type { Outcome } from "./outcome.ts";

export type Dispatch = (action: Action) => void;

/** What a reader's queue holds: "as the screen is when this is rendered", or "as in this branch". */
export type Action = Branch | undefined;

/** The action of urgent updates. It is resolved when React renders it, never when it is dispatched. */
export const URGENT = undefined;

/** What a reader has rendered. No branch: what a server had rendered. */
export interface Rendered {
  readonly branch: Branch | undefined;
  readonly outcome: Outcome;
}

/** Where readers come and go: see `Screen`. */
export interface ReaderHost {
  /** What urgent updates resolve to: see `Branches`. */
  readonly branches: {
    shownFor(action: Action): Branch;
    readonly heads: { isPending(branch: Branch): boolean };
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
  /** Whether it is on the screen, as far as React tells: in a hidden tree there are no layout effects. */
  isVisible: boolean = false;
  /** Changes whenever it appears or disappears: what its queue held before is not to be trusted. */
  appearance: number = 0;
}

/** One use of an identity in a mounted component, and the sources that it is told of. */
export class Reader {
  readonly identity: Identity<unknown>;
  readonly host: ReaderHost;
  readonly place: Place;
  isAttached: boolean = false;
  /** It was attached and is not any more, so that nobody has told its queue of anything meanwhile. */
  isGone: boolean = false;
  dispatch: Dispatch = () => {};
  /**
   * All sources that its value has come from in any world that matters. Only grows. Undefined if it is
   * itself a source, so that a write of it is all that can change it.
   */
  sources: Set<Identity<unknown>> | undefined = undefined;
  isSource: boolean = false;
  /** What the urgent tip gave when it was last told, if nothing else was heard since. */
  told: Outcome = undefined;
  isTold: boolean = false;
  /** When its queue was given what is urgent: a `Task` of `Teller`. */
  task: object | undefined = undefined;
  /** The round of heads in which its queue was given one: see `Branches`. */
  round: number = -1;
  /** Marks of those who list readers. */
  listing: number = 0;
  isUrgent: boolean = false;
  /** What its effects depend on: this reader, and nothing else. */
  readonly dependencies: readonly [Reader] = [this];
  /**
   * The effects of renders that only follow what React has in the reader's queue: they are not run,
   * unless React runs effects again that depend on nothing new. What is on the screen is not known then.
   */
  readonly attach: Effect = () => this.#attach(undefined);
  readonly show: Effect = () => this.#show(undefined);

  constructor(host: ReaderHost, identity: Identity<unknown>, place: Place = new Place()) {
    this.host = host;
    this.identity = identity;
    this.place = place;
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

  /** What its queue was given is not to be trusted any more, or it is another queue. */
  forget(): void {
    this.task = undefined;
    this.round = -1;
  }

  /** From here on it stands for its place. Answers which one did before. */
  takePlace(): Reader | undefined {
    const before = this.place.reader;
    this.isAttached = true;
    this.isGone = false;
    this.forget();
    this.place.reader = this;
    return before;
  }

  /** It has the queue of another one that was on the screen till now, and so the head that is in there. */
  takeOver(other: Reader | undefined): void {
    if (this.place.isVisible && other?.dispatch === this.dispatch) this.round = other.round;
  }

  #attach(rendered: Rendered | undefined): () => void {
    this.host.attachReader(this, rendered);
    return () => this.host.detachReader(this);
  }

  #show(rendered: Rendered | undefined): () => void {
    this.host.showReader(this, rendered);
    return () => this.host.hideReader(this);
  }
}
