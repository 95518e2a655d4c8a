import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import plugin from "../src/index.ts";
import { badProgram, goodProgram, mistakes } from "./programs.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const source = fileURLToPath(new URL("../", import.meta.url));

/** The package as it is published, built into a folder of its own, beside an app that uses it. */
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dosync-oxlint-"));
  const tsc = join(dirname(require.resolve("@typescript/native/package.json")), "bin/tsc");
  await run(process.execPath, [
    tsc,
    "-p",
    join(source, "tsconfig.build.json"),
    "--outDir",
    join(folder, "plugin/dist"),
  ]);
  await cp(join(source, "package.json"), join(folder, "plugin/package.json"));
  await cp(join(source, "oxlint.json"), join(folder, "plugin/oxlint.json"));
  await mkdir(join(folder, "app"));
  await writeFile(join(folder, "app/bad.tsx"), badProgram);
  await writeFile(join(folder, "app/good.tsx"), goodProgram);
  // A second file that reads the same: the rules must not take one file for another.
  await writeFile(join(folder, "app/again.tsx"), `\n${badProgram}`);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Diagnostic {
  readonly message: string;
  readonly code: string;
  readonly severity: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** What oxlint reports of the plugin's rules, as "line rule severity" in source order. */
async function lint(config: object, ...files: string[]): Promise<string[]> {
  await writeFile(join(folder, "app/.oxlintrc.json"), JSON.stringify(config));
  const diagnostics = await oxlint(...files);
  return diagnostics
    .map(({ code, severity, labels }) => {
      const rule = code.replace(/^dosync\((.*)\)$/, "dosync/$1");
      return [labels[0]?.span.line ?? 0, rule, severity] as const;
    })
    .filter(([, rule]) => rule.startsWith("dosync/"))
    .toSorted(([first], [second]) => first - second)
    .map((parts) => parts.join(" "));
}

async function oxlint(...args: string[]): Promise<readonly Diagnostic[]> {
  const bin = join(dirname(require.resolve("oxlint/package.json")), "bin/oxlint");
  const options = { cwd: join(folder, "app") };
  const { stdout } = await run(process.execPath, [bin, "--format", "json", ...args], options).catch(
    // It exits with 1 when it has reported an error; anything else has no output to parse.
    (failure: { stdout: string }) => failure,
  );
  return (JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics;
}

const recommended = { extends: ["../plugin/oxlint.json"] };

it("oxlint reports what ESLint reports, in each of several files", async () => {
  expect(await lint(recommended, "bad.tsx")).toEqual(mistakes);
  const both = await lint(recommended, "bad.tsx", "again.tsx");
  expect(both).toHaveLength(2 * mistakes.length);
});

it("oxlint has nothing to say about a program that is right", async () => {
  expect(await lint(recommended, "good.tsx")).toEqual([]);
});

it("single rules can be turned on with jsPlugins, options and settings", async () => {
  await writeFile(
    join(folder, "app/barrel.ts"),
    `import { alter } from "./state";\nalter(checking, subtract, 100);\n`,
  );
  const config = {
    jsPlugins: ["../plugin/dist/index.js"],
    settings: { dosync: { modules: ["./state"] } },
    rules: {
      "dosync/mutators-in-transaction": "warn",
      "dosync/no-single-ref-transaction": ["error", { exported: true }],
    },
  };
  expect(await lint(config, "barrel.ts")).toEqual(["2 dosync/mutators-in-transaction warning"]);
});

it("oxlint applies the fixes", async () => {
  const file = join(folder, "app/fixed.ts");
  await writeFile(
    file,
    `import { deref, dosyncAsync } from "@dosync/core";\nvoid dosyncAsync(async (tx) => deref(checking));\n`,
  );
  await lint(recommended, "--fix", "fixed.ts");
  expect(await readFile(file, "utf8")).toContain("async (tx) => tx.deref(checking)");
});

it("the config for oxlint is the recommended one", async () => {
  const config = JSON.parse(await readFile(join(source, "oxlint.json"), "utf8")) as object;
  expect(config).toMatchObject({ rules: plugin.configs.recommended.rules });
});
