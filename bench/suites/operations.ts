import { batch, create, extras, listen, read, signals, write } from "#library";
import { keep } from "../support/measure.ts";
import { work } from "../support/worker.ts";

type Store = ReturnType<typeof create>;
let told = 0;
function tell(): void {
  told++;
}

/** Rotates over a few stores: a single hot one would be folded into the loop. */
const STORES = 64;

function stores(prepare?: (store: Store) => void): Store[] {
  const all = Array.from({ length: STORES }, (_, i) => create(i));
  if (prepare !== undefined) for (const store of all) prepare(store);
  return all;
}

function writing(all: readonly Store[]): { run(times: number): void } {
  let value = 0;
  return {
    run(times) {
      for (let i = 0; i < times; i++) write(all[i & (STORES - 1)] as Store, ++value);
      keep(told);
    },
  };
}

function writingOne(store: Store): { run(times: number): void } {
  let value = 0;
  return {
    run(times) {
      for (let i = 0; i < times; i++) write(store, ++value);
      keep(told);
    },
  };
}

work([
  {
    name: "read",
    setup() {
      const all = stores();
      return {
        run(times) {
          let sum = 0;
          for (let i = 0; i < times; i++) sum += read(all[i & (STORES - 1)] as Store);
          keep(sum);
        },
      };
    },
  },
  { name: "write, nobody listens", setup: () => writing(stores()) },
  {
    name: "write, one listener",
    setup() {
      if (listen === undefined) return undefined;
      return writing(stores((store) => listen(store, tell)));
    },
  },
  {
    name: "write, one effect",
    setup() {
      if (signals === undefined) return undefined;
      const { effect } = signals;
      return writing(
        stores((store) =>
          effect(() => {
            keep(read(store));
            told++;
          }),
        ),
      );
    },
  },
  {
    name: "write, 1,000 listeners",
    setup() {
      if (listen === undefined) return undefined;
      const store = create(0);
      // A function for each: some libraries keep them in a set.
      for (let i = 0; i < 1000; i++) listen(store, () => void told++);
      return writingOne(store);
    },
  },
  {
    name: "write, 1,000 watches",
    setup() {
      const { createWatched } = extras;
      if (createWatched === undefined) return undefined;
      return writingOne(createWatched(0, 1000, tell));
    },
  },
  {
    name: "write, one watch",
    setup() {
      const { createWatched } = extras;
      if (createWatched === undefined) return undefined;
      return writing(Array.from({ length: STORES }, (_, i) => createWatched(i, 1, tell)));
    },
  },
  {
    name: "write, 1,000 derived values",
    setup() {
      if (signals === undefined) return undefined;
      const source = signals.signal(0);
      for (let i = 0; i < 1000; i++) {
        const value = signals.computed(() => source.read() + i);
        signals.effect(() => {
          keep(value.read());
        });
      }
      let value = 0;
      return {
        run(times) {
          for (let i = 0; i < times; i++) source.write(++value);
        },
      };
    },
  },
  {
    name: "write 100 in a batch, one listener each",
    setup() {
      if (listen === undefined) return undefined;
      const all = Array.from({ length: 100 }, (_, i) => create(i));
      for (const store of all) listen(store, tell);
      let value = 0;
      return {
        run(times) {
          for (let i = 0; i < times; i++) {
            batch(() => {
              for (const store of all) write(store, ++value);
            });
          }
        },
      };
    },
  },
  {
    name: "create 1,000",
    setup: () => ({
      run(times) {
        for (let i = 0; i < times; i++) {
          const all: Store[] = [];
          for (let j = 0; j < 1000; j++) all.push(create(j));
          keep(all);
        }
      },
    }),
  },
]);
