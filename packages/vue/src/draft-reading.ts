import { derived, type Draft, type Identity } from "@dosync/core";
import { readCommitted, subscribe } from "@dosync/core/adapter";
import { customRef, type Ref } from "vue";
import { channel } from "./channel.ts";
import { pulse, type Pulse } from "./pulse.ts";
import type { Reading, Shown } from "./reading.ts";
import { assign } from "./shown.ts";

/**
 * The world of a draft: a subtree reads from it and changes it, until it ends. From then on that is
 * the committed world again, as if there was no draft.
 */
export class DraftReading implements Reading {
  readonly draft: Draft;
  /** Tracked by everything that looks at the draft as a whole. */
  readonly changes: Pulse = pulse();
  readonly held: Set<DraftShown> = new Set();
  readonly #all: WeakMap<Identity<unknown>, DraftShown> = new WeakMap();

  constructor(draft: Draft) {
    this.draft = draft;
  }

  start(): void {
    this.draft.addWatch(this, () => {
      const concerned = [...this.held].filter((shown) => shown.isOutdated());
      channel.mark([this.changes.trigger, ...concerned.map((shown) => shown.trigger)], undefined);
    });
  }

  stop(): void {
    this.draft.removeWatch(this);
  }

  get #isOpen(): boolean {
    return this.draft.state === "open";
  }

  read(identity: Identity<unknown>): unknown {
    return this.#isOpen ? this.draft.deref(identity) : readCommitted(identity);
  }

  shown(identity: Identity<unknown>): Shown {
    let shown = this.#all.get(identity);
    if (shown === undefined) this.#all.set(identity, (shown = new DraftShown(this, identity)));
    return shown;
  }

  readonly compute: Reading["compute"] = (compute) => () => {
    this.changes.track();
    return this.read(derived(compute)) as never;
  };

  run<T>(body: () => T): T {
    return this.#isOpen ? this.draft.dosync(body) : body();
  }
}

/** An identity in the world of a draft. */
class DraftShown implements Shown {
  readonly ref: Ref<unknown>;
  trigger!: () => void;
  readonly #reading: DraftReading;
  readonly #identity: Identity<unknown>;
  #last: unknown;
  #holders = 0;
  #stop: (() => void) | undefined;

  constructor(reading: DraftReading, identity: Identity<unknown>) {
    this.#reading = reading;
    this.#identity = identity;
    this.ref = customRef((track, trigger) => {
      this.trigger = trigger;
      return {
        get: () => {
          track();
          return (this.#last = reading.read(identity));
        },
        set: (value) => reading.run(() => assign(identity, value)),
      };
    });
  }

  isOutdated(): boolean {
    try {
      return !Object.is(this.#last, this.#reading.read(this.#identity));
    } catch {
      return true;
    }
  }

  hold(): void {
    if (this.#holders++ > 0) return;
    this.#reading.held.add(this);
    const notify = (): void => {
      if (this.isOutdated()) this.trigger();
    };
    this.#stop = subscribe(this.#identity, notify, channel); // for when the draft has ended
  }

  release(): void {
    if (--this.#holders > 0) return;
    this.#reading.held.delete(this);
    this.#stop?.();
  }
}
