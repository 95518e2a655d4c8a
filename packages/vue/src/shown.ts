import { type Atom, type Identity, reset } from "@dosync/core";
import { customRef, type Ref } from "vue";
import { channel } from "./channel.ts";
import type { World } from "./world.ts";

/**
 * An identity as Vue sees it: a thousand components that show one atom cost one subscription, and a
 * commit is one trigger for all of them. The ref is always up to date; it tells Vue of changes while
 * somebody holds it.
 */
export class Shown {
  readonly ref: Ref<unknown>;
  readonly hold: () => void;
  readonly release: () => void;

  constructor(world: World, identity: Identity<unknown>) {
    let trigger!: () => void;
    let stop: (() => void) | undefined;
    let holders = 0;
    this.ref = customRef((track, triggerDep) => {
      trigger = triggerDep;
      return {
        get() {
          track();
          return world.read(identity);
        },
        set(value) {
          const assign = (): unknown => reset(identity as Atom<unknown>, value);
          if (world.run === undefined) assign();
          else world.run(assign);
        },
      };
    });
    this.hold = () => {
      if (holders++ > 0) return;
      // What was computed from it while nobody held it may be out of date.
      if (stop !== undefined) trigger();
      stop = world.subscribe(identity, trigger, channel);
    };
    this.release = () => {
      if (--holders === 0) stop!();
    };
  }
}
