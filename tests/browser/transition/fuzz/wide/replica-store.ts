import { alter, deref, ref, refSet } from "@dosync/core";
import { defineModel, memory, openReplica, type Place } from "@dosync/replica";
import {
  derive,
  extend,
  HIGHEST_Z,
  INITIAL,
  type NumberName,
  perform,
  type Transaction,
} from "../model.ts";
import { derivedFrom, refusable } from "../stores/identities.ts";
import type { Numbers } from "./store.ts";

const numbers = defineModel("numbers", () => ({
  x: ref(INITIAL.x),
  y: ref(INITIAL.y),
  z: ref(INITIAL.z, { validator: (n) => n < HIGHEST_Z }),
  flag: ref(INITIAL.flag),
  history: ref(INITIAL.history),
}));

const run = numbers.mutation("run", ({ history, ...refs }, transaction: Transaction) => {
  const get = (name: NumberName): number => deref(refs[name]);
  const change = (name: NumberName, by: (value: number) => number): void =>
    void alter(refs[name], by);
  perform(transaction, {
    get,
    derive: (name) => derive(name, get),
    set: (name, value) => void refSet(refs[name], value),
    alter: change,
    commute: change,
  });
  alter(history, extend, transaction);
});

/** How long a commit is on its way, in milliseconds. Others are faster then, and what is pending runs again. */
const DELAYS = [0, 4, 12, 1, 7];

function slow(place: Place): Place {
  let commits = 0;
  return {
    open(name) {
      const store = place.open(name);
      return {
        load: (client) => store.load(client),
        since: (head) => store.since(head),
        listen: (hint) => store.listen(hint),
        async commit(head, batch) {
          const delay = DELAYS[commits++ % DELAYS.length];
          await new Promise((resolve) => setTimeout(resolve, delay));
          return store.commit(head, batch);
        },
      };
    },
  };
}

/** The page's replica. Another one of the same space commits below what is pending here. */
export async function keptInReplica(): Promise<Numbers> {
  const place = slow(memory());
  const open = () => openReplica(numbers, { space: "page", at: place, mutations: [run] });
  const [own, other] = [open(), open()];
  const replicas = [own, other];
  await Promise.all(replicas.map(({ ready }) => ready));
  const { history, ...refs } = own.model;
  let refused = 0;
  let isRunning = false;
  const runIn = (replica: typeof own, transaction: Transaction): void =>
    refusable(() => {
      replica.run(run, transaction).confirmed.catch(() => void refused++);
    });
  return {
    identities: { ...refs, ...derivedFrom((name) => deref(refs[name])), history },
    run(transaction) {
      isRunning = true;
      try {
        runIn(own, transaction);
      } finally {
        isRunning = false;
      }
    },
    runElsewhere: (transaction) => runIn(other, transaction),
    isPublished: () => !isRunning,
    async settle() {
      // Everything is decided by the first round, and shown by all after the second.
      for (let round = 0; round < 2; round++) {
        // oxlint-disable-next-line no-await-in-loop
        await Promise.all(replicas.map((replica) => replica.flush()));
      }
    },
    close() {
      for (const replica of replicas) replica.close();
      return refused;
    },
  };
}
