// The end of `npm test`: a table of the steps, what was left out, what failed, and one last line.
import { readFileSync } from "node:fs";
import { repository } from "../packages.mjs";
import { installingProjects, projectsBetween } from "../versions.mjs";

/** @typedef {import("./step.mjs").Outcome} Outcome */

/**
 * Prints the summary and sets the exit code.
 * @param {readonly Outcome[]} outcomes
 * @param {{ took: number, isFull: boolean }} options
 */
export function printSummary(outcomes, { took, isFull }) {
  printTable(outcomes, took);
  if (!isFull) printLeftOut();
  printFailures(outcomes);
  const [passed, failed, skipped] = /** @type {const} */ (["passed", "failed", "skipped"]).map(
    (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0),
  );
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {number} took
 */
function printTable(outcomes, took) {
  console.log("\n── summary ──");
  for (const { name, passed, failed, took: own } of outcomes) {
    const mark = failed === 0 ? "✓" : "✗";
    console.log(`${mark} ${name.padEnd(18)} ${seconds(own)}  ${passed} passed, ${failed} failed`);
  }
  console.log(`  ${"all".padEnd(18)} ${seconds(took)}`);
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1).padStart(6)} s`;
}

function printLeftOut() {
  /** @type {Record<string, { quick: number, full: number }>} */
  const budgets = JSON.parse(readFileSync(`${repository}tests/support/budgets.json`, "utf8"));
  console.log("\nLeft out to stay within ten minutes (npm run test:full runs it):");
  for (const [name, { quick, full }] of Object.entries(budgets)) {
    if (quick < full) console.log(`  ${name}: ran ${quick} of ${full}`);
  }
  console.log(`  versions between the lowest and the highest: ${projectsBetween.join(", ")}`);
  console.log(
    `  applications of Next and Nuxt, a project with Jest and what Metro bundles, which are installed from the registry: ${installingProjects.join(", ")}`,
  );
}

/** @param {readonly Outcome[]} outcomes */
function printFailures(outcomes) {
  const failures = outcomes.flatMap(({ name, failures }) =>
    failures.map((one) => `  ${name}: ${one}`),
  );
  if (failures.length > 0) console.log(`\nFailed:\n${failures.join("\n")}`);
}
