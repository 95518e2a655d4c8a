import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Linter } from "eslint";
import { parser } from "typescript-eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import plugin from "../src/index.ts";
import { type Consumer, consumer, packageFolder } from "./consumer.ts";
import { badProgram, mistakes } from "./programs.ts";

const pages = fileURLToPath(new URL("../../../docs/lint/", import.meta.url));

interface Block {
  readonly language: string;
  /** What stands after the language: "bad", "good" or a file's name. */
  readonly info: string;
  readonly code: string;
}

function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", info = "", code = ""]) => ({ language, info, code }),
  );
}

const linter = new Linter();

function lint(
  code: string,
  config: Pick<Linter.Config, "rules" | "settings"> = plugin.configs.recommended,
): readonly Linter.LintMessage[] {
  return linter.verify(
    code,
    [
      {
        files: ["**/*.tsx"],
        languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
        plugins: { dosync: plugin },
        rules: config.rules ?? {},
        settings: config.settings ?? {},
      },
    ],
    { filename: "example.tsx" },
  );
}

describe.for(Object.entries(plugin.rules))("the page of %s", ([name, rule]) => {
  const file = `${pages}${name}.md`;
  const page = existsSync(file) ? readFileSync(file, "utf8") : "";
  const blocks = blocksOf(page);
  const examples = (kind: string) => blocks.filter(({ info }) => info === kind);

  it("exists, and says in one sentence what the rule asks", () => {
    expect(page.replaceAll("`", "")).toContain(`# ${name}\n\n${rule.meta?.docs?.description}\n`);
    expect(rule.meta?.docs?.url).toBe(`docs/lint/${name}.md`);
  });

  it("has bad examples, and each is reported by this rule and no other", () => {
    expect(examples("bad").length).toBeGreaterThan(0);
    for (const { code } of examples("bad")) {
      const reported = lint(code).map(({ ruleId }) => ruleId);
      expect(new Set(reported), code).toEqual(new Set([`dosync/${name}`]));
    }
  });

  it("has good examples, and no rule reports anything in them", () => {
    expect(examples("good").length).toBeGreaterThan(0);
    for (const { code } of examples("good")) {
      expect(lint(code), code).toEqual([]);
    }
  });

  it("has no example that is neither", () => {
    const others = blocks.filter(({ info }) => info !== "bad" && info !== "good");
    expect(others.filter(({ language }) => language !== "json")).toEqual([]);
  });

  it("describes every option, and shows options that the rule accepts", () => {
    const [schema] = (rule.meta?.schema ?? []) as readonly [{ properties: object }?];
    const options = Object.keys(schema?.properties ?? {}).map((option) => `\`${option}\``);
    const described = options.length === 0 ? ["## Options\n\nNone.\n"] : options;
    for (const text of described) expect(page).toContain(text);
    for (const { code } of blocks.filter(({ language }) => language === "json")) {
      const rules = JSON.parse(code) as Linter.RulesRecord;
      expect(Object.keys(rules)).toEqual([`dosync/${name}`]);
      expect(() => lint("", { rules }), code).not.toThrow();
    }
  });
});

it("every page is a rule's", () => {
  const names = readdirSync(pages).map((file) => file.replace(/\.md$/, ""));
  expect(names.toSorted()).toEqual([...Object.keys(plugin.rules), "index"].toSorted());
});

describe.for([
  ["docs/lint/index.md", `${pages}index.md`],
  ["README.md", `${packageFolder}README.md`],
] as const)("%s", ([, file]) => {
  const page = readFileSync(file, "utf8");
  let app: Consumer;

  beforeAll(async () => {
    app = await consumer();
    await app.write("bad.tsx", badProgram);
  }, 120_000);

  afterAll(() => app.remove());

  it("lists every rule with its severity and what it asks", () => {
    const rows = page.matchAll(/^\| \W*?([a-z-]+)[`\]].*?\| (.*?) +\| (.*?) +\|$/gm);
    const listed = [...rows].map(([, ...cells]) => cells.join(": "));
    const rules = Object.entries(plugin.rules).map(([name, rule]) =>
      [name, severityOf(name), rule.meta?.docs?.description].join(": "),
    );
    expect(listed.toSorted()).toEqual(rules.toSorted());
  });

  it("shows a config for ESLint that works", { timeout: 60_000 }, async () => {
    const [config] = blocksOf(page).filter(({ info }) => info === "eslint.config.js");
    await app.write("eslint.config.mjs", config?.code ?? "");
    expect(await app.eslint("bad.tsx")).toEqual(mistakes);
  });

  it("shows configs for oxlint that work", async () => {
    const configs = blocksOf(page).filter(({ info }) => info === ".oxlintrc.json");
    expect(configs.length).toBeGreaterThan(0);
    for (const { code } of configs) {
      await app.write(".oxlintrc.json", code);
      const rules = Object.keys((JSON.parse(code) as { rules?: object }).rules ?? {});
      const expected = mistakes.filter(
        (mistake) => rules.length === 0 || rules.some((rule) => mistake.includes(rule)),
      );
      expect(await app.oxlint("bad.tsx")).toEqual(expected);
    }
  });
});

it("the settings in docs/lint/index.md make a module of one's own known", () => {
  const [block] = blocksOf(readFileSync(`${pages}index.md`, "utf8")).filter(
    ({ language, info }) => language === "json" && info === "",
  );
  const { settings = {} } = JSON.parse(block?.code ?? "") as Pick<Linter.Config, "settings">;
  const { rules = {} } = plugin.configs.recommended;
  const code = `import { alter } from "~/state/dosync"; alter(checking, subtract, 100);`;
  expect(lint(code, { rules, settings })).toHaveLength(1);
  expect(lint(code)).toEqual([]);
});

function severityOf(name: string): string {
  const { rules } = plugin.configs.recommended;
  const severity = rules?.[`dosync/${name}`] === "error" ? "error" : "warning";
  const meta = plugin.rules[name]?.meta;
  if (meta?.fixable !== undefined) return `${severity}, fixes`;
  return meta?.hasSuggestions === true ? `${severity}, suggests` : severity;
}
