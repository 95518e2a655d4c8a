// `npm run bench`: ours and its peers side by side. Production builds, each in a process (or on a page)
// of its own, in rounds that take turns, so that what else the machine does meets all of them alike.
//
//   npm run bench                          everything; writes bench/results.json and docs/
//   npm run bench -- --quick               a rough picture in two minutes; writes nothing
//   npm run bench -- --suite=derived       one suite (several with commas); writes nothing
//   npm run bench -- --library=dosync,zustand --rounds=5
//   npm run bench -- --suite=derived --update   puts these results in the place of the kept ones
//   npm run bench -- --before=../earlier/  ours of an earlier state takes its turns as well
//
// A missed target is said, and is no failure: a shared machine measures no tests.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { measureApplications } from "./support/browser.mjs";
import { BEFORE, bundle } from "./support/bundle.mjs";
import { writePlot } from "./support/plot.mjs";
import { measureReplicas } from "./support/replica-pages.mjs";
import { writePage } from "./support/report.mjs";
import { measureSizes } from "./support/sizes.mjs";
import { quickLibraries, suites } from "./support/suites.mjs";
import { judge } from "./support/targets.mjs";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    suite: { type: "string" },
    library: { type: "string" },
    rounds: { type: "string" },
    update: { type: "boolean", default: false },
    before: { type: "string" },
  },
});

const repository = fileURLToPath(new URL("..", import.meta.url));
const isQuick = options.quick;
/** Where the repository of an earlier state is, with the modules that it needs. */
const earlierState = options.before === undefined ? undefined : `${resolve(options.before)}/`;
const rounds = Number(options.rounds ?? (isQuick ? 1 : 3));
/** How long one sample takes in milliseconds, how many there are, and how long it is warmed up. */
const effort = isQuick
  ? { sample: 1, samples: 10, warm: 10 }
  : { sample: 1, samples: 25, warm: 150 };
const folder = mkdtempSync(join(tmpdir(), "dosync-bench-"));
const run = promisify(execFile);

/** @type {Map<string, Map<string, Map<string, number[]>>>} suite → benchmark → library → a value a round */
const measured = new Map();

try {
  for (const suite of suites) {
    if (!isChosen(options.suite, suite.name)) continue;
    const libraries = withEarlier(suite).filter(
      (library) =>
        isChosen(options.library, library.replace(BEFORE, "")) &&
        (!isQuick || quickLibraries.includes(library)),
    );
    console.log(`── ${suite.title} ──`);
    if (suite.isOnPages) await measureReplicas(libraries, rounds, folder, noteIn(suite.name));
    else if (suite.framework === undefined) await measureSuite(suite.name, libraries);
    else {
      const { framework, name } = suite;
      await measureApplications(framework, libraries, rounds, folder, noteIn(name));
    }
    print(suite.name, libraries);
  }
  if (isChosen(options.suite, "sizes")) {
    await measureSizes(noteIn("sizes"), noteIn("parts"));
    print("sizes", ["dosync"]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const file = `${repository}bench/results.json`;
const kept = JSON.parse(readFileSync(file, "utf8"));
const earlier = options.update ? kept : { rounds, results: {}, before: kept.before };
const { now, before } = apart(ofAllRounds());
const results = { ...earlier.results, ...now };
const resultsBefore = { ...earlier.before, ...before };
const verdicts = judge(results, resultsBefore);
console.log("── targets ──");
for (const { what, must, got, had, isMet } of verdicts) {
  const change = had === undefined ? "" : `, ${had.toFixed(2)} before`;
  console.log(`${isMet ? "✓" : "✗"} ${what}: ${got.toFixed(2)} (${must})${change}`);
}
const missed = verdicts.filter(({ isMet }) => !isMet).length;
console.log(`${verdicts.length - missed} targets met, ${missed} missed.`);

const isWhole = options.suite === undefined && options.library === undefined;
if ((isWhole || options.update) && !isQuick) await write();
else console.log("Nothing was written: that takes a full run.");

/**
 * @param {string | undefined} choice
 * @param {string} name
 */
function isChosen(choice, name) {
  return choice === undefined || choice.split(",").includes(name);
}

/**
 * @param {string} suite
 * @param {readonly string[]} libraries
 */
async function measureSuite(suite, libraries) {
  const files = new Map(
    await Promise.all(
      libraries.map(
        async (library) =>
          /** @type {const} */ ([library, await bundle(suite, library, folder, earlierState)]),
      ),
    ),
  );
  const [any] = files.values();
  if (any === undefined) return;
  /** @type {string[]} */
  const names = JSON.parse((await run("node", ["--expose-gc", any])).stdout);
  // What is measured in one process speeds up or slows down what comes after it; but a process for
  // each takes its time, which a quick run does not have.
  const isTogether = (isQuick && suite !== "cold") || suite === "asynchronous";
  const chosen = isQuick ? names.filter((name) => !/1,000,000|100,000|2,500/.test(name)) : names;
  const groups = isTogether ? [chosen] : chosen.map((name) => [name]);
  for (const group of groups) {
    for (let round = 0; round < rounds; round++) {
      for (const [library, file] of files) {
        await measureGroup(suite, library, file, group);
      }
    }
    if (process.stdout.isTTY) process.stdout.write(".");
  }
}

/**
 * @param {string} suite
 * @param {string} library
 * @param {string} file
 * @param {readonly string[]} group
 */
async function measureGroup(suite, library, file, group) {
  const args = ["--expose-gc", file, JSON.stringify(group), JSON.stringify(effort)];
  try {
    const { stdout } = await run("node", args, { timeout: 120_000 });
    /** @type {Record<string, number | null>} */
    const values = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
    for (const [name, value] of Object.entries(values)) noteIn(suite)(name, library, value);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n").slice(0, 3).join(" ") : "";
    console.log(`${suite}, ${library}, ${group.join(", ")}: failed. ${reason.slice(0, 300)}`);
  }
}

/**
 * @param {string} suite
 * @returns {(name: string, library: string, value: number | null) => void}
 */
function noteIn(suite) {
  return (name, library, value) => {
    if (value === null) return;
    const rows = getOrMake(measured, suite, () => new Map());
    const row = getOrMake(rows, name, () => new Map());
    getOrMake(row, library, () => /** @type {number[]} */ ([])).push(value);
  };
}

/**
 * @template K, V
 * @param {Map<K, V>} map
 * @param {K} key
 * @param {() => V} make
 * @returns {V}
 */
function getOrMake(map, key, make) {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/**
 * The libraries of a suite, each of ours followed by what it was at the earlier state.
 * @param {import("./support/suites.mjs").Suite} suite
 */
function withEarlier({ libraries, framework, isOnPages }) {
  if (earlierState === undefined || framework !== undefined || isOnPages) return libraries;
  return libraries.flatMap((library) =>
    library.startsWith("dosync") ? [library, `${library}${BEFORE}`] : [library],
  );
}

/**
 * What was measured now, and in the same rounds at the earlier state: with the peers, for the ratios.
 * @param {import("./support/targets.mjs").Results} measured
 */
function apart(measured) {
  /** @type {import("./support/targets.mjs").Results} */
  const now = {};
  /** @type {import("./support/targets.mjs").Results} */
  const before = {};
  for (const [suite, rows] of Object.entries(measured)) {
    for (const [name, row] of Object.entries(rows)) {
      const entries = Object.entries(row);
      const own = entries.filter(([library]) => !library.endsWith(BEFORE));
      (now[suite] ??= {})[name] = Object.fromEntries(own);
      if (own.length === entries.length) continue;
      (before[suite] ??= {})[name] = Object.fromEntries(
        entries
          .filter(([library]) => !library.startsWith("dosync") || library.endsWith(BEFORE))
          .map(([library, value]) => [library.replace(BEFORE, ""), value]),
      );
    }
  }
  return { now, before };
}

/** @returns {import("./support/targets.mjs").Results} */
function ofAllRounds() {
  return Object.fromEntries(
    [...measured].map(([suite, rows]) => [
      suite,
      Object.fromEntries(
        [...rows].map(([name, row]) => [
          name,
          Object.fromEntries(
            [...row].map(([library, values]) => [library, combine(suite, name, values)]),
          ),
        ]),
      ),
    ]),
  );
}

/**
 * Of times the shortest, as within a round: a shared machine is slow for whole rounds. Of what has no
 * better end, the median.
 * @param {string} suite
 * @param {string} name
 * @param {readonly number[]} values
 */
function combine(suite, name, values) {
  const { unit = "" } = suites.find((one) => one.name === suite) ?? {};
  const isTime = ["ns", "µs", "ms"].includes(unit) || /, [nµm]s$/.test(name);
  return Number((isTime ? Math.min(...values) : median(values)).toPrecision(4));
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/**
 * @param {string} suite
 * @param {readonly string[]} libraries
 */
function print(suite, libraries) {
  const rows = ofAllRounds()[suite] ?? {};
  for (const [name, row] of Object.entries(rows)) {
    const values = Object.entries(row).toSorted(
      ([a], [b]) => libraries.indexOf(a) - libraries.indexOf(b),
    );
    console.log(`${name}: ${values.map(([library, value]) => `${library} ${value}`).join(" · ")}`);
  }
}

async function write() {
  const [processor] = cpus();
  const whole = {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${cpus().length} × ${processor?.model.trim() ?? "unknown"}`,
    isQuick,
    rounds: Math.min(rounds, earlier.rounds),
    results,
    before: resultsBefore,
    targets: verdicts,
  };
  mkdirSync(`${repository}docs/public`, { recursive: true });
  writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
  writePage(`${repository}docs/performance.md`, whole);
  writePlot(`${repository}docs/public/performance.svg`, whole);
  const written = ["bench/results.json", "docs/performance.md"].map((file) => repository + file);
  await run("npx", ["--no-install", "prettier", "--write", ...written]);
  console.log("Wrote bench/results.json, docs/performance.md and docs/public/performance.svg.");
}
