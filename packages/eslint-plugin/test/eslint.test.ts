import { ESLint, type Linter } from "eslint";
import { parser } from "typescript-eslint";
import { expect, it } from "vitest";
import plugin from "../src/index.ts";
import { badProgram, goodProgram, mistakes } from "./programs.ts";

const typescript: Linter.Config = {
  files: ["**/*.tsx"],
  languageOptions: {
    parser,
    parserOptions: { ecmaFeatures: { jsx: true } },
  },
};

async function lint(code: string, config: Linter.Config = plugin.configs.recommended) {
  const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: [typescript, config] });
  const [result] = await eslint.lintText(code, { filePath: "program.tsx" });
  return result?.messages ?? [];
}

it("the recommended config reports each rule's mistake, with its severity", async () => {
  const messages = await lint(badProgram);
  const reported = messages.map(
    ({ line, ruleId, severity }) => `${line} ${ruleId} ${severity === 2 ? "error" : "warning"}`,
  );
  expect(reported).toEqual(mistakes);
});

it("the recommended config has nothing to say about a program that is right", async () => {
  expect(await lint(goodProgram)).toEqual([]);
});

it("the recommended config turns every rule on", () => {
  const inConfig = Object.keys(plugin.configs.recommended.rules ?? {}).toSorted();
  const all = Object.keys(plugin.rules).map((name) => `dosync/${name}`);
  expect(inConfig).toEqual(all.toSorted());
});

it("a severity can be changed", async () => {
  const messages = await lint(badProgram, {
    ...plugin.configs.recommended,
    rules: { "dosync/no-single-ref-transaction": "error" },
  });
  expect(messages.map(({ ruleId, severity }) => [ruleId, severity])).toEqual([
    ["dosync/no-single-ref-transaction", 2],
  ]);
});

it("the plugin says its name and the version of its package", async () => {
  const manifest = await import("../package.json", { with: { type: "json" } });
  expect(plugin.meta).toEqual({
    name: manifest.default.name,
    version: manifest.default.version,
  });
});
