import { ESLint } from "eslint";
import { parser as typescript } from "typescript-eslint";
import { expect, it } from "vitest";
import parser from "vue-eslint-parser";
import plugin from "../src/index.ts";

/** What the recommended rules say about a file as the parser of Vue's own plugin hands it over. */
async function lint(code: string, filePath = "Account.vue"): Promise<readonly string[]> {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ["**/*.vue"],
        languageOptions: { parser, parserOptions: { parser: typescript } },
      },
      plugin.configs.recommended,
    ],
  });
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map(
    ({ line, ruleId, message }) => `${line} ${ruleId ?? message}`,
  );
}

it("a function that the template calls may run a transaction", async () => {
  const code = `<script setup lang="ts">
import { alter, dosync, ref } from "@dosync/core";
const from = ref(1), to = ref(1);
const save = () => dosync(() => { alter(from, (n) => n - 1); alter(to, (n) => n + 1); });
</script>
<template><button @click="save">Save</button>{{ save }}</template>`;
  expect(await lint(code)).toEqual([]);
});

it("what stands in the script is looked at, whatever the template mentions", async () => {
  const code = `<script setup lang="ts">
import { alter, atom, deref, dosync, ref, swap } from "@dosync/core";
import { computed } from "vue";
const from = ref(1), to = ref(1), times = atom(0);
const total = computed(() => deref(from) + deref(to));
function save() {
  dosync(() => { alter(from, (n) => n - 1); alter(to, (n) => n + 1); swap(times, (n) => n + 1); });
}
</script>
<template><button @click="save">{{ total }} {{ from }} {{ to }} {{ times }}</button></template>`;
  expect(await lint(code)).toEqual([
    "5 dosync/no-deref-in-render",
    "5 dosync/no-deref-in-render",
    "7 dosync/no-atom-write-in-transaction",
  ]);
});

it.each([
  ["functions", "function save() { dosync(() => { alter(a, f); alter(b, f); }); }"],
  [
    "asynchronous transactions",
    "const save = () => dosyncAsync(async (tx) => { tx.alter(a, f); });",
  ],
  ["functions that call themselves", "const save = () => { if (a) save(); };"],
  ["helpers", "const save = (n) => { alter(a, n); alter(b, n); };"],
  ["components' options", "const save = { validator: () => true }; const c = atom(1, save);"],
  ["drafts", "const save = draft(); save.refSet(a, 1);"],
  ["copies", "const one = () => dosync(() => { alter(a, f); alter(b, f); }); const save = one;"],
  ["imports", 'import { save } from "./save.ts";'],
])("a template may mention %s", async (_what, declaration) => {
  const code = `<script setup lang="ts">
import { alter, atom, dosync, dosyncAsync, draft, ref } from "@dosync/core";
const a = ref(1), b = ref(1), f = (n: number) => n + 1;
${declaration}
</script>
<template><button @click="save()" :title="save">{{ a }} {{ b }} {{ f }}</button></template>`;
  expect(await lint(code)).toEqual([]);
});

it.each([
  ["#imports", 'import { computed } from "#imports";'],
  ["vue-demi", 'import { computed } from "vue-demi";'],
  ["vue-demi, as a whole", 'import * as demi from "vue-demi"; const { computed } = demi;'],
  ["an import that the build adds", ""],
])("computed comes from %s", async (_where, imports) => {
  const code = `<script setup lang="ts">
import { deref, ref } from "@dosync/core"; ${imports}
const from = ref(1);
const total = computed(() => deref(from) * 2);
</script>
<template>{{ total }}</template>`;
  expect(await lint(code)).toEqual(["4 dosync/no-deref-in-render"]);
});

it.each([
  ["declares itself", "const computed = (f: () => number) => f;"],
  ["imports from elsewhere", 'import { computed } from "./computed.ts";'],
])("computed is no one of Vue's where the file %s", async (_what, declaration) => {
  const code = `<script setup lang="ts">
import { deref, ref } from "@dosync/core";
${declaration}
const from = ref(1);
const total = computed(() => deref(from) * 2);
</script>
<template>{{ total }}</template>`;
  expect(await lint(code)).toEqual([]);
});
