import { lawsOf } from "./tester.ts";

const react = `import { atom, deref, derived, dosync } from "@dosync/core";
import { useDerived, useDeref, useSelector } from "@dosync/react";
import { memo, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
`;
const vue = `import { atom, deref } from "@dosync/core";
import { useDeref, useDerived } from "@dosync/vue";
import { computed, defineComponent, h, onMounted, watch, watchEffect, ref as vueRef } from "vue";
`;

lawsOf("no-deref-in-render", {
  valid: [
    `import { deref } from "@dosync/core"; export const total = computed(() => deref(count));`,
    `${react} function Balance() { const n = useDeref(checking); return <p>{n}</p>; }`,
    `${react} function Balance() { return <button onClick={() => { console.log(deref(checking)); }} />; }`,
    `${react} function Balance() { useEffect(() => { console.log(deref(checking)); }, []); return <p />; }`,
    `${react} function Balance() { const save = useCallback(() => deref(checking), []); return <button onClick={save} />; }`,
    `${react} function Balance() { const n = useDerived(() => deref(checking) + deref(savings)); return <p>{n}</p>; }`,
    `${react} function Balance() { const n = useSelector(cart, (c) => c.size + deref(extra)); return <p>{n}</p>; }`,
    `${react} function Balance() { const [n] = useState(() => deref(checking)); return <p>{n}</p>; }`,
    `${react} function Balance() { const n = useSyncExternalStore(subscribe, () => deref(checking)); return <p>{n}</p>; }`,
    `${react} function Balance() { const pay = () => dosync(() => deref(checking)); return <Form action={pay} />; }`,
    `${react} export function useTotal() { return useDerived(total); } const total = () => deref(a) + deref(b);`,
    `${react} export function usePay() { return () => deref(checking); }`,
    `${react} export const total = derived(() => deref(a) + deref(b)); const now = deref(total);`,
    `${react} export function formatTotal() { return String(deref(total)); }`,
    `${react} export class Money { text() { return deref(total); } }`,
    // A server component runs once.
    `${react} export default async function Page() { return <p>{deref(total)}</p>; }`,
    // Capitalised, but no component.
    `${react} function Make() { return deref(total); }`,
    // No framework, no hooks: a model may use credit.
    `import { deref } from "@dosync/core"; export function useCredit() { return deref(credit); }`,
    `import { deref } from "@dosync/core"; function Credit() { return useCredit(deref(credit)); }`,
    `import { deref } from "elsewhere"; import "@dosync/core"; function Balance() { return <p>{deref(x)}</p>; }`,
    `${vue} watch(source, [() => deref(checking)]); callAll([() => deref(checking)]);`,
    `${vue} const n = useDeref(checking); const twice = computed(() => n.value * 2);`,
    `${vue} export default defineComponent({ setup() { const text = vueRef(deref(name)); return { text }; } });`,
    `${vue} export default defineComponent({ setup() { onMounted(() => deref(name)); watch(source, () => deref(name)); } });`,
    `${vue} export function useName() { const first = deref(name); return vueRef(first); }`,
    `${vue} const total = useDerived(() => deref(a) + deref(b));`,
    `${vue} const text = computed({ get: () => n.value, set: (v) => { reset(n, deref(other) + v); } });`,
  ],
  invalid: [
    // Components without JSX.
    {
      code: `${react} import { createElement } from "react"; function Balance() { return createElement("p", null, deref(checking)); }`,
      errors: ["deref(checking) reads checking once"],
    },
    {
      code: `${react} import { forwardRef } from "react"; export const Balance = forwardRef(() => deref(checking));`,
      errors: ["deref(checking) reads checking once"],
    },
    {
      code: `${vue} import { toRef, watchPostEffect, watchSyncEffect } from "vue"; watchPostEffect(() => { show(deref(a)); }); watchSyncEffect(() => { show(deref(b)); }); toRef(() => deref(c));`,
      errors: [
        "deref(a) in a watchPostEffect",
        "deref(b) in a watchSyncEffect",
        "deref(c) in a toRef getter",
      ],
    },
    // A composable, where Vue alone shows the framework.
    {
      code: `import { deref } from "@dosync/core"; import { onMounted } from "vue-demi"; export function useTotal() { return { total: deref(count) }; }`,
      errors: ["deref(count) is read once, in setup"],
    },
    {
      code: `${react} function Balance() { const n = deref(checking); return <p>{n}</p>; }`,
      errors: [
        "deref(checking) reads checking once and does not subscribe, so this component stays as it is when checking changes. Use useDeref(checking).",
      ],
    },
    {
      code: `${react} const Balance = () => <p>{deref(account.balance)}</p>;`,
      errors: ["Use useDeref(account.balance)"],
    },
    {
      code: `${react} export default function Balance() { return <p>{deref(checking)}</p>; }`,
      errors: ["deref(checking)"],
    },
    {
      code: `${react} const Balance = memo(() => <p>{deref(checking)}</p>);`,
      errors: ["deref(checking)"],
    },
    {
      code: `${react} const Balance = memo(function Inner() { return <p>{deref(checking)}</p>; });`,
      errors: ["deref(checking)"],
    },
    {
      code: `${react} function Balances() { return <ul>{all.map((a) => <li key={a.id}>{deref(a.balance)}</li>)}</ul>; }`,
      errors: ["deref(a.balance)"],
    },
    {
      code: `${react} function Balance() { const n = useMemo(() => deref(checking), []); return <p>{n}</p>; }`,
      errors: ["deref(checking)"],
    },
    {
      code: `${react} function Balance() { const [n] = useState(deref(checking)); return <p>{n}</p>; }`,
      errors: ["deref(checking)"],
    },
    {
      code: `${react} function Balance() { if (deref(open)) return <p />; return null; }`,
      errors: ["deref(open)"],
    },
    {
      code: `${react} export function useBalance() { return deref(checking); }`,
      errors: ["deref(checking)"],
    },
    {
      code: `import * as ds from "@dosync/core"; import "react"; const useBalance = () => ds.deref(checking);`,
      errors: ["ds.deref(checking)"],
    },
    {
      code: `import { deref as read } from "@dosync/core"; const Balance = () => <p>{read(checking)}</p>;`,
      errors: ["read(checking)"],
    },
    {
      code: `${react} const total = () => deref(a) + deref(b); function Total() { return <p>{total()}</p>; }`,
      errors: ["total() reads deref(a), which does not subscribe"],
    },
    {
      code: `${react} function Total() { const sum = () => deref(a); return <p>{sum()}</p>; }`,
      errors: ["Use useDerived(() => sum())"],
    },
    // Vue.
    {
      code: `${vue} const twice = computed(() => deref(checking) * 2);`,
      errors: [
        "deref(checking) in a computed is not tracked by Vue, so the result goes stale when checking changes",
      ],
    },
    {
      code: `${vue} const text = computed({ get: () => deref(name), set: (v) => {} });`,
      errors: ["in a computed"],
    },
    {
      code: `${vue} watchEffect(() => { console.log(deref(checking)); });`,
      errors: ["in a watchEffect"],
    },
    {
      code: `${vue} watch(() => deref(checking), () => {});`,
      errors: ["in the source of a watch"],
    },
    {
      code: `${vue} watch([() => deref(checking), name, () => deref(savings)], () => {});`,
      errors: ["deref(checking) in the source of a watch", "deref(savings)"],
    },
    {
      code: `${vue} const sum = () => deref(a); watch([sum] as const, () => {});`,
      errors: ["in the source of a watch"],
    },
    {
      code: `const { deref } = require("@dosync/core"); const { memo } = require("react"); const useBalance = () => deref(checking);`,
      errors: ["deref(checking)"],
    },
    {
      code: `${vue} export default defineComponent({ render() { return h("p", deref(checking)); } });`,
      errors: ["in a render function"],
    },
    {
      code: `${vue} export default defineComponent({ setup() { return () => h("p", deref(checking)); } });`,
      errors: ["in a render function"],
    },
    {
      code: `${vue} export default defineComponent(() => () => h("p", deref(checking)));`,
      errors: ["in a render function"],
    },
    {
      code: `${vue} const Balance = () => h("p", deref(checking));`,
      errors: ["in a render function"],
    },
    {
      code: `${vue} export default defineComponent({ setup() { const n = deref(checking); return { n }; } });`,
      errors: ["deref(checking) is read once, in setup, and returned to the template"],
    },
    {
      code: `${vue} export default defineComponent({ setup() { return { n: deref(checking) }; } });`,
      errors: ["in setup"],
    },
    {
      code: `${vue} const sum = () => deref(a); const twice = computed(() => sum() * 2);`,
      errors: ["sum() reads deref(a) in a computed"],
    },
    {
      code: `${vue} const sum = () => deref(a); const same = computed(sum);`,
      errors: ["in a computed"],
    },
  ],
});
