// `npm run bench`: ours and its peers side by side. Production builds, each in a process (or on a page)
// of its own, in rounds that take turns, so that what else the machine does meets all of them alike.
//
//   npm run bench                          everything; writes bench/results.json and docs/
//   npm run bench -- --quick               a rough picture in two minutes; writes nothing
//   npm run bench -- --suite=derived       one suite (several with commas); writes nothing
//   npm run bench -- --library=dosync,zustand --rounds=5
//   npm run bench -- --suite=derived --update   puts these results in the place of the kept ones
//
// A missed target is said, and is no failure: a shared machine measures no tests.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { measureApplications } from "./support/browser.mjs";
import { bundle } from "./support/bundle.mjs";
import { writePlot } from "./support/plot.mjs";
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
  },
});

const repository = fileURLToPath(new URL("..", import.meta.url));
const isQuick = options.quick;
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
    const libraries = suite.libraries.filter(
      (library) =>
        isChosen(options.library, library) && (!isQuick || quickLibraries.includes(library)),
    );
    console.log(`── ${suite.title} ──`);
    if (suite.framework === undefined) await measureSuite(suite.name, libraries);
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
const earlier = options.update ? JSON.parse(readFileSync(file, "utf8")) : { rounds, results: {} };
const results = { ...earlier.results, ...ofAllRounds() };
const verdicts = judge(results);
console.log("── targets ──");
for (const { what, target, got, isMet } of verdicts) {
  console.log(`${isMet ? "✓" : "✗"} ${what}: ${got.toFixed(2)} (${target})`);
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
        async (library) => /** @type {const} */ ([library, await bundle(suite, library, folder)]),
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
  const isTime = ["ns", "µs", "ms"].includes(unit) || name.endsWith(", ns");
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
  const kept = {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${cpus().length} × ${processor?.model.trim() ?? "unknown"}`,
    isQuick,
    rounds: Math.min(rounds, earlier.rounds),
    results,
    targets: verdicts,
  };
  mkdirSync(`${repository}docs/public`, { recursive: true });
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
  writePage(`${repository}docs/performance.md`, kept);
  writePlot(`${repository}docs/public/performance.svg`, kept);
  const written = ["bench/results.json", "docs/performance.md"].map((file) => repository + file);
  await run("npx", ["--no-install", "prettier", "--write", ...written]);
  console.log("Wrote bench/results.json, docs/performance.md and docs/public/performance.svg.");
}
