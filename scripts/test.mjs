// `npm test`: every check of the repository in a fixed order, each with the time it took.
// `npm run test:full` runs the same with the large numbers of tests/support/budgets.json.
// The last line is always `N passed, N failed`: tests, and every other step counted as one.
import { checkNode } from "./check-node.mjs";

checkNode();

const { spawnSync } = await import("node:child_process");
const { mkdirSync, readFileSync, rmSync } = await import("node:fs");
const { ensureChromium } = await import("./chromium.mjs");
const { repository } = await import("./packages.mjs");

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} command
 * @property {string} [report] where Vitest writes its results: the step's tests are counted one by one
 */

const results = `${repository}.test-results`;
const isFull = process.argv.includes("--full");

/** @type {Step[]} */
const steps = [
  { name: "lint", command: ["oxlint", "--deny-warnings"] },
  { name: "layers", command: ["node", "scripts/check-layers.mjs"] },
  { name: "format", command: ["prettier", "--check", "--log-level", "warn", "."] },
  { name: "types", command: ["node", "scripts/typecheck.mjs"] },
  { name: "build", command: ["node", "scripts/build.mjs"] },
  { name: "packages", command: ["node", "scripts/check-packages.mjs"] },
  { name: "sizes", command: ["node", "scripts/size.mjs"] },
  { name: "unused code", command: ["knip"] },
  vitest("core tests", ["--project", "core", "--coverage"]),
  vitest("all other tests", ["--project", "!core"]),
  ...(isFull ? [{ name: "mutants", command: ["node", "scripts/mutants.mjs"] }] : []),
];

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const started = Date.now();
const outcomes = [{ name: "Chromium", ...findBrowser() }, ...steps.map(perform)];
const passed = sum(outcomes.map((outcome) => outcome.passed));
const failed = sum(outcomes.map((outcome) => outcome.failed));

printTable();
printLeftOut();
printFailures();
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Step}
 */
function vitest(name, args) {
  const report = `${results}/${name.replaceAll(" ", "-")}.json`;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return { name, command: ["vitest", "run", ...args, ...reporters], report };
}

function findBrowser() {
  const begun = Date.now();
  try {
    console.log(`Chromium: ${ensureChromium()}`);
    return { passed: 1, failed: 0, failures: [], took: Date.now() - begun };
  } catch (error) {
    const failures = [error instanceof Error ? error.message : String(error)];
    return { passed: 0, failed: 1, failures, took: Date.now() - begun };
  }
}

/** @param {Step} step */
function perform(step) {
  console.log(`\n── ${step.name} ──`);
  const begun = Date.now();
  const { status } = spawnSync("npx", ["--no-install", ...step.command], {
    cwd: repository,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      DOSYNC_FULL: isFull ? "1" : "",
      STORYBOOK_DISABLE_TELEMETRY: "1",
    },
  });
  const isClean = status === 0;
  const counted = step.report === undefined ? countStep(isClean) : countTests(step.report, isClean);
  return { name: step.name, ...counted, took: Date.now() - begun };
}

/** @param {boolean} isClean */
function countStep(isClean) {
  return isClean
    ? { passed: 1, failed: 0, failures: [] }
    : { passed: 0, failed: 1, failures: ["see its output above"] };
}

/**
 * Vitest can fail without a failing test: a file that does not load, an error outside of any test,
 * coverage below its threshold. Each counts as one failure, so that the last line never hides it.
 * @param {string} file
 * @param {boolean} isClean
 */
function countTests(file, isClean) {
  const report = readReport(file);
  const tests = report.testResults.flatMap((suite) => suite.assertionResults);
  const failures = [
    ...tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
    ...report.testResults
      .filter(
        ({ status, assertionResults }) => status === "failed" && !assertionResults.some(hasFailed),
      )
      .map(({ name, message }) => `${name}: ${message}`),
  ];
  if (!isClean && failures.length === 0)
    failures.push("no test failed, but the run did: see above");
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: failures.length,
    failures,
  };
}

/**
 * @typedef {{ fullName: string, status: string }} TestResult
 * @typedef {{ name: string, status: string, message: string, assertionResults: TestResult[] }} SuiteResult
 */

/**
 * @param {string} file
 * @returns {{ testResults: SuiteResult[] }}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { testResults: [] };
  }
}

/** @param {TestResult} test */
function hasFailed(test) {
  return test.status === "failed";
}

function printTable() {
  console.log("\n── summary ──");
  for (const outcome of outcomes) {
    const mark = outcome.failed === 0 ? "✓" : "✗";
    const counts = `${outcome.passed} passed, ${outcome.failed} failed`;
    console.log(`${mark} ${outcome.name.padEnd(18)} ${seconds(outcome.took)}  ${counts}`);
  }
  console.log(`  ${"all".padEnd(18)} ${seconds(Date.now() - started)}`);
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1).padStart(6)} s`;
}

function printLeftOut() {
  /** @type {Record<string, { quick: number, full: number }>} */
  const budgets = JSON.parse(readFileSync(`${repository}tests/support/budgets.json`, "utf8"));
  const reduced = Object.entries(budgets).filter(([, { quick, full }]) => quick < full);
  if (isFull || reduced.length === 0) return;
  console.log("\nLeft out to stay within ten minutes (npm run test:full runs it):");
  for (const [name, { quick, full }] of reduced) {
    console.log(`  ${name}: ran ${quick} of ${full}`);
  }
}

function printFailures() {
  if (failed === 0) return;
  console.log("\nFailed:");
  for (const { name, failures } of outcomes) {
    for (const failure of failures) console.log(`  ${name}: ${failure}`);
  }
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
