// `npm run mutants`: breaks one thing after the other, and expects the tests to notice each time.
// `-- --package vue` tries those of one package, `--only word` those whose place or sentence has the word,
// `--tests packages/vue/test/refs.test.ts` runs these files instead; `--quick` skips the run without a mutant.
// `--longest 60` counts a mutant whose tests take more seconds than that as one that never ends.
// `--from 41 --count 20` tries twenty of those that are left, from the 41st of each package: a long list in parts.
import { parseArgs } from "node:util";
import { apply } from "./mutants/apply.mjs";
import { allMutants, declarationsOf, partOf } from "./mutants/packages.mjs";
import { Runner, endAll } from "./mutants/runner.mjs";

/** @typedef {import("./mutants/apply.mjs").Mutant} Mutant */

const { values: options } = parseArgs({
  options: {
    package: { type: "string", multiple: true },
    only: { type: "string", multiple: true },
    tests: { type: "string", multiple: true },
    quick: { type: "boolean" },
    longest: { type: "string" },
    from: { type: "string", default: "1" },
    count: { type: "string", default: "Infinity" },
  },
});
const first = numberOf("from", options.from) - 1;
const end = first + numberOf("count", options.count);

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    endAll();
    process.exit(1);
  });
}
process.on("exit", endAll);

/** @type {string[]} */
const survivors = [];
let killed = 0;
for (const [name, mutants] of await allMutants()) {
  if (options.package === undefined || options.package.includes(name)) {
    await tryAll(name, mutants.filter(isMeant).slice(first, end));
  }
}
console.log(`\n${killed} of ${killed + survivors.length} mutants killed`);
for (const survivor of survivors) console.log(`SURVIVED  ${survivor}`);
process.exit(survivors.length === 0 && killed > 0 ? 0 : 1);

/**
 * @param {string} option
 * @param {string} text that was given for it
 */
function numberOf(option, text) {
  const number = Number(text);
  if (number >= 1) return number;
  throw new RangeError(`--${option} takes a number from 1 on, and not "${text}".`);
}

/** @param {Mutant} mutant */
function isMeant(mutant) {
  const { only } = options;
  return only === undefined || only.some((word) => titleOf(mutant).includes(word));
}

/**
 * @param {string} name of a package
 * @param {readonly Mutant[]} mutants
 */
async function tryAll(name, mutants) {
  if (mutants.length === 0) return;
  const { projects, slow = [] } = partOf(name);
  const declared = declarationsOf(name);
  const runner = new Runner(projects);
  /** How long a run may take: an endless loop is noticed too. Shorter once it is known what is usual. */
  let longest = options.quick === true ? 300_000 : 900_000;
  if (options.quick !== true) longest = await usual(name, runner, mutants);
  if (options.longest !== undefined) longest = numberOf("longest", options.longest) * 1000;
  for (const [i, mutant] of mutants.entries()) {
    const begun = Date.now();
    const change = apply(declared, mutant);
    const outcome = await runner.run(
      { change, tests: testsOf(name, mutant), without: mutant.tests === undefined ? slow : [] },
      longest,
    );
    const title = `${name} ${first + i + 1} ${titleOf(mutant)}`;
    if (outcome?.passed === true) survivors.push(title);
    else killed++;
    const took = ((Date.now() - begun) / 1000).toFixed(1).padStart(6);
    const how = outcome === undefined ? "it never ends" : outcome.by;
    console.log(
      outcome?.passed === true
        ? `SURVIVED${took} s  ${title}${how === undefined ? "" : `  (${how})`}`
        : `killed  ${took} s  ${title}  ← ${how}`,
    );
  }
  runner.end();
}

/**
 * The time that the tests may take, seen from how long they take without a mutant.
 * @param {string} name
 * @param {Runner} runner
 * @param {readonly Mutant[]} mutants
 */
async function usual(name, runner, mutants) {
  const begun = Date.now();
  const tests = [...new Set(mutants.flatMap((mutant) => testsOf(name, mutant)))];
  const outcome = await runner.run({ change: undefined, tests, without: [] }, 1_800_000);
  if (outcome?.passed !== true) {
    console.log(`The tests of ${name} fail without any mutant: ${outcome?.by}. See to that first.`);
    process.exit(1);
  }
  const took = Date.now() - begun;
  console.log(`${name}: the tests take ${(took / 1000).toFixed(1)} s without a mutant`);
  return 30_000 + 4 * took;
}

/**
 * @param {string} name
 * @param {Mutant} mutant
 */
function testsOf(name, mutant) {
  return options.tests ?? mutant.tests ?? partOf(name).tests;
}

/** @param {Mutant} mutant */
function titleOf({ in: place, breaks }) {
  return `${place}: ${breaks}`;
}
