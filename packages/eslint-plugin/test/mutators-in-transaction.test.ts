import { lawsOf } from "./tester.ts";

const refs = `const checking = ref(500); const savings = ref(1000);
const add = (x: number, n: number) => x + n;
`;

lawsOf("mutators-in-transaction", {
  valid: [
    // An await of a function within, names that are copies of each other, a name that is assigned to again.
    `${refs} export async function run() { const later = async () => { await 1; }; alter(checking, add, 1); return later; }`,
    `${refs} export const turn = () => { alter(checking, add, 1); }; var one = turn || other; var other = one;`,
    `${refs} let change = alter; change = elsewhere; change(checking, add, 1);`,
    `${refs} import { onSave } from "#imports"; onSave(() => { alter(checking, add, 1); });`,
    `${refs} dosync(() => { alter(checking, add, -100); alter(savings, add, 100); });`,
    `${refs} dosync(() => refSet(checking, 1));`,
    `${refs} dosync(function () { commute(checking, add, 1); ensure(savings); });`,
    // Callbacks that run in place are part of the body.
    `${refs} dosync(() => { [1, 2].forEach((n) => { alter(checking, add, n); }); });`,
    `${refs} dosync(() => { (() => alter(checking, add, 1))(); });`,
    // A body passed by its name.
    `${refs} const move = () => { alter(checking, add, -1); alter(savings, add, 1); }; dosync(move);`,
    `${refs} function move() { alter(checking, add, -1); } dosync(move);`,
    // A helper that is only called in transactions, before and after its definition.
    `${refs}
     dosync(() => { transfer(10); });
     function transfer(n: number) { alter(checking, add, -n); alter(savings, add, n); }`,
    `${refs}
     const take = (n: number) => alter(checking, add, -n);
     const transfer = (n: number) => { take(n); alter(savings, add, n); };
     dosync(() => transfer(10));`,
    // A model without a framework has no hooks.
    `import { alter, deref, dosync, ref } from "@dosync/core"; const credit = ref(10); const spent = ref(0);
     export function useCredit(n: number) {
       if (deref(credit) < n) throw new Error("Low credit");
       alter(credit, (c) => c - n); alter(spent, (s) => s + n);
     }
     export const pay = () => dosync(() => useCredit(5));`,
    // Exported helpers are for others to compose.
    `${refs} export function transfer(n: number) { alter(checking, add, -n); }`,
    `${refs} const transfer = (n: number) => { alter(checking, add, -n); }; export { transfer };`,
    `export default function transfer(from, to, n) { alter(from, add, -n); alter(to, add, n); }`,
    // Nothing here says where these run.
    `${refs} function unused() { alter(checking, add, 1); }`,
    `${refs} class Account { take(n: number) { alter(checking, add, -n); } }`,
    `${refs} class Account { balance = () => alter(checking, add, 1); }`,
    `${refs} register({ run: () => alter(checking, add, 1) });`,
    `${refs} expect(() => alter(checking, add, 1)).toThrow();`,
    `${refs} withTransaction(() => { alter(checking, add, 1); });`,
    `${refs} function* steps() { alter(checking, add, 1); yield 1; } dosync(() => [...steps()]);`,
    // The handle and drafts bring a transaction of their own.
    `${refs} void dosyncAsync(async (tx) => { tx.alter(checking, add, 1); });`,
    `${refs} void dosyncAsync(async (tx) => { await 1; tx.dosync(() => { alter(checking, add, 1); }); });`,
    `${refs} const form = draft(); form.alter(checking, add, 1); form.dosync(() => alter(checking, add, 1));`,
    // Bare mutators in an asynchronous body belong to another rule.
    `${refs} void dosyncAsync(async () => { await 1; alter(checking, add, 1); });`,
    `${refs} void dosyncAsync(async (tx) => { await Promise.all([1].map(async (n) => { await n; alter(checking, add, n); })); });`,
    `${refs} void dosyncAsync(async (tx) => { await fetch("/").then(() => alter(checking, add, 1)); });`,
    `${refs} async function load(tx) { await 1; alter(checking, add, 1); } void dosyncAsync(async (tx) => load(tx));`,
    `${refs} const take = () => alter(checking, add, 1); void dosyncAsync(async (tx) => { await fetch("/").then(() => take()); });`,
    // Functions that call each other in a circle.
    `${refs} function even(n: number) { alter(checking, add, n); odd(n - 1); } function odd(n: number) { even(n - 1); }`,
    // An event handler with a transaction of its own.
    `${refs} const Button = () => <button onClick={() => dosync(() => { alter(checking, add, 1); })} />;`,
    `import { alter, dosync } from "@dosync/core"; import { useEffect } from "react";
     function Panel() { useEffect(() => { dosync(() => { alter(n, f); }); }, []); return <p />; }`,
    // Functions that ask know what they do.
    `${refs} function bump() { if (isInTransaction()) alter(checking, add, 1); else dosync(bump); } bump();`,
    // Names that mean something else.
    `import { alter } from "elsewhere"; import { ref } from "@dosync/core"; alter(ref(1), (n) => n);`,
    `import { ref } from "@dosync/core"; function alter(x: unknown) { return x; } alter(ref(1));`,
    `import { alter, ref } from "@dosync/core"; { const alter = (x: unknown) => x; alter(ref(1)); }`,
    `import type { alter } from "@dosync/core"; declare const other: typeof alter; other(1);`,
    // What is written in a pure function belongs to another rule.
    `${refs} invariant("odd", () => { alter(checking, add, 1); return true; });`,
    // An await on the other branch has not happened.
    `${refs} export async function run(now: boolean) { if (now) { await 1; } else { alter(checking, add, 1); } }`,
    `${refs} export async function run() { await load(alter(checking, add, 1)); }`,
    `${refs} export async function run() { await 1; dosync(() => alter(checking, add, 1)); }`,
  ],
  invalid: [
    {
      code: `${refs} alter(checking, add, 1);`,
      errors: [
        "alter(checking, …) runs at the top level of the module, outside a transaction. Wrap it",
      ],
    },
    { code: `${refs} refSet(checking, 1);`, errors: ["refSet(checking, …) runs at the top level"] },
    { code: `${refs} commute(checking, add, 1);`, errors: ["commute(checking, …)"] },
    { code: `${refs} ensure(checking);`, errors: ["ensure(checking) runs"] },
    { code: `${refs} if (true) { alter(checking!, add, 1); }`, errors: ["alter(checking, …)"] },
    { code: `${refs} [1].map((n) => alter(checking, add, n));`, errors: ["at the top level"] },
    { code: `${refs} (() => { alter(checking, add, 1); })();`, errors: ["at the top level"] },
    {
      code: `${refs} const accounts = { main: checking }; alter(accounts.main, add, 1);`,
      errors: ["alter(accounts.main, …)"],
    },
    {
      code: `import { alter as change, ref as dref } from "@dosync/core"; const n = dref(1); change(n, (x) => x);`,
      errors: ["change(n, …)"],
    },
    {
      code: `import * as ds from "@dosync/core"; const n = ds.ref(1); ds.alter(n, (x: number) => x);`,
      errors: ["ds.alter(n, …)"],
    },
    {
      code: `import * as ds from "@dosync/core"; const { alter: change } = ds; change(n, f);`,
      errors: ["change(n, …)"],
    },
    {
      code: `const { alter } = require("@dosync/core"); alter(n, f);`,
      errors: ["alter(n, …)"],
    },
    {
      code: `const ds = await import("@dosync/core"); ds.alter(n, f);`,
      errors: ["ds.alter(n, …)"],
    },
    {
      code: `import { alter } from "@dosync/core"; const change = alter; change<number>(n as never, f);`,
      errors: ["change(n, …)"],
    },
    {
      code: `import { alter } from "settings-of-the-app"; alter(n, f);`,
      settings: { dosync: { modules: ["settings-of-the-app"] } },
      errors: ["alter(n, …)"],
    },
    {
      code: `${refs} const Button = () => <button onClick={() => alter(checking, add, 1)} />;`,
      errors: ["in an event handler"],
    },
    {
      code: `${refs} const Form = () => <form action={() => alter(checking, add, 1)}><button formAction={() => alter(savings, add, 1)} /></form>;`,
      errors: [/alter\(checking.* in an event handler/, /alter\(savings.* in an event handler/],
    },
    {
      code: `${refs} new ResizeObserver(() => { alter(checking, add, 1); }).observe(page);`,
      errors: ["in an observer's callback"],
    },
    {
      code: `${refs} import { flushSync } from "react-dom"; flushSync(() => { alter(checking, add, 1); });`,
      errors: ["at the top level of the module"],
    },
    {
      code: `${refs} import { nextTick } from "vue"; void nextTick(() => { alter(checking, add, 1); });`,
      errors: ["in a nextTick callback"],
    },
    {
      code: `${refs} const Button = () => { const click = () => { alter(checking, add, 1); }; return <button onClick={click} />; };`,
      errors: ["click changes refs (alter(checking, …)) and is used in an event handler"],
    },
    {
      code: `${refs} button.addEventListener("click", () => { alter(checking, add, 1); });`,
      errors: ["in an event handler"],
    },
    {
      code: `${refs} button.onclick = () => alter(checking, add, 1);`,
      errors: ["in an event handler"],
    },
    {
      code: `${refs} function Panel() { alter(checking, add, 1); return <p />; }`,
      errors: ["while a component renders"],
    },
    {
      code: `import "react"; import { alter } from "@dosync/core"; function useBump() { alter(checking, add, 1); }`,
      errors: ["in a hook"],
    },
    {
      code: `import { alter } from "@dosync/core"; import { useEffect } from "react";
        function Panel() { useEffect(() => { alter(n, f); return () => alter(n, g); }, []); return <p />; }`,
      errors: ["in an effect", "in an effect's cleanup"],
    },
    {
      code: `import { alter } from "@dosync/core"; import React, { useCallback } from "react";
        function Panel() {
          const save = useCallback(() => { alter(n, f); }, []);
          React.useLayoutEffect(() => { alter(n, f); });
          return <button onClick={save} />;
        }`,
      errors: ["in an event handler", "in an effect"],
    },
    {
      code: `import { alter } from "@dosync/core"; import { memo } from "react";
        const Panel = memo(() => { alter(n, f); return <p />; });`,
      errors: ["while a component renders"],
    },
    {
      code: `import { alter } from "@dosync/core"; import { onMounted, watch } from "vue";
        onMounted(() => alter(n, f)); watch(source, () => { alter(n, f); });`,
      errors: ["in a lifecycle hook", "in a Vue watch"],
    },
    {
      code: `import { alter } from "@dosync/core"; import { defineComponent } from "vue";
        export default defineComponent({ setup() { alter(n, f); } });`,
      errors: ["in setup"],
    },
    {
      code: `${refs} export async function deposit(n: number) { await save(n); alter(checking, add, n); }`,
      errors: [
        "alter(checking, …) runs after an await, when no transaction is around it any more. Use dosyncAsync(async (tx) => …) with tx.alter",
      ],
    },
    // An await in a condition precedes both branches.
    {
      code: `${refs} export async function run() { if (await ok()) alter(checking, add, 1); else alter(checking, add, 2); }`,
      errors: ["after an await", "after an await"],
    },
    {
      code: `${refs} export async function run() { return (await ok()) ? alter(checking, add, 1) : alter(checking, add, 2); }`,
      errors: ["after an await", "after an await"],
    },
    {
      code: `${refs} export async function run() { for await (const n of source) alter(checking, add, n); }`,
      errors: ["after an await"],
    },
    {
      code: `${refs} export async function run() { await 1; [1].forEach((n) => alter(checking, add, n)); }`,
      errors: ["after an await"],
    },
    {
      code: `${refs} setTimeout(() => alter(checking, add, 1), 10);`,
      errors: ["in a timer callback"],
    },
    {
      code: `${refs} void fetch("/").then(() => alter(checking, add, 1));`,
      errors: ["in a promise callback"],
    },
    // Code that runs after the transaction, though it stands inside.
    {
      code: `${refs} dosync(() => { afterCommit(() => { alter(checking, add, 1); }); });`,
      errors: ["in an afterCommit callback"],
    },
    {
      code: `${refs} addWatch(checking, "k", () => { alter(savings, add, 1); });`,
      errors: ["in a watch"],
    },
    {
      code: `${refs} addCommitListener(() => { alter(savings, add, 1); });`,
      errors: ["in a commit listener"],
    },
    { code: `${refs} io(() => alter(checking, add, 1));`, errors: ["in io"] },
    {
      code: `${refs} const Form = () => <form action={() => { alter(checking, add, 1); }} />;`,
      errors: ["in an event handler"],
    },
    {
      code: `${refs} function even(n: number) { alter(checking, add, n); odd(n); } function odd(n: number) { even(n); } odd(1);`,
      errors: ["odd changes refs"],
    },
    {
      code: `${refs} const take = () => alter(checking, add, 1); function Panel() { take(); take(); return <p />; }`,
      errors: ["take changes refs", "take changes refs"],
    },
    // A helper used both ways is reported where it is used wrongly, once a place.
    {
      code: `${refs}
        function transfer(n: number) { alter(checking, add, -n); alter(savings, add, n); }
        dosync(() => transfer(1));
        transfer(2);`,
      errors: [
        "transfer changes refs (alter(checking, …)) and is used at the top level of the module",
      ],
    },
    {
      code: `${refs}
        export function transfer(n: number) { alter(checking, add, -n); }
        const Button = () => <button onClick={() => transfer(1)} />;`,
      errors: ["transfer changes refs"],
    },
    {
      code: `${refs}
        const take = (n: number) => alter(checking, add, -n);
        const pay = (n: number) => take(n);
        pay(1);`,
      errors: ["pay changes refs"],
    },
    {
      code: `${refs} const run = async () => { alter(checking, add, 1); }; void run();`,
      errors: ["run changes refs"],
    },
  ],
});
