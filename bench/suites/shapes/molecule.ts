import type { Signals } from "../../libraries/library.ts";

function fibonacci(n: number): number {
  return n < 2 ? 1 : fibonacci(n - 1) + fibonacci(n - 2);
}

/** Some real work, so that a needless run costs what it would cost in a program. */
function hard(n: number): number {
  return n + fibonacci(16);
}

const numbers = [0, 1, 2, 3, 4];

/** A small uneven graph with heavy nodes, two of which change together. */
export function molecule({ signal, computed, effect, batch }: Signals): () => void {
  const results: number[] = [];
  const a = signal(0);
  const b = signal(0);
  const c = computed(() => (a.read() % 2) + (b.read() % 2));
  const d = computed(() => numbers.map((i) => ({ x: i + (a.read() % 2) - (b.read() % 2) })));
  const at = (i: number): number => (d.read()[i] as { x: number }).x;
  const e = computed(() => hard(c.read() + a.read() + at(0)));
  const f = computed(() => hard(at(2) || b.read()));
  const g = computed(() => c.read() + (c.read() || e.read() % 2) + at(4) + f.read());
  effect(() => void results.push(hard(g.read())));
  effect(() => void results.push(g.read()));
  effect(() => void results.push(hard(f.read())));
  let i = 0;
  return () => {
    i++;
    results.length = 0;
    batch(() => {
      b.write(1);
      a.write(1 + i * 2);
    });
    batch(() => {
      a.write(2 + i * 2);
      b.write(2);
    });
  };
}
