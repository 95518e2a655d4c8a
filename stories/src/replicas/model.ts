import { alter, type Ref, ref } from "@dosync/core";
import { defineModel, openReplica, type Replica, type Sent } from "@dosync/replica";
import { remote } from "@dosync/replica/remote";
import { Observed } from "../design/observed.ts";
import type { Backend } from "./backend.ts";
import type { Network } from "./network.ts";

export interface Counter {
  readonly count: Ref<number>;
}

const counter = defineModel("counter", (): Counter => ({ count: ref(0) }));

const add = counter.mutation("add", ({ count }, n: number) => {
  alter(count, (sum) => sum + n);
});

/** A mutation that a tab has run, and what it adds. */
export interface Run {
  readonly n: number;
  readonly sent: Sent;
}

/** A tab: a replica with an outbox of its own. */
export class Tab {
  readonly network: Network;
  readonly replica: Replica<Counter>;
  /** What the last gesture has run, and what was not decided before it. */
  readonly line: Observed<readonly Run[]> = new Observed<readonly Run[]>([]);
  #undecided = 0;

  constructor(name: string, backend: Backend, network: Network) {
    this.network = network;
    const at = remote({
      user: name,
      storage: "memory", // by default it is IndexedDB, so that the outbox outlives the page
      batch: 1, // so that each answer can be seen by itself
      push: ({ mutations }) => network.save(() => backend.push(mutations)),
      pull: () => network.ask(() => backend.pull()),
      listen: (hint) => {
        const ends = [backend.state.subscribe(hint), network.isOnline.subscribe(hint)];
        return () => ends.forEach((end) => end());
      },
    });
    this.replica = openReplica(counter, { space: "story", at, mutations: [add] });
  }

  /** Each shows at once. They are sent one after another. */
  add(...numbers: readonly number[]): void {
    const before = this.#undecided === 0 ? [] : this.line.get();
    const runs = numbers.map((n) => ({ n, sent: this.replica.run(add, n) }));
    this.#undecided += runs.length;
    const decided = (): void => void this.#undecided--;
    for (const { sent } of runs) sent.confirmed.then(decided, decided);
    this.line.set([...before, ...runs]);
  }
}
