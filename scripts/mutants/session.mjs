// A process that runs a package's tests, again and again, with one thing broken each time.
// mutants.mjs starts it, tells it what to run, and ends it with all that it has started.
import { createVitest } from "vitest/node";
import { repository } from "../packages.mjs";

/**
 * @typedef {object} Task
 * @property {{ file: string, code: string } | undefined} change
 * @property {readonly string[]} tests
 * @property {readonly string[]} without
 */

/** @typedef {{ passed: boolean, by: string | undefined }} Outcome what failed first, or why nothing could */

const vitest = await createVitest("test", {
  config: `${repository}scripts/mutants/vitest.config.ts`,
  project: process.argv.slice(2),
  watch: false,
  reporters: [{}],
});

/** @type {readonly string[]} what the last run has changed */
let changed = [];

process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));
process.on("message", (/** @type {Task} */ task) => {
  void run(task).then((outcome) => process.send?.(outcome));
});
process.send?.("ready");

/**
 * @param {Task} task
 * @returns {Promise<Outcome>}
 */
async function run({ change, tests, without }) {
  Object.assign(globalThis, { dosyncMutant: change });
  // Programs that a test starts as processes of their own take it from here: tests/support/bundle.ts.
  if (change === undefined) delete process.env["DOSYNC_MUTANT"];
  else process.env["DOSYNC_MUTANT"] = JSON.stringify(change);
  invalidate(change === undefined ? [] : [change.file]);
  const specifications = (await vitest.globTestSpecifications()).filter(({ moduleId }) => {
    const isIn = (/** @type {string} */ path) => moduleId.startsWith(repository + path);
    return tests.some(isIn) && !without.some(isIn);
  });
  if (specifications.length === 0) return { passed: true, by: "no test file has that name" };
  // What failed in an earlier run would count as a failure of this one, and end it at once.
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, true);
  // Vitest remembers what ran before as well.
  const ran = new Set(specifications.map(({ moduleId }) => moduleId));
  const by =
    firstOf(testModules.filter(({ moduleId }) => ran.has(moduleId))) ??
    (unhandledErrors.length > 0 ? "an error outside of tests" : undefined);
  return { passed: by === undefined, by };
}

/**
 * Has the files loaded anew, and those that the run before has changed. All others stay transformed: that is most of
 * the time of a run.
 * @param {readonly string[]} files
 */
function invalidate(files) {
  const stale = [...changed, ...files];
  changed = files;
  for (const { vite, browser } of vitest.projects) {
    for (const server of [vite, browser?.vite]) {
      for (const { moduleGraph } of Object.values(server?.environments ?? {})) {
        for (const module of stale.flatMap((file) => [
          ...(moduleGraph.getModulesByFile(file) ?? []),
        ])) {
          moduleGraph.invalidateModule(module);
        }
      }
    }
  }
}

/** @param {import("vitest/node").TestModule} module */
function isPassed(module) {
  return module.ok() && module.errors().length === 0;
}

/** @param {readonly import("vitest/node").TestModule[]} modules */
function firstOf(modules) {
  const module = modules.find((one) => !isPassed(one));
  if (module === undefined) return undefined;
  for (const test of module.children.allTests("failed")) return test.fullName;
  return `${module.relativeModuleId} does not load`;
}
