// Chromium is looked for first: whoever lacks it hears so at once, and what it takes is left out.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { ensureChromium } from "../chromium.mjs";
import { repository } from "../packages.mjs";
import { reacts } from "../versions.mjs";

/** @typedef {import("./step.mjs").Outcome} Outcome */

/** Projects whose tests all run in a browser, and the other test files that start one. */
export const needingChromium = {
  projects: [
    "browser",
    ...reacts.filter(({ number }) => number >= 18).map(({ name }) => `browser-${name}`),
    "stories",
    "sites",
    "frameworks",
    "examples",
  ],
  files: readdirSync(`${repository}tests/packaging`)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `tests/packaging/${name}`)
    .filter((file) => readFileSync(repository + file, "utf8").includes("support/browser.ts")),
};

/**
 * Finds Chromium or installs it. Without one the step fails, and says how many files do not run.
 * @param {readonly string[]} leftOut projects that would not run anyway
 * @returns {{ isThere: boolean, outcome: Outcome }}
 */
export function findBrowser(leftOut) {
  const begun = Date.now();
  const outcome = { name: "Chromium", skipped: 0, took: 0 };
  try {
    console.log(`Chromium: ${ensureChromium()}`);
    const took = Date.now() - begun;
    return { isThere: true, outcome: { ...outcome, passed: 1, failed: 0, failures: [], took } };
  } catch (error) {
    process.env["CHROMIUM_PATH"] = ""; // the tests' configuration would fail for a wrong one as well
    const message = error instanceof Error ? error.message : String(error);
    console.log(`\n${message}\nTests that need it will not run. All others do.\n`);
    const skipped = countFiles(leftOut);
    const failures = [`${message.split("\n")[0]} ${skipped} files of tests were not run.`];
    const took = Date.now() - begun;
    return {
      isThere: false,
      outcome: { ...outcome, passed: 0, failed: 1, skipped, failures, took },
    };
  }
}

/** @param {readonly string[]} leftOut */
function countFiles(leftOut) {
  const needing = needingChromium.projects.filter((name) => !leftOut.includes(name));
  const projects = needing.flatMap((name) => ["--project", name]);
  const { stdout } = spawnSync(
    "npx",
    ["--no-install", "vitest", "list", "--filesOnly", "--json", ...projects],
    { cwd: repository, encoding: "utf8" },
  );
  const listed = /** @type {{ file: string }[]} */ (JSON.parse(stdout.slice(stdout.indexOf("["))));
  return listed.length + needingChromium.files.length;
}
