// What of a step passed and failed.
import { readFileSync } from "node:fs";

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Counts
 * @typedef {{ fullName: string, status: string }} TestResult
 * @typedef {{ name: string, status: string, message: string, assertionResults: TestResult[] }} SuiteResult
 */

/**
 * @param {boolean} isClean
 * @returns {Counts}
 */
export function countStep(isClean) {
  return isClean
    ? { passed: 1, failed: 0, skipped: 0, failures: [] }
    : { passed: 0, failed: 1, skipped: 0, failures: ["see its output above"] };
}

/**
 * Vitest can fail without a failing test: a file that does not load, an error outside of any test,
 * coverage below its threshold. Each counts as one failure, so that the last line never hides it.
 * @param {string} file
 * @param {boolean} isClean
 * @returns {Counts}
 */
export function countTests(file, isClean) {
  const suites = readReport(file);
  const tests = suites.flatMap((suite) => suite.assertionResults);
  const failures = [
    ...tests.filter(hasFailed).map(({ fullName }) => fullName),
    ...suites
      .filter((suite) => suite.status === "failed" && !suite.assertionResults.some(hasFailed))
      .map(({ name, message }) => `${name}: ${message}`),
  ];
  if (!isClean && failures.length === 0)
    failures.push("no test failed, but the run did: see above");
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    failed: failures.length,
    skipped: 0,
    failures,
  };
}

/**
 * @param {string} file
 * @returns {SuiteResult[]}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).testResults;
  } catch {
    return [];
  }
}

/** @param {TestResult} test */
function hasFailed(test) {
  return test.status === "failed";
}
