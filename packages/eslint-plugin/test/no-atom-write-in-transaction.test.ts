import { lawsOf } from "./tester.ts";

lawsOf("no-atom-write-in-transaction", {
  valid: [
    // Names that are copies of each other.
    `var one = other, other = one; one = () => { swap(a, f); }; one();`,
    `const turn = () => { swap(a, f); }; var one = turn || other; var other = one;`,
    `dosync(() => { alter(a, f); }); swap(count, f);`,
    `dosync(() => { alter(a, f); afterCommit(() => { swap(count, f); }); });`,
    `dosync(() => { alter(a, f); deref(count); });`,
    `dosync(() => { addWatch(a, "k", () => { reset(count, 0); }); });`,
    `void dosyncAsync(async (tx) => { tx.afterCommit(() => reset(count, 0)); });`,
    `function bump() { swap(count, f); } dosync(() => { alter(a, f); }); bump();`,
    `import { dosync } from "@dosync/core"; import { swap } from "elsewhere"; dosync(() => { swap(count); });`,
  ],
  invalid: [
    {
      code: `dosync(() => { alter(a, f); swap(count, f); });`,
      errors: [
        "swap(count, …) takes effect at once and stays if the transaction aborts or retries. Make count a ref and use alter or refSet, or write it in afterCommit(() => …).",
      ],
    },
    {
      code: `dosync(() => { reset(count, 0); compareAndSet(other, 1, 2); });`,
      errors: ["reset(count, …)", "compareAndSet(other, …)"],
    },
    {
      code: `dosync(() => { const [old] = resetVals(count, 0); swapVals(other, f); });`,
      errors: ["resetVals(count, …)", "swapVals(other, …)"],
    },
    {
      code: `void dosyncAsync(async (tx) => { await 1; swap(count, f); });`,
      errors: ["swap(count, …)"],
    },
    {
      code: `void dosyncAsync(async (tx) => { tx.dosync(() => { swap(count, f); }); });`,
      errors: ["swap(count, …)"],
    },
    {
      code: `function bump() { swap(count, f); } dosync(() => { alter(a, f); bump(); });`,
      errors: ["bump writes an atom (swap(count, …))"],
    },
    { code: `export function move() { alter(a, f); swap(count, f); }`, errors: ["swap(count, …)"] },
    {
      code: `dosync(() => { xs.forEach((x) => { swap(count, f); }); });`,
      errors: ["swap(count, …)"],
    },
    {
      code: `import { dosync as run, swap as change } from "@dosync/core"; run(() => { change(count!, f); });`,
      errors: ["change(count, …)"],
    },
  ],
});
