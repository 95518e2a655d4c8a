import { create, listen, read, signals, transfer } from "#library";
import { keep } from "../support/measure.ts";
import { work } from "../support/worker.ts";

const SIZES = [100, 1000, 10_000, 100_000, 1_000_000];
/** So many are changed, however many there are: otherwise the processor's caches would be measured. */
const CHANGED = 64;
let told = 0;

work(
  SIZES.flatMap((size) => [
    {
      name: `transfer among ${size.toLocaleString("en")}, each listened to`,
      setup() {
        if (listen === undefined) return undefined;
        const stores = Array.from({ length: size }, (_, i) => create(i));
        for (const store of stores) listen(store, () => void told++);
        const step = Math.floor(size / CHANGED);
        const some = Array.from({ length: CHANGED }, (_, i) => stores[i * step]!);
        return {
          run(times: number) {
            for (let i = 0; i < times; i++) {
              transfer(some[i & (CHANGED - 1)]!, some[(i + 1) & (CHANGED - 1)]!, 1);
            }
            keep([stores, told]);
          },
        };
      },
    },
    {
      name: `read a value derived from one of ${size.toLocaleString("en")}`,
      setup() {
        if (signals === undefined) return undefined;
        const library = signals;
        const sources = Array.from({ length: size }, (_, i) => library.signal(i));
        const values = sources.map((source) => library.computed(() => source.read() + 1));
        for (const value of values) library.effect(() => void value.read());
        const step = Math.floor(size / CHANGED);
        let value = 0;
        return {
          run(times: number) {
            for (let i = 0; i < times; i++) {
              const at = (i & (CHANGED - 1)) * step;
              sources[at]!.write(++value);
              keep(values[at]!.read());
            }
          },
        };
      },
    },
    {
      name: `change all of ${size.toLocaleString("en")} at once, for each`,
      setup() {
        if (listen === undefined || signals === undefined) return undefined;
        const library = signals;
        const stores = Array.from({ length: size }, (_, i) => library.signal(i));
        for (const store of stores) library.effect(() => void store.read());
        let value = 0;
        return {
          units: size,
          run(times: number) {
            for (let i = 0; i < times; i++) {
              value++;
              library.batch(() => {
                for (const store of stores) store.write(value);
              });
            }
            keep(read);
          },
        };
      },
    },
  ]),
);
