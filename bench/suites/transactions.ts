import { create, extras, listen, read, signals, transfer } from "#library";
import { keep } from "../support/measure.ts";
import { work } from "../support/worker.ts";

const PAIRS = 512;

type Store = ReturnType<typeof create>;
let told = 0;
function tell(): void {
  told++;
}

function pairs(make: (value: number) => Store): [from: Store[], to: Store[]] {
  const from = Array.from({ length: PAIRS }, () => make(1000));
  const to = Array.from({ length: PAIRS }, () => make(1000));
  return [from, to];
}

function rotate(from: readonly Store[], to: readonly Store[]): { run(times: number): void } {
  return {
    run(times) {
      for (let i = 0; i < times; i++) {
        const pair = i & (PAIRS - 1);
        transfer(from[pair] as Store, to[pair] as Store, 1);
      }
      keep(read(from[0] as Store) + told);
    },
  };
}

function listenToAll(stores: readonly Store[]): boolean {
  if (listen === undefined) return false;
  for (const store of stores) listen(store, tell);
  return true;
}

work([
  {
    name: "one pair",
    setup() {
      const from = create(1000);
      const to = create(1000);
      return {
        run(times) {
          for (let i = 0; i < times; i++) transfer(from, to, 1);
          keep(read(from));
        },
      };
    },
  },
  { name: "512 pairs", setup: () => rotate(...pairs(create)) },
  {
    name: "512 pairs, a listener on each",
    setup() {
      const [from, to] = pairs(create);
      if (!listenToAll([...from, ...to])) return undefined;
      return rotate(from, to);
    },
  },
  {
    name: "512 pairs, an effect on each",
    setup() {
      if (signals === undefined) return undefined;
      const [from, to] = pairs(create);
      for (const store of [...from, ...to]) {
        signals.effect(() => {
          keep(read(store));
          told++;
        });
      }
      return rotate(from, to);
    },
  },
  {
    name: "512 pairs, a validator on each",
    setup() {
      const { createGuarded } = extras;
      if (createGuarded === undefined) return undefined;
      return rotate(...pairs((value) => createGuarded(value, undefined)));
    },
  },
  {
    name: "512 pairs, a validator and a watch on each",
    setup() {
      const { createGuarded } = extras;
      if (createGuarded === undefined) return undefined;
      return rotate(...pairs((value) => createGuarded(value, tell)));
    },
  },
  {
    name: "512 pairs, a snapshot open",
    setup() {
      if (extras.openSnapshot === undefined) return undefined;
      const [from, to] = pairs(create);
      // The first transfer of each pair keeps a version; after that there is nothing more to keep.
      extras.openSnapshot();
      return rotate(from, to);
    },
  },
  {
    name: "512 pairs, an asynchronous transaction open",
    setup() {
      if (extras.openAsyncTransaction === undefined) return undefined;
      const [from, to] = pairs(create);
      extras.openAsyncTransaction();
      return rotate(from, to);
    },
  },
]);
