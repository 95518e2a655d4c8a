import { lawsOf } from "./tester.ts";

const refs = `const checking = ref(500); const savings = ref(1000);
const add = (x: number, n: number) => x + n;
`;

lawsOf("no-side-effects-in-transaction", {
  valid: [
    `${refs} dosync(() => Promise.withResolvers());`,
    `${refs} dosync(() => { alter(checking, add, -1); alter(savings, add, 1); console.log("moved"); });`,
    // Before and after.
    `${refs} const now = Date.now(); dosync(() => { refSet(checking, now); }); fetch("/saved");`,
    `${refs} dosync(() => { alter(checking, add, 1); afterCommit(() => { fetch("/saved"); }); });`,
    `${refs} dosync(() => { afterCommit(async () => { await fetch("/saved"); }); });`,
    `${refs} dosync(() => { addWatch(checking, "k", () => { localStorage.setItem("k", "v"); }); });`,
    `${refs} dosync(() => { send(mailer, async () => { await fetch("/mail"); }); });`,
    // Pure relatives of impure names.
    `${refs} dosync(() => { refSet(checking, new Date(2020, 1, 1).getTime()); });`,
    `${refs} dosync(() => { refSet(checking, Math.max(1, 2)); });`,
    `${refs} dosync(() => { refSet(checking, JSON.parse("1")); });`,
    `${refs} dosync(() => { const made = structuredClone({ a: 1 }); refSet(checking, made.a); });`,
    // Names of the file are not the platform's.
    `${refs} const fetch = (x: number) => x; dosync(() => { refSet(checking, fetch(1)); });`,
    `${refs} dosync((history = { push: (x: number) => x }) => { refSet(checking, history.push(1)); });`,
    `${refs} dosync(() => { const localStorage = new Map(); localStorage.set("a", 1); });`,
    // A callback that nothing says runs inside.
    `${refs} dosync(() => { refSet(handlers, { click: () => fetch("/") }); });`,
    `${refs} dosync(() => { refSet(handlers, () => Math.random()); });`,
    // The asynchronous transaction may wait.
    `${refs} void dosyncAsync(async (tx) => { const r = await fetch("/", { signal: tx.signal }); tx.refSet(checking, r.status); });`,
    // A helper without transaction work of its own, called elsewhere.
    `${refs} function save() { fetch("/"); } dosync(() => { alter(checking, add, 1); }); save();`,
    `${refs} dosync(() => { function later() { fetch("/"); } afterCommit(later); });`,
    `${refs} const save = () => { fetch("/"); }; dosync(() => { alter(checking, add, 1); afterCommit(save); });`,
    // Options.
    {
      code: `${refs} dosync(() => { refSet(checking, Date.now()); document.title = "x"; });`,
      options: [{ allow: ["Date.now", "document.title"] }],
    },
    // Not dosync's dosync.
    `import { dosync } from "elsewhere"; import { ref } from "@dosync/core"; dosync(() => fetch("/"));`,
    // Marks the whole function as one that never runs in a transaction.
    `${refs} function save() { io(() => fetch("/")); } save();`,
  ],
  invalid: [
    {
      code: `import { alter, dosync } from "@dosync/core"; import { computed } from "vue"; dosync(() => { fetch("/"); alter(a, f); alter(b, f); });`,
      errors: ["fetch(…)"],
    },
    // Part of two bodies, reported once.
    {
      code: `dosync(() => { alter(b, f); dosync(() => { alter(a, f); fetch("/"); }); });`,
      errors: ["fetch(…)"],
    },
    {
      code: `${refs} dosync(() => { alter(checking, add, 1); fetch("/saved"); });`,
      errors: ["fetch(…) cannot be taken back if the transaction aborts"],
    },
    {
      code: `import { alter as change, dosync as sync } from "@dosync/core"; sync(() => { change(n, f); window.fetch("/"); });`,
      errors: ["fetch(…)"],
    },
    {
      code: `import * as ds from "@dosync/core"; ds.dosync(() => { globalThis.setTimeout(() => {}, 1); });`,
      errors: ["setTimeout(…)"],
    },
    {
      code: `${refs} dosync(() => { setInterval(tick, 10); clearTimeout(t); queueMicrotask(f); });`,
      errors: ["setInterval(…)", "clearTimeout(…)", "queueMicrotask(…)"],
    },
    {
      code: `${refs} dosync(() => { requestAnimationFrame(draw); });`,
      errors: ["requestAnimationFrame(…)"],
    },
    {
      code: `${refs} dosync(() => { localStorage.setItem("k", "v"); });`,
      errors: ["localStorage.setItem(…)"],
    },
    {
      code: `${refs} dosync(() => { sessionStorage.k = "v"; delete localStorage.k; });`,
      errors: ["sessionStorage.k = …", "localStorage.k = …"],
    },
    {
      code: `${refs} dosync(() => { document.title = "x"; location.href = "/"; });`,
      errors: ["document.title = …", "location.href = …"],
    },
    {
      code: `${refs} dosync(() => { location = "/"; window.location = "/"; });`,
      errors: ["location = …", "location = …"],
    },
    {
      code: `${refs} dosync(() => { const timer = setInterval(f, 1); clearInterval(timer); });`,
      errors: ["setInterval(…)", "clearInterval(…)"],
    },
    {
      code: `${refs} dosync(() => { history.pushState({}, "", "/"); navigator.sendBeacon("/"); });`,
      errors: ["history.pushState(…)", "navigator.sendBeacon(…)"],
    },
    {
      code: `${refs} dosync(() => { new XMLHttpRequest(); new WebSocket("/"); new Worker("w"); });`,
      errors: ["new XMLHttpRequest(…)", "new WebSocket(…)", "new Worker(…)"],
    },
    {
      code: `${refs} dosync(() => { alert("x"); if (confirm("y")) alter(checking, add, 1); });`,
      errors: ["alert(…)", "confirm(…)"],
    },
    {
      code: `import { dosync } from "@dosync/core"; import { writeFileSync } from "node:fs"; import axios from "axios";
        dosync(() => { writeFileSync("a", "b"); axios.get("/"); });`,
      errors: ["writeFileSync(…)", "axios.get(…)"],
    },
    // Readings that differ each time.
    {
      code: `${refs} dosync(() => { refSet(checking, Math.random()); });`,
      errors: [
        "Math.random() gives another answer each time the transaction runs. Read it before the dosync",
      ],
    },
    {
      code: `${refs} dosync(() => { refSet(at, Date.now()); refSet(b, new Date()); refSet(c, performance.now()); });`,
      errors: ["Date.now()", "new Date()", "performance.now()"],
    },
    {
      code: `${refs} dosync(() => { refSet(id, crypto.randomUUID()); });`,
      errors: ["crypto.randomUUID()"],
    },
    {
      code: `${refs} dosync(() => { alter(checking, () => Date.now()); });`,
      errors: ["Date.now()"],
    },
    {
      code: `${refs} dosync(() => { commute(checking, (n) => n + Math.random()); });`,
      errors: ["Math.random()"],
    },
    {
      code: `${refs} dosync(() => { [1].forEach(() => { fetch("/"); }); });`,
      errors: ["fetch(…)"],
    },
    { code: `${refs} dosync(() => { (() => { fetch("/"); })(); });`, errors: ["fetch(…)"] },
    // Promises.
    {
      code: `${refs} dosync(async () => { await fetch("/"); alter(checking, add, 1); });`,
      errors: ["The body of dosync cannot be async"],
    },
    {
      code: `${refs} async function move() { alter(checking, add, 1); } dosync(move);`,
      errors: ["cannot be async"],
    },
    {
      code: `${refs} dosync(() => { [1].forEach(async (n) => { await n; }); });`,
      errors: ["A synchronous transaction cannot await"],
    },
    {
      code: `${refs} dosync(() => Promise.resolve(1));`,
      errors: ["returns a promise, which aborts the transaction"],
    },
    {
      code: `${refs} dosync(() => { return new Promise(() => {}); });`,
      errors: ["returns a promise"],
    },
    { code: `${refs} dosync(() => load().then(f));`, errors: ["returns a promise"] },
    {
      code: `${refs} const load = async () => 1; dosync(() => load());`,
      errors: ["returns a promise"],
    },
    {
      code: `${refs} dosync(() => { if (x) return import("x"); return 1; });`,
      errors: ["returns a promise"],
    },
    // Asynchronous work of dosync's own.
    {
      code: `${refs} dosync(() => { dosyncAsync(async (tx) => {}); });`,
      errors: ["dosyncAsync(…)"],
    },
    { code: `${refs} dosync(() => { settled(mailer); });`, errors: ["settled(…)"] },
    { code: `${refs} dosync(() => when(() => true));`, errors: ["when(…)"] },
    {
      code: `${refs} dosync(() => { io(() => 1); });`,
      errors: ["io(…) throws inside a transaction"],
    },
    {
      code: `${refs} const save = () => io(() => fetch("/")); dosync(() => { alter(checking, add, 1); save(); });`,
      errors: ["save() throws inside a transaction"],
    },
    // The body of tx.dosync and of a draft's dosync.
    {
      code: `${refs} void dosyncAsync(async (tx) => { tx.dosync(() => { fetch("/"); }); });`,
      errors: ["fetch(…)"],
    },
    {
      code: `${refs} const form = draft(); form.dosync(() => { refSet(checking, Date.now()); });`,
      errors: ["Date.now()"],
    },
    {
      code: `import { dosync } from "@dosync/core"; import { useDraft } from "@dosync/react";
        function Form() {
          const { draft } = useDraft();
          const view = useDraft();
          const other = view.draft;
          draft.dosync(() => { alert("a"); });
          view.draft.dosync(() => { alert("b"); });
          other.dosync(() => { alert("c"); });
          useDraft().draft.dosync(() => { alert("d"); });
          const inner = other.draft();
          inner.dosync(() => { alert("e"); });
          view.other.dosync(() => { alert("no"); });
          return <form />;
        }`,
      errors: ["alert(…)", "alert(…)", "alert(…)", "alert(…)", "alert(…)"],
    },
    // By name.
    { code: `${refs} const body = () => { fetch("/"); }; dosync(body);`, errors: ["fetch(…)"] },
    {
      code: `${refs} function save() { fetch("/"); } dosync(() => { alter(checking, add, 1); save(); });`,
      errors: ["save() does fetch(…), which cannot be taken back"],
    },
    {
      code: `${refs} const stamp = () => Date.now(); dosync(() => { refSet(checking, stamp()); });`,
      errors: ["stamp() reads Date.now()"],
    },
    {
      code: `${refs} const stamp = () => Date.now(); const id = () => stamp(); dosync(() => { refSet(checking, id()); });`,
      errors: ["id() reads Date.now()"],
    },
    {
      code: `${refs} const save = (n: number) => { fetch("/" + n); }; dosync(() => { [1].forEach(save); });`,
      errors: ["save does fetch(…)"],
    },
    {
      code: `${refs} dosync(() => { function save() { fetch("/"); } save(); });`,
      errors: ["fetch(…) cannot be taken back"],
    },
    // A helper that changes refs can only run in a transaction.
    {
      code: `${refs} export function deposit(n: number) { alter(checking, add, n); refSet(at, Date.now()); }`,
      errors: ["Date.now()"],
    },
    {
      code: `${refs} export function deposit(n: number) { alter(checking, add, n); fetch("/"); } dosync(() => deposit(1));`,
      errors: ["fetch(…)"],
    },
    // Options.
    {
      code: `import { dosync } from "@dosync/core"; import { analytics } from "./analytics"; dosync(() => { analytics.track("x"); });`,
      options: [{ forbid: ["analytics.track"] }],
      errors: ["analytics.track(…)"],
    },
  ],
});
