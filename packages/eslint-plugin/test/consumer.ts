import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ESLint } from "eslint";

const execute = promisify(execFile);
const require = createRequire(import.meta.url);

export const packageFolder: string = fileURLToPath(new URL("../", import.meta.url));

/** An application in a folder of its own that has the built plugin among its node_modules. */
export interface Consumer {
  readonly folder: string;
  readonly write: (name: string, text: string) => Promise<void>;
  /** What oxlint reports of the plugin's rules, as "line rule severity" in source order. */
  readonly oxlint: (...args: string[]) => Promise<readonly string[]>;
  /** What ESLint's command reports, in the same form. */
  readonly eslint: (...args: string[]) => Promise<readonly string[]>;
  readonly remove: () => Promise<void>;
}

export async function consumer(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), "dosync-lint-"));
  const modules = join(folder, "node_modules");
  const plugin = join(modules, "eslint-plugin-dosync");
  await mkdir(plugin, { recursive: true });
  const tsc = join(rootOf("@typescript/native"), "bin/tsc");
  await node(folder, tsc, [
    "-p",
    `${packageFolder}tsconfig.build.json`,
    "--outDir",
    `${plugin}/dist`,
  ]);
  for (const file of ["package.json", "oxlint.json"]) {
    await cp(packageFolder + file, join(plugin, file));
  }
  for (const name of ["eslint", "typescript-eslint"]) {
    await symlink(rootOf(name), join(modules, name), "junction");
  }
  return {
    folder,
    write: (name, text) => writeFile(join(folder, name), text),
    async oxlint(...args) {
      const bin = join(rootOf("oxlint"), "bin/oxlint");
      return oxlintReports(await node(folder, bin, ["--format", "json", ...args]));
    },
    async eslint(...args) {
      const bin = join(rootOf("eslint"), "bin/eslint.js");
      return eslintReports(await node(folder, bin, ["--format", "json", ...args]));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function rootOf(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** The output of a command. A linter that has found an error exits with 1 and has output too. */
async function node(cwd: string, script: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(process.execPath, [script, ...args], { cwd });
    return stdout;
  } catch (error) {
    const { code, stdout } = error as { code: unknown; stdout: string };
    if (code === 1 && stdout.startsWith("{")) return stdout;
    if (code === 1 && stdout.startsWith("[")) return stdout;
    throw error;
  }
}

interface OxlintOutput {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly labels: readonly { readonly span: { readonly line: number } }[];
  }[];
}

function oxlintReports(output: string): readonly string[] {
  const { diagnostics } = JSON.parse(output) as OxlintOutput;
  return diagnostics
    .filter(({ code }) => code.startsWith("dosync("))
    .map(({ code, severity, labels }) => {
      const line = labels[0]?.span.line ?? 0;
      return { line, text: `${line} ${code.replace(/\((.*)\)/, "/$1")} ${severity}` };
    })
    .toSorted((first, second) => first.line - second.line)
    .map(({ text }) => text);
}

function eslintReports(output: string): readonly string[] {
  const results = JSON.parse(output) as readonly ESLint.LintResult[];
  return results.flatMap(({ messages }) =>
    messages.map(
      ({ line, ruleId, severity }) => `${line} ${ruleId} ${severity === 2 ? "error" : "warning"}`,
    ),
  );
}
