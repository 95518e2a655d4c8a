import { lawsOf } from "./tester.ts";

lawsOf("no-single-ref-transaction", {
  valid: [
    `const a = ref(1); const b = ref(2); dosync(() => { alter(a, f); alter(b, f); });`,
    // Alone here, together there.
    `const a = ref(1); const b = ref(2);
     const one = () => dosync(() => { alter(a, f); });
     const both = () => dosync(() => { alter(a, f); alter(b, f); });`,
    `const a = ref(1); const b = ref(2); dosync(() => { if (deref(b) > 0) alter(a, f); });`,
    `const a = ref(1); const b = ref(2); dosync(() => { ensure(b); alter(a, f); });`,
    `const a = ref(1); const b = ref(2); invariant("sum", () => deref(a) + deref(b) > 0); dosync(() => { alter(a, f); });`,
    `const a = ref(1); const b = ref(2);
     void dosyncAsync(async (tx) => { tx.alter(a, f); tx.alter(b, f); }); dosync(() => { alter(a, f); });`,
    // Other files may do more with it.
    `export const a = ref(1); dosync(() => { alter(a, f); });`,
    `const a = ref(1); export { a }; dosync(() => { alter(a, f); });`,
    `import { dosync, alter } from "@dosync/core"; import { a } from "./state"; dosync(() => { alter(a, f); });`,
    `const a = ref(1); register(a); dosync(() => { alter(a, f); });`,
    `const a = ref(1); const model = { a }; dosync(() => { alter(a, f); });`,
    `const withdraw = (account) => dosync(() => { alter(account, f); });`,
    `const a = ref(1); dosync(() => { alter(a, f); audit(a); });`,
    `const a = ref(1); dosync(() => { alter(a, f); audit(); });`,
    `const a = ref(1); dosync(() => { alter(a, f); afterCommit(() => {}); });`,
    `const a = ref(1); dosync(() => { alter(a, f); swap(count, f); });`,
    `const a = ref(1); dosync(() => { alter(model.a, f); });`,
    // Part of a larger transaction.
    `const a = ref(1); const b = ref(2);
     const deposit = () => dosync(() => { alter(a, f); });
     dosync(() => { deposit(); alter(b, f); });`,
    `const a = ref(1); void dosyncAsync(async (tx) => { await meanwhile(() => dosync(() => alter(a, f))); });`,
    `const a = ref(1); dosync(() => deref(a));`,
    `const a = ref(1); dosync(body);`,
    `const form = draft(); const a = ref(1); form.dosync(() => { alter(a, f); });`,
    `const count = atom(0); swap(count, f);`,
    // A form saves them together, and atoms are no part of drafts.
    `import { dosync, ref, refSet } from "@dosync/core"; import { provideDraft, useValidation } from "@dosync/vue";
     const first = ref("Ada"); const last = ref("L");
     export function useForm() { const { draft } = provideDraft(); return { f: useValidation(first), l: useValidation(last), draft }; }
     export const forget = () => dosync(() => refSet(first, ""));`,
    `import { dosync, ref, refSet } from "@dosync/core"; import { useDraft, useValidation } from "@dosync/react";
     const first = ref("Ada"); const last = ref("L");
     export function Form() { const { draft } = useDraft(); const f = useValidation(first); const l = useValidation(last); return <form action={() => draft.commit()}>{f.value}{l.value}</form>; }
     export const forget = () => dosync(() => refSet(first, ""));`,
    `import { dosync, ref, refSet } from "@dosync/core"; import { DraftProvider as Edit, useValidation } from "@dosync/react";
     const first = ref("Ada");
     const Field = () => <input value={useValidation(first).value} />;
     export const Form = () => <Edit><Field /></Edit>;
     export const forget = () => dosync(() => refSet(first, ""));`,
    `const first = ref("Ada"); const last = ref("L"); const edit = draft();
     edit.refSet(first, "A"); edit.refSet(last, "B"); dosync(() => refSet(first, ""));`,
  ],
  invalid: [
    {
      code: `const count = ref(0); const increment = () => dosync(() => alter(count, (n) => n + 1));`,
      errors: [
        "This transaction touches only count, and nothing in this file changes count together with another ref. Make it an atom: swap(count, f) needs no transaction.",
      ],
    },
    {
      code: `const count = ref(0); dosync(() => { if (deref(count) < 9) refSet(count, Math.max(1, deref(count))); });`,
      errors: ["count"],
    },
    {
      code: `const list = ref<number[]>([]); dosync(() => { [1].forEach((x) => { alter(list, (xs) => xs.concat(x)); }); });`,
      errors: ["list"],
    },
    {
      code: `const count = ref(0); const up = () => { alter(count, f); }; dosync(() => up());`,
      errors: ["count"],
    },
    {
      code: `const count = ref(0); function up() { alter(count, f); } dosync(up);`,
      errors: ["count"],
    },
    {
      code: `const a = ref(1); const b = ref(2); dosync(() => { alter(a, f); }); dosync(() => { alter(b, f); });`,
      errors: ["only a", "only b"],
    },
    {
      code: `import { alter, dosync, ref } from "@dosync/core"; import { useDeref } from "@dosync/react";
        const count = ref(0); const Counter = () => <button onClick={() => dosync(() => { alter(count, f); })}>{useDeref(count)}</button>;`,
      errors: ["count"],
    },
    // A draft in the file, and nothing that looks at this ref through it.
    {
      code: `const first = ref("Ada"); const count = ref(0); const edit = draft(); edit.refSet(first, "A"); dosync(() => { alter(count, f); });`,
      errors: ["count"],
    },
    {
      code: `import * as ds from "@dosync/core"; const count = ds.ref(0); ds.dosync(() => { ds.alter(count, f); });`,
      errors: ["count"],
    },
    {
      code: `export const count = ref(0); export const up = () => dosync(() => { alter(count, f); });`,
      options: [{ exported: true }],
      errors: ["count"],
    },
  ],
});
