import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import plugin from "../src/index.ts";
import { type Consumer, consumer, packageFolder } from "./consumer.ts";
import { badProgram, goodProgram, mistakes } from "./programs.ts";

let app: Consumer;

beforeAll(async () => {
  app = await consumer();
  await app.write("bad.tsx", badProgram);
  await app.write("good.tsx", goodProgram);
  // A second file that reads the same: the rules must not take one file for another.
  await app.write("again.tsx", `\n${badProgram}`);
}, 120_000);

afterAll(() => app.remove());

async function configure(config: object): Promise<void> {
  await app.write(".oxlintrc.json", JSON.stringify(config));
}

const recommended = { extends: ["./node_modules/eslint-plugin-dosync/oxlint.json"] };

it("oxlint reports what ESLint reports, in each of several files", async () => {
  await configure(recommended);
  expect(await app.oxlint("bad.tsx")).toEqual(mistakes);
  expect(await app.oxlint("bad.tsx", "again.tsx")).toHaveLength(2 * mistakes.length);
});

it("oxlint has nothing to say about a program that is right", async () => {
  await configure(recommended);
  expect(await app.oxlint("good.tsx")).toEqual([]);
});

it("oxlint passes options and settings", async () => {
  await configure({
    jsPlugins: ["eslint-plugin-dosync"],
    settings: { dosync: { modules: ["./state"] } },
    rules: {
      "dosync/mutators-in-transaction": "warn",
      "dosync/no-single-ref-transaction": ["error", { exported: true }],
    },
  });
  const program = `import { alter, dosync, ref } from "./state";
export const count = ref(0);
alter(count, (n) => n + 1);
dosync(() => alter(count, (n) => n + 1));
`;
  await app.write("barrel.ts", program);
  expect(await app.oxlint("barrel.ts")).toEqual([
    "3 dosync/mutators-in-transaction warning",
    "4 dosync/no-single-ref-transaction error",
  ]);
});

it("oxlint applies the fixes", async () => {
  await configure(recommended);
  const imports = `import { deref, dosyncAsync } from "@dosync/core";\n`;
  await app.write("fixed.ts", `${imports}void dosyncAsync(async (tx) => deref(checking));\n`);
  await app.oxlint("--fix", "fixed.ts");
  const fixed = await readFile(join(app.folder, "fixed.ts"), "utf8");
  expect(fixed).toBe(`${imports}void dosyncAsync(async (tx) => tx.deref(checking));\n`);
});

it("the config for oxlint is the recommended one", async () => {
  const config = JSON.parse(await readFile(`${packageFolder}oxlint.json`, "utf8")) as object;
  expect(config).toMatchObject({ rules: plugin.configs.recommended.rules });
});
