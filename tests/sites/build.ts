// Runs once before the tests of the sites: builds both at the same time, as they are published.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { BASE } from "./site.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folders of the built sites. */
    docs: string;
    storybook: string;
  }
}

const repository = join(import.meta.dirname, "../../");
const run = promisify(execFile);

export default async function build({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "dosync-sites-"));
  const [docs, storybook] = [join(folder, "docs"), join(folder, "storybook")];
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await Promise.all([buildDocs(docs), buildStorybook(storybook)]);
  } catch (error) {
    remove();
    throw error;
  }
  provide("docs", docs);
  provide("storybook", storybook);
  return remove;
}

async function buildDocs(folder: string): Promise<void> {
  const options = { cwd: `${repository}docs`, env: environment({ DOCS_BASE: `${BASE}/` }) };
  await run("npx", ["--no-install", "typedoc", "--logLevel", "Error"], options);
  await run("npx", ["--no-install", "vitepress", "build", ".", "--outDir", folder], options);
}

async function buildStorybook(folder: string): Promise<void> {
  const args = ["--no-install", "storybook", "build", "--disable-telemetry", "--quiet"];
  await run("npx", [...args, "--output-dir", folder], {
    cwd: `${repository}stories`,
    env: environment({}),
  });
}

/** A build is not to know that tests are run. */
function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: "production", VITEST: undefined, ...more };
}
