import type { RemoteMutation, RemotePulled, RemotePushed } from "@dosync/replica/remote";
import { Observed } from "../design/observed.ts";
import type { Conditions } from "./network.ts";

export interface Count {
  readonly count: number;
  /** What it would be if every step that was not refused had added what it said. */
  readonly right: number;
  readonly refused: number;
  /** Mutations that have come again, and were not done again. */
  readonly again: number;
}

/** A backend with one number. It takes the two ways in which pages save. */
export class Backend {
  readonly state: Observed<Count> = new Observed<Count>({
    count: 0,
    right: 0,
    refused: 0,
    again: 0,
  });
  readonly #conditions: Observed<Conditions>;
  /** By device, the number of its last mutation, and which of all were refused. */
  readonly #last: Map<string, { id: number; refused: number[] }> = new Map();

  constructor(conditions: Observed<Conditions>) {
    this.#conditions = conditions;
  }

  /** Does what was done in a page: once for each device and number. */
  push(mutations: readonly RemoteMutation[]): RemotePushed {
    const refused: { id: number; message: string }[] = [];
    for (const { clientID, id, args } of mutations) {
      const device = this.#last.get(clientID) ?? { id: 0, refused: [] };
      this.#last.set(clientID, device);
      if (id <= device.id) {
        this.state.update((now) => ({ ...now, again: now.again + 1 }));
      } else {
        const { count } = this.state.get();
        const isDone = this.#save(count + (args as number), args as number);
        if (!isDone) device.refused.push(id);
        device.id = id;
      }
      if (device.refused.includes(id)) refused.push({ id, message: "A step of ten is too much." });
    }
    return { refused };
  }

  pull(): RemotePulled {
    const devices = [...this.#last].map(([clientID, { id }]) => [clientID, id]);
    return {
      lastMutationIDChanges: Object.fromEntries(devices) as Record<string, number>,
      patch: [{ op: "put", key: "count", value: this.state.get().count }],
    };
  }

  /** Takes over what the number has become in a page. Throws for what it does not do. */
  put(count: number, step: number): number {
    if (!this.#save(count, step)) throw new Error("A step of ten is too much.");
    return count;
  }

  #save(count: number, step: number): boolean {
    const isRefused = step === 10 && this.#conditions.get().refusesTen;
    this.state.update((now) =>
      isRefused ? { ...now, refused: now.refused + 1 } : { ...now, count, right: now.right + step },
    );
    return !isRefused;
  }
}
