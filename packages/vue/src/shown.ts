import { reset } from "@dosync/core";
import type { Atom, Identity } from "@dosync/core";
import { kindOf, readCommitted, subscribe } from "@dosync/core/adapter";
import { customRef, type Ref } from "vue";
import { channel } from "./channel.ts";
import { readOnly } from "./read-only.ts";

/**
 * An identity as Vue sees it, shared by all who show it: a thousand components that show one atom
 * cost one subscription, and a commit is one trigger for all of them.
 *
 * Its ref always answers the committed value; Vue hears of changes while somebody holds it.
 */
export class Shown {
  readonly identity: Identity<unknown>;
  readonly ref: Ref<unknown>;
  holders: number = 0;
  #trigger!: () => void;
  #stop: (() => void) | undefined;

  constructor(identity: Identity<unknown>) {
    this.identity = identity;
    this.ref = customRef((track, trigger) => {
      this.#trigger = trigger;
      return {
        get() {
          track();
          return readCommitted(identity);
        },
        set(value) {
          if (kindOf(identity) !== "atom") throw readOnly(identity);
          reset(identity as Atom<unknown>, value);
        },
      };
    });
  }

  hold(): void {
    if (this.holders++ > 0) return;
    // What was computed from it while nobody held it may be out of date.
    if (this.#stop !== undefined) this.#trigger();
    this.#stop = subscribe(this.identity, this.#trigger, channel);
  }

  release(): void {
    if (--this.holders === 0) this.#stop!();
  }
}

const all: WeakMap<Identity<unknown>, Shown> = new WeakMap();

export function shown(identity: Identity<unknown>): Shown {
  let found = all.get(identity);
  if (found === undefined) all.set(identity, (found = new Shown(identity)));
  return found;
}
