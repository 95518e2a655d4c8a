import { lawsOf } from "./tester.ts";

lawsOf("no-write-in-pure-function", {
  valid: [
    `class Shop { #note() { swap(a, f); return 1; } #sum() { return deref(a); } total = derived(() => this.#sum()); }`,
    `class Shop { get #note() { swap(a, f); return () => 1; } total = derived(() => this.#note()); }`,
    `class Shop { total = derived(() => this.#sum()); #sum() { return deref(a); } #note() { swap(a, f); } }`,
    `class Shop { total = derived(() => this.note()); note() { swap(a, f); } }`,
    `class Shop { #note() { swap(a, f); } inner = class { total = derived(() => this.#note()); #note() { return 1; } }; }`,
    `class Shop { total = derived(() => this.#note); get #note() { return 1; } #count = 1; }`,
    `const a = atom(1, { validator: (n) => n > 0 });`,
    `invariant("sum", () => deref(a) + deref(b) >= 0);`,
    `const total = derived(() => deref(a) + deref(b));`,
    `dosync(() => { commute(visits, (n) => n + 1); });`,
    `addWatch(a, "k", () => { swap(b, f); });`,
    `const a = agent(1, { errorHandler: () => { reset(failed, true); } });`,
    `const total = derived(() => () => swap(a, f));`,
    `const total = derived(() => { const later = () => swap(a, f); return { later }; });`,
    `setValidator(a, null); swap(a, f); dosync(() => { alter(b, f); });`,
    `function change() { swap(a, f); } change(); const total = derived(() => deref(a));`,
    `dosync(() => { alter(a, (n) => n + 1); });`,
    `const options = { validator: () => { cache.swap(); return true; } }; atom(1, options);`,
    `import { derived } from "@dosync/core"; import { swap } from "elsewhere"; derived(() => swap(a));`,
    `const c = register({ validator: () => { swap(a, f); return true; } });`,
    `import { useDerived } from "@dosync/react"; import { deref, swap } from "@dosync/core"; const useTotal = () => useDerived(() => deref(a));`,
  ],
  invalid: [
    // Part of two validators, reported once.
    {
      code: `atom(1, { validator: check }); atom(2, { validator: check }); function check() { return inner(); } function inner() { swap(b, f); return true; } setValidator(a, () => inner()); setValidator(b, inner);`,
      errors: [/inner writes/, "swap(b, …) writes", "inner writes"],
    },
    // A private method can be nobody else's.
    {
      code: `class Shop { total = derived(() => this.#note()); #note() { swap(a, f); return 1; } }`,
      errors: ["this.#note writes (swap(a, …)) in a derived value"],
    },
    {
      code: `class Shop { total = derived(() => this.#note()); #note = () => { swap(a, f); return 1; }; }`,
      errors: ["swap(a, …)"],
    },
    {
      code: `class Shop { total = derived(this.#note); static #other() {} #note() { swap(a, f); return 1; } }`,
      errors: ["swap(a, …) writes in a derived value"],
    },
    {
      code: `class Shop { #note() { swap(a, f); return 1; } inner() { return class { total = derived(() => shop.#note()); }; } }`,
      errors: ["swap(a, …)"],
    },
    {
      code: `const a = atom(1, { validator: (n) => { swap(b, f); return true; } });`,
      errors: [
        "swap(b, …) writes in a validator, which dosync calls whenever and as often as it needs",
      ],
    },
    {
      code: `const a = ref(1, { validator(n) { reset(b, n); return true; } });`,
      errors: ["reset(b, …) writes in a validator"],
    },
    { code: `setValidator(a, (n) => compareAndSet(b, 1, n));`, errors: ["compareAndSet(b, …)"] },
    {
      code: `setValidator(a, check); function check() { swap(b, f); return true; }`,
      errors: ["swap(b, …) writes in a validator"],
    },
    {
      code: `invariant("x", () => { dosync(() => { alter(a, f); }); return true; });`,
      errors: ["dosync(…) writes in an invariant"],
    },
    {
      code: `invariant("x", () => { alter(a, f); refSet(b, 1); return true; });`,
      errors: ["alter(a, …)", "refSet(b, …)"],
    },
    {
      code: `const total = derived(() => { send(mailer, f); return deref(a); });`,
      errors: ["send(mailer, …) writes in a derived value"],
    },
    {
      code: `const total = derived(() => { swap(a, f); return 1; }, { label: "total" });`,
      errors: ["swap(a, …)"],
    },
    {
      code: `const total = derived(() => 1, { equals: () => { swap(a, f); return true; } });`,
      errors: ["in an equality function"],
    },
    {
      code: `const of = derivedFamily((id) => { resetMeta(a, {}); return id; });`,
      errors: ["resetMeta(a, …)"],
    },
    {
      code: `const total = derived(() => { restartAgent(worker, 1); alterMeta(a, f); resetVals(b, 1); swapVals(c, f); });`,
      errors: ["restartAgent(worker, …)", "alterMeta(a, …)", "resetVals(b, …)", "swapVals(c, …)"],
    },
    {
      code: `dosync(() => { commute(a, (n) => { alter(b, f); return n; }); });`,
      errors: ["alter(b, …) writes in a commute function"],
    },
    {
      code: `void dosyncAsync(async (tx) => { tx.commute(a, (n) => { tx.alter(b, f); return n; }); });`,
      errors: ["tx.alter(b, …) writes in a commute function"],
    },
    {
      code: `const total = derived(() => { [1].forEach((n) => { swap(a, f); }); return 1; });`,
      errors: ["swap(a, …)"],
    },
    {
      code: `function remember() { swap(a, f); } const total = derived(() => { remember(); return 1; });`,
      errors: ["remember writes (swap(a, …)) in a derived value"],
    },
    { code: `void when(() => { swap(a, f); return true; });`, errors: ["in a predicate"] },
    {
      code: `import { swap } from "@dosync/core"; import { useDerived, useSelector } from "@dosync/react";
        function Total() { useDerived(() => { swap(a, f); }); useSelector(a, (x) => { swap(b, f); return x; }); return <p />; }`,
      errors: ["in a derived value", "in a selector"],
    },
    {
      code: `import * as ds from "@dosync/core"; ds.derived(() => { ds.swap(a, f); });`,
      errors: ["ds.swap(a, …)"],
    },
    {
      code: `import { derived as lazily, swap as change } from "@dosync/core"; lazily<number>((() => change(a, f)) as () => number);`,
      errors: ["change(a, …)"],
    },
  ],
});
