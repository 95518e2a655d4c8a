import { lawsOf } from "./tester.ts";

const refs = `const checking = ref(500); const savings = ref(1000);
const add = (x: number, n: number) => x + n;
`;

lawsOf("handle-only-in-async-transaction", {
  valid: [
    `${refs} void dosyncAsync(async (tx) => { await 1; tx.alter(checking, add, tx.deref(savings)); });`,
    `${refs} const transfer = () => { alter(checking, add, -1); alter(savings, add, 1); };
     void dosyncAsync(async (tx) => { await 1; tx.dosync(() => transfer()); tx.dosync(transfer); });`,
    `${refs} void dosyncAsync(async (tx) => { tx.dosync(() => { alter(checking, add, deref(savings)); }); });`,
    `${refs} void dosyncAsync(async (tx) => { tx.afterCommit(() => { console.log(deref(checking)); dosync(() => {}); }); });`,
    `${refs} void dosyncAsync(async ({ alter }) => { alter(checking, add, 1); });`,
    `${refs} void dosyncAsync(async (tx) => { const { deref } = tx; return deref(checking); });`,
    // Other rules look after these.
    `${refs} void dosyncAsync(async (tx) => { tx.commute(checking, (n) => n + deref(savings)); });`,
    `${refs} void dosyncAsync(async (tx) => { swap(counter, add, 1); });`,
    `${refs} void dosyncAsync(async (tx) => { const total = derived(() => deref(checking)); return tx.deref(total); });`,
    `${refs} void dosyncAsync(async (tx) => { addWatch(checking, "k", () => deref(savings)); });`,
    // Around it.
    `${refs} const before = deref(checking); void dosyncAsync(async (tx) => { tx.refSet(savings, before); });`,
    `${refs} async function run() { await dosyncAsync(async (tx) => { tx.ensure(checking); }); return deref(checking); }`,
    `${refs} void dosyncAsync(async (tx) => tx.orElse(async () => tx.alter(checking, add, 1), async () => tx.alter(savings, add, 1)));`,
    `${refs} const load = async (tx) => tx.alter(checking, add, 1); void dosyncAsync(async (tx) => load(tx));`,
    `import { dosyncAsync, deref } from "elsewhere"; import { ref } from "@dosync/core"; dosyncAsync(async () => deref(ref(1)));`,
  ],
  invalid: [
    {
      code: `${refs} void dosyncAsync(async (tx) => { await 1; alter(checking, add, 1); });`,
      output: `${refs} void dosyncAsync(async (tx) => { await 1; tx.alter(checking, add, 1); });`,
      errors: [
        "alter(checking, …) does not belong to this asynchronous transaction: it throws at its start and acts on its own after an await. Use tx.alter.",
      ],
    },
    {
      code: `${refs} void dosyncAsync(async (t) => { const x = deref(checking); refSet(savings, x); commute(checking, add, 1); ensure(checking); });`,
      output: `${refs} void dosyncAsync(async (t) => { const x = t.deref(checking); t.refSet(savings, x); t.commute(checking, add, 1); t.ensure(checking); });`,
      errors: ["Use t.deref", "Use t.refSet", "Use t.commute", "Use t.ensure"],
    },
    {
      code: `${refs} void dosyncAsync(async function (tx) { dosync(() => { alter(checking, add, 1); }); });`,
      output: `${refs} void dosyncAsync(async function (tx) { tx.dosync(() => { alter(checking, add, 1); }); });`,
      errors: ["dosync(…) does not belong"],
    },
    {
      code: `${refs} void dosyncAsync(async (tx) => { afterCommit(() => {}); send(mailer, f); });`,
      output: `${refs} void dosyncAsync(async (tx) => { tx.afterCommit(() => {}); tx.send(mailer, f); });`,
      errors: ["Use tx.afterCommit", "Use tx.send"],
    },
    {
      code: `import * as ds from "@dosync/core"; void ds.dosyncAsync(async (tx) => ds.deref<number>(n));`,
      output: `import * as ds from "@dosync/core"; void ds.dosyncAsync(async (tx) => tx.deref<number>(n));`,
      errors: ["ds.deref(n)"],
    },
    {
      code: `import { deref as read, dosyncAsync as run } from "@dosync/core"; void run(async (tx) => read(n));`,
      output: `import { deref as read, dosyncAsync as run } from "@dosync/core"; void run(async (tx) => tx.deref(n));`,
      errors: ["read(n)"],
    },
    // Callbacks inside the body, and then-callbacks.
    {
      code: `${refs} void dosyncAsync(async (tx) => { await Promise.all([1].map(async (n) => { await n; alter(checking, add, n); })); });`,
      output: `${refs} void dosyncAsync(async (tx) => { await Promise.all([1].map(async (n) => { await n; tx.alter(checking, add, n); })); });`,
      errors: ["Use tx.alter"],
    },
    {
      code: `${refs} void dosyncAsync((tx) => fetch("/").then(() => alter(checking, add, 1)));`,
      output: `${refs} void dosyncAsync((tx) => fetch("/").then(() => tx.alter(checking, add, 1)));`,
      errors: ["Use tx.alter"],
    },
    {
      code: `${refs} void dosyncAsync(async (tx) => { tx.alter(checking, (n) => n + deref(savings)); });`,
      output: `${refs} void dosyncAsync(async (tx) => { tx.alter(checking, (n) => n + tx.deref(savings)); });`,
      errors: ["Use tx.deref"],
    },
    {
      code: `${refs} void dosyncAsync(async (tx) => tx.orElse(async () => alter(checking, add, 1), async (inner) => deref(savings)));`,
      output: `${refs} void dosyncAsync(async (tx) => tx.orElse(async () => alter(checking, add, 1), async (inner) => inner.deref(savings)));`,
      errors: ["Take the handle", "Use inner.deref"],
    },
    {
      code: `${refs} const take = () => alter(checking, add, 1); void dosyncAsync(async () => { await fetch("/").then(() => take()); });`,
      errors: ["tx.dosync(() => take(…))"],
    },
    // No fix where the handle has no name, or another meaning.
    {
      code: `${refs} void dosyncAsync(async () => { await 1; return deref(checking); });`,
      errors: ["Take the handle, dosyncAsync(async (tx) => …), and use tx.deref."],
    },
    {
      code: `${refs} void dosyncAsync(async ({ signal }) => deref(checking));`,
      errors: ["Take the handle"],
    },
    {
      code: `${refs} void dosyncAsync(async (tx) => { { const tx = 1; alter(checking, add, tx); } });`,
      errors: ["Use tx.alter"],
    },
    // Bodies and helpers by name.
    {
      code: `${refs} const body = async (tx) => { alter(checking, add, 1); }; void dosyncAsync(body, { label: "x" });`,
      output: `${refs} const body = async (tx) => { tx.alter(checking, add, 1); }; void dosyncAsync(body, { label: "x" });`,
      errors: ["Use tx.alter"],
    },
    {
      code: `${refs} function transfer(n: number) { alter(checking, add, -n); }
        void dosyncAsync(async (tx) => { await 1; transfer(1); });`,
      errors: [
        "transfer(…) uses alter(checking, …), which does not belong to this asynchronous transaction. Run it as part of it: tx.dosync(() => transfer(…)).",
      ],
    },
    {
      code: `${refs} function transfer(n: number) { dosync(() => { alter(checking, add, -n); }); }
        void dosyncAsync(async (tx) => { transfer(1); });`,
      errors: ["transfer(…) uses dosync(…)"],
    },
    {
      code: `${refs} async function load(tx, n: number) { alter(checking, add, n); tx.ensure(savings); }
        void dosyncAsync(async (tx) => load(tx, 1));`,
      output: `${refs} async function load(tx, n: number) { tx.alter(checking, add, n); tx.ensure(savings); }
        void dosyncAsync(async (tx) => load(tx, 1));`,
      errors: ["Use tx.alter"],
    },
    {
      code: `import { deref, type Transaction } from "@dosync/core";
        export async function load(tx: Transaction) { tx.ensure(n); return deref(n); }`,
      output: `import { deref, type Transaction } from "@dosync/core";
        export async function load(tx: Transaction) { tx.ensure(n); return tx.deref(n); }`,
      errors: ["Use tx.deref"],
    },
  ],
});
