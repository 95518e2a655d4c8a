// `npm test`: every check of the repository, each with the time it took.
// `npm run test:full` runs the same with the large numbers of tests/support/budgets.json and on every version.
// `npm run check` runs what takes about a minute: lint, layers, types and the tests of core.
// The last line is always `N passed, N failed`: tests, and every other step counted as one.
import { checkNode } from "./check-node.mjs";

checkNode();

const { mkdirSync, rmSync } = await import("node:fs");
const { findBrowser, needingChromium } = await import("./test/browser.mjs");
const { perform, results } = await import("./test/step.mjs");
const { printSummary } = await import("./test/summary.mjs");
const { installingProjects, projectsBetween } = await import("./versions.mjs");

/** @typedef {import("./test/step.mjs").Step} Step */

const isFull = process.argv.includes("--full");
const isCheck = process.argv.includes("--check");

const coreProjects = ["--project", "core", "--project", "core-alone"];
const builtSites = `${results}/sites`;
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const started = Date.now();
const outcomes = isCheck ? await check() : await everything();
printSummary(outcomes, { took: Date.now() - started, isFull: isFull || isCheck });

async function check() {
  const [statics, core] = await Promise.all([
    inOrder([build(), lint(), layers(), types()]),
    inOrder([vitest("core tests", coreProjects)]),
  ]);
  return [...statics, ...core];
}

/**
 * Steps that read only sources run beside those that build: each uses about one processor. Lint comes after the
 * build, since the examples see the packages as they are installed.
 */
async function everything() {
  const tooLong = isFull ? [] : [...projectsBetween, ...installingProjects];
  const browser = findBrowser(tooLong);
  const [sources, built] = await Promise.all([
    inOrder([layers(), format(), types(), unused()]),
    inOrder([build(), lint(), packages(), sizes(), sites()]),
  ]);
  const leftOut = [...tooLong, ...(browser.isThere ? [] : needingChromium.projects)];
  const tests = await inOrder([
    vitest("core tests", [...coreProjects, "--coverage"]),
    vitest(
      "all other tests",
      browser.isThere ? [] : needingChromium.files.flatMap((file) => ["--exclude", file]),
      ["core", "core-alone", ...leftOut],
    ),
    ...(isFull ? [mutants()] : []),
  ]);
  return [browser.outcome, ...sources, ...built, ...tests];
}

/** @param {readonly Step[]} steps */
async function inOrder(steps) {
  const done = [];
  for (const step of steps) done.push(await perform(step, { isFull }));
  return done;
}

function lint() {
  return { name: "lint", command: ["oxlint", "--deny-warnings"] };
}

function layers() {
  return { name: "layers", command: ["node", "scripts/check-layers.mjs"] };
}

function format() {
  return { name: "format", command: ["prettier", "--check", "--log-level", "warn", "."] };
}

function types() {
  return { name: "types", command: ["node", "scripts/typecheck.mjs"] };
}

function unused() {
  return { name: "unused code", command: ["knip"] };
}

function build() {
  return { name: "build", command: ["node", "scripts/build.mjs"] };
}

function packages() {
  return { name: "packages", command: ["node", "scripts/check-packages.mjs"] };
}

function sizes() {
  return { name: "sizes", command: ["node", "scripts/size.mjs"] };
}

/** The tests of the sites take what this step has built. */
function sites() {
  return { name: "sites", command: ["node", "scripts/build-sites.mjs", builtSites] };
}

function mutants() {
  return { name: "mutants", command: ["node", "scripts/mutants.mjs"] };
}

/**
 * Vitest's own `--project !a --project !b` leaves out neither, so the configuration leaves them out.
 * @param {string} name
 * @param {string[]} args
 * @param {string[]} leftOut names of projects
 * @returns {Step}
 */
function vitest(name, args, leftOut = []) {
  const report = `${results}/${name.replaceAll(" ", "-")}.json`;
  const reporters = ["default", "json", "./vitest/quiet.ts"].map((one) => `--reporter=${one}`);
  const output = `--outputFile.json=${report}`;
  return {
    name,
    command: ["vitest", "run", ...args, ...reporters, output],
    report,
    env: { DOSYNC_LEFT_OUT: leftOut.join(), DOSYNC_SITES: builtSites },
  };
}
