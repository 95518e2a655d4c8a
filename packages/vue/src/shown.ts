import { type Atom, type Identity, reset } from "@dosync/core";
import { kindOf, readCommitted, subscribe } from "@dosync/core/adapter";
import { customRef, type Ref } from "vue";
import { channel } from "./channel.ts";
import { readOnly } from "./usage-error.ts";

/**
 * An identity in the committed world, shared by all who show it: a thousand components that show one
 * atom cost one subscription, and a commit is one trigger for all of them.
 */
class CommittedShown {
  readonly ref: Ref<unknown>;
  readonly #identity: Identity<unknown>;
  #trigger!: () => void;
  #holders = 0;
  #stop: (() => void) | undefined;

  constructor(identity: Identity<unknown>) {
    this.#identity = identity;
    this.ref = customRef((track, trigger) => {
      this.#trigger = trigger;
      return {
        get() {
          track();
          return readCommitted(identity);
        },
        set: (value) => assign(identity, value),
      };
    });
  }

  hold(): void {
    if (this.#holders++ > 0) return;
    // What was computed from it while nobody held it may be out of date.
    if (this.#stop !== undefined) this.#trigger();
    this.#stop = subscribe(this.#identity, this.#trigger, channel);
  }

  release(): void {
    if (--this.#holders === 0) this.#stop!();
  }
}

const all: WeakMap<Identity<unknown>, CommittedShown> = new WeakMap();

export function shown(identity: Identity<unknown>): CommittedShown {
  let found = all.get(identity);
  if (found === undefined) all.set(identity, (found = new CommittedShown(identity)));
  return found;
}

/** Only an atom can be assigned to. */
export function assign(identity: Identity<unknown>, value: unknown): void {
  if (kindOf(identity) !== "atom") throw readOnly(identity);
  reset(identity as Atom<unknown>, value);
}
