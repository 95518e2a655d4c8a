// One step of `npm test`: a command, what it printed, and what of it passed.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { repository } from "../packages.mjs";
import { countStep, countTests } from "./count.mjs";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} command
 * @property {Record<string, string>} [env] variables of its own
 * @property {string} [report] where Vitest writes its results: the step's tests are counted one by one
 */

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped what did not run, in files of tests
 * @property {string[]} failures
 * @property {number} took in milliseconds
 */

export const results = `${repository}.test-results`;

/**
 * Runs a step. A step that reports its tests prints at once; another one only if it fails, since two
 * of them run at a time.
 * @param {Step} step
 * @param {{ isFull: boolean }} options
 * @returns {Promise<Outcome>}
 */
export async function perform(step, { isFull }) {
  const begun = Date.now();
  if (step.report !== undefined) console.log(`\n── ${step.name} ──`);
  const { isClean, printed } = await run(step, isFull);
  if (step.report === undefined) {
    console.log(`${isClean ? "✓" : "✗"} ${step.name}`);
    if (!isClean) console.log(printed);
  }
  const counted = step.report === undefined ? countStep(isClean) : countTests(step.report, isClean);
  return { name: step.name, ...counted, took: Date.now() - begun };
}

/**
 * @param {Step} step
 * @param {boolean} isFull
 * @returns {Promise<{ isClean: boolean, printed: string }>}
 */
function run(step, isFull) {
  const isShown = step.report !== undefined;
  const child = spawn("npx", ["--no-install", ...step.command], {
    cwd: repository,
    stdio: ["ignore", isShown ? "inherit" : "pipe", isShown ? "inherit" : "pipe"],
    env: { ...environment(isFull), ...step.env },
  });
  /** @type {Buffer[]} */
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (/** @type {Buffer} */ data) => void printed.push(data));
  }
  return new Promise((resolve) => {
    const end = (/** @type {boolean} */ isClean) =>
      resolve({ isClean, printed: Buffer.concat(printed).toString() });
    child.on("error", (error) => {
      printed.push(Buffer.from(error.message));
      end(false);
    });
    child.on("close", (code) => end(code === 0));
  });
}

/**
 * npm gets an empty cache, so that no step passes only where npm has installed other things before.
 * @param {boolean} isFull
 */
function environment(isFull) {
  const cache = `${results}/npm-cache`;
  mkdirSync(cache, { recursive: true });
  return {
    ...process.env,
    DOSYNC_FULL: isFull ? "1" : "",
    STORYBOOK_DISABLE_TELEMETRY: "1",
    npm_config_cache: cache,
  };
}
