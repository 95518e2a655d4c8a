import type { Model, Place } from "@dosync/replica";
import { Decider, type Mutations } from "./decider.ts";
import type { Limits } from "./limits.ts";
import type { SpaceEvent } from "./events.ts";
import { Space } from "./space.ts";

/** `OpenSpaces` are the spaces that a server holds in memory. */
export class OpenSpaces {
  readonly #model: Model<never>;
  readonly #mutations: Mutations;
  readonly #store: Place;
  readonly #limits: Limits;
  readonly #tell: (event: SpaceEvent) => void;
  isClosed = false;
  /** Those that were used last stand at the end. */
  readonly #spaces: Map<string, Space> = new Map();

  constructor(
    model: Model<never>,
    mutations: Mutations,
    store: Place,
    limits: Limits,
    tell: (event: SpaceEvent) => void,
  ) {
    this.#model = model;
    this.#mutations = mutations;
    this.#store = store;
    this.#limits = limits;
    this.#tell = tell;
  }

  get count(): number {
    return this.#spaces.size;
  }

  /** The space of a name, which is opened if it is not. */
  open(name: string): Space {
    const space = this.#spaces.get(name) ?? this.#make(name);
    this.#spaces.delete(name);
    this.#spaces.set(name, space);
    this.#makeRoom();
    return space;
  }

  close(): void {
    this.isClosed = true;
    for (const space of this.#spaces.values()) space.close();
    this.#spaces.clear();
  }

  #make(name: string): Space {
    const decider = new Decider(this.#model, this.#mutations, this.#limits);
    const store = this.#store.open({ model: this.#model.name, space: name });
    return new Space(name, decider, store, this.#limits, this.#tell);
  }

  #makeRoom(): void {
    let surplus = this.#spaces.size - this.#limits.spaces;
    for (const [name, space] of this.#spaces) {
      if (surplus <= 0) return;
      if (space.isBusy) continue;
      space.close();
      this.#spaces.delete(name);
      surplus--;
    }
  }
}
