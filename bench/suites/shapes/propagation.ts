import type { Shape } from "./all.ts";
import type { Readable } from "../../libraries/library.ts";

/** Work that a change may have to do, so that doing it needlessly shows. */
function busy(): void {
  let sum = 0;
  for (let i = 0; i < 100; i++) sum += i;
  if (sum < 0) throw new Error("unreachable");
}

/** The shapes in which a change of one source spreads. */
export const propagation: Record<string, Shape> = {
  /** A chain whose second link never changes: nothing behind it may run. */
  avoidable({ signal, computed, effect, batch }) {
    const head = signal(0);
    const first = computed(() => head.read());
    const constant = computed(() => (first.read(), 0));
    const third = computed(() => (busy(), constant.read() + 1));
    const fourth = computed(() => third.read() + 2);
    const fifth = computed(() => fourth.read() + 3);
    effect(() => {
      fifth.read();
      busy();
    });
    return () => {
      for (let i = 0; i < 1000; i++) {
        batch(() => head.write(i));
        expect(fifth.read(), 6);
      }
    };
  },

  /** Fifty short chains from one source. */
  broad({ signal, computed, effect, batch }) {
    const head = signal(0);
    let last: Readable<number> = head;
    let runs = 0;
    for (let i = 0; i < 50; i++) {
      const first = computed(() => head.read() + i);
      const second = computed(() => first.read() + 1);
      effect(() => {
        second.read();
        runs++;
      });
      last = second;
    }
    return () => {
      batch(() => head.write(-1));
      runs = 0;
      for (let i = 0; i < 50; i++) {
        batch(() => head.write(i));
        expect(last.read(), i + 50);
      }
      expect(runs, 50 * 50);
    };
  },

  /** One chain of fifty. */
  deep({ signal, computed, effect, batch }) {
    const head = signal(0);
    let last: Readable<number> = head;
    for (let i = 0; i < 50; i++) {
      const previous = last;
      last = computed(() => previous.read() + 1);
    }
    const end = last;
    let runs = 0;
    effect(() => {
      end.read();
      runs++;
    });
    return () => {
      batch(() => head.write(-1));
      runs = 0;
      for (let i = 0; i < 50; i++) {
        batch(() => head.write(i));
        expect(end.read(), 50 + i);
      }
      expect(runs, 50);
    };
  },

  /** Five ways from a source to one sum. */
  diamond({ signal, computed, effect, batch }) {
    const head = signal(0);
    const middle = Array.from({ length: 5 }, () => computed(() => head.read() + 1));
    const sum = computed(() => middle.reduce((total, one) => total + one.read(), 0));
    let runs = 0;
    effect(() => {
      sum.read();
      runs++;
    });
    return () => {
      batch(() => head.write(-1));
      runs = 0;
      for (let i = 0; i < 500; i++) {
        batch(() => head.write(i));
        expect(sum.read(), (i + 1) * 5);
      }
      expect(runs, 500);
    };
  },

  /** A hundred sources into one object, and out of it again. */
  mux({ signal, computed, effect, batch }) {
    const heads = Array.from({ length: 100 }, () => signal(0));
    const all = computed(() => heads.map((head) => head.read()));
    const split = heads
      .map((_, i) => computed(() => all.read()[i] as number))
      .map((one) => computed(() => one.read() + 1));
    for (const one of split) effect(() => void one.read());
    return () => {
      for (let i = 0; i < 10; i++) {
        batch(() => (heads[i] as (typeof heads)[0]).write(i));
        expect((split[i] as (typeof split)[0]).read(), i + 1);
      }
      for (let i = 0; i < 10; i++) {
        batch(() => (heads[i] as (typeof heads)[0]).write(i * 2));
        expect((split[i] as (typeof split)[0]).read(), i * 2 + 1);
      }
    };
  },

  /** One value that reads the same source thirty times. */
  repeated({ signal, computed, effect, batch }) {
    const head = signal(0);
    const sum = computed(() => {
      let total = 0;
      for (let i = 0; i < 30; i++) total += head.read();
      return total;
    });
    let runs = 0;
    effect(() => {
      sum.read();
      runs++;
    });
    return () => {
      batch(() => head.write(-1));
      runs = 0;
      for (let i = 0; i < 100; i++) {
        batch(() => head.write(i));
        expect(sum.read(), i * 30);
      }
      expect(runs, 100);
    };
  },

  /** A chain of ten, all of which go into one sum. */
  triangle({ signal, computed, effect, batch }) {
    const head = signal(0);
    const chain: Readable<number>[] = [];
    let last: Readable<number> = head;
    for (let i = 0; i < 10; i++) {
      const previous = last;
      chain.push(previous);
      last = computed(() => previous.read() + 1);
    }
    const sum = computed(() => chain.reduce((total, one) => total + one.read(), 0));
    let runs = 0;
    effect(() => {
      sum.read();
      runs++;
    });
    return () => {
      batch(() => head.write(-1));
      runs = 0;
      for (let i = 0; i < 100; i++) {
        batch(() => head.write(i));
        expect(sum.read(), 45 + 10 * i);
      }
      expect(runs, 100);
    };
  },

  /** A value that reads another one at every change. */
  unstable({ signal, computed, effect, batch }) {
    const head = signal(0);
    const double = computed(() => head.read() * 2);
    const inverse = computed(() => -head.read());
    const current = computed(() => {
      let total = 0;
      for (let i = 0; i < 20; i++) total += head.read() % 2 ? double.read() : inverse.read();
      return total;
    });
    let runs = 0;
    effect(() => {
      current.read();
      runs++;
    });
    return () => {
      batch(() => head.write(-1));
      runs = 0;
      for (let i = 0; i < 100; i++) {
        batch(() => head.write(i));
        current.read();
      }
      expect(runs, 100);
    };
  },
};

/** A fast library that is wrong is not fast. */
export function expect(got: unknown, wanted: unknown): void {
  if (got !== wanted) throw new Error(`Expected ${String(wanted)}, but got ${String(got)}.`);
}
