// Builds the documentation and the Storybook, both at the same time, as they are published:
// `node scripts/build-sites.mjs FOLDER` makes FOLDER/docs and FOLDER/storybook.
import { execFile } from "node:child_process";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { repository } from "./packages.mjs";

const run = promisify(execFile);

/** Where a site is served that does not have a host of its own: no link may rely on one. */
export const BASE = "/dosync";

/**
 * @param {string} folder where the two folders are made
 * @returns {Promise<void>}
 */
export async function buildSites(folder) {
  await Promise.all([buildDocs(`${folder}/docs`), buildStorybook(`${folder}/storybook`)]);
}

/** @param {string} folder */
async function buildDocs(folder) {
  const options = { cwd: `${repository}docs`, env: environment({ DOCS_BASE: `${BASE}/` }) };
  await run("npx", ["--no-install", "typedoc", "--logLevel", "Warn"], options);
  await run("npx", ["--no-install", "vitepress", "build", ".", "--outDir", folder], options);
}

/** @param {string} folder */
async function buildStorybook(folder) {
  const args = ["--no-install", "storybook", "build", "--disable-telemetry", "--quiet"];
  await run("npx", [...args, "--output-dir", folder], {
    cwd: `${repository}stories`,
    env: environment({}),
  });
}

/**
 * A build is not to know that tests are run.
 * @param {Record<string, string>} more
 * @returns {NodeJS.ProcessEnv}
 */
function environment(more) {
  return { ...process.env, NODE_ENV: "production", VITEST: undefined, ...more };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder] = argv;
  if (folder === undefined) throw new Error("The folder is missing.");
  await buildSites(folder);
}
