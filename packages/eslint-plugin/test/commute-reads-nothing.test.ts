import { lawsOf } from "./tester.ts";

lawsOf("commute-reads-nothing", {
  valid: [
    `dosync(() => { commute(visits, (n) => n + 1); });`,
    `dosync(() => { commute(visits, inc); });`,
    `dosync(() => { const by = deref(step); commute(visits, (n) => n + by); });`,
    `dosync(() => { commute(visits, add, deref(step)); });`,
    `dosync(() => { alter(visits, (n) => n + deref(step)); });`,
    `const add = (n: number, by: number) => n + by; dosync(() => { commute(visits, add, 1); deref(visits); });`,
    `dosync(() => { commute(visits, (n) => { afterCommit(() => deref(step)); return n; }); });`,
    `import { commute } from "elsewhere"; import { deref } from "@dosync/core"; commute(visits, () => deref(step));`,
    `void dosyncAsync(async (tx) => { const by = tx.deref(step); tx.commute(visits, (n) => n + by); });`,
  ],
  invalid: [
    {
      code: `dosync(() => { commute(visits, (n) => n + deref(step)); });`,
      errors: [
        "deref(step) is read again when the commute is replayed at commit, without a check that it is still what the transaction saw. Read it before and pass it in: commute(visits, f, value).",
      ],
    },
    {
      code: `dosync(() => { commute(visits, () => deref(visits) + 1); });`,
      errors: ["deref(visits) reads the ref that is being commuted. Use the value"],
    },
    {
      code: `dosync(() => { commute(visits, addStep); }); function addStep(n: number) { return n + deref(step); }`,
      errors: ["deref(step) is read again"],
    },
    {
      code: `const by = () => deref(step); dosync(() => { commute(visits, (n) => n + by()); });`,
      errors: ["by reads deref(step) in a commute function"],
    },
    {
      code: `dosync(() => { commute(list, (xs) => xs.map((x) => x + deref(step))); });`,
      errors: ["deref(step)"],
    },
    {
      code: `void dosyncAsync(async (tx) => { tx.commute(visits, (n) => n + tx.deref(step) + deref(other)); });`,
      errors: ["tx.deref(step)", "deref(other)"],
    },
    {
      code: `import * as ds from "@dosync/core"; ds.dosync(() => { ds.commute(visits, (n: number) => n + ds.deref(step)); });`,
      errors: ["ds.deref(step)"],
    },
    {
      code: `import { commute as merge, deref as read } from "@dosync/core"; export const visit = () => { merge(visits, (n) => n + read(step)!); };`,
      errors: ["read(step)"],
    },
  ],
});
