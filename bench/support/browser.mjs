// Runs the applications of one framework in Chromium, each on a page of its own. The pages stay open and
// take turns sample by sample, so that what else the machine does meets all of them alike.
import { readFileSync } from "node:fs";
import { chromium } from "playwright";
import { chromiumLaunchArguments, findChromium } from "../../scripts/chromium.mjs";
import { bundleApplication } from "./bundle.mjs";

/** How many samples of each benchmark a round has, and how many before the first one count for nothing. */
const SAMPLES = 25;
const WARM_UP = 5;

/** @typedef {(name: string, library: string, value: number | null) => void} Note */

/**
 * @param {"react" | "vue"} framework
 * @param {readonly string[]} libraries
 * @param {number} rounds
 * @param {string} folder
 * @param {Note} note
 */
export async function measureApplications(framework, libraries, rounds, folder, note) {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium to measure with.");
  const browser = await chromium.launch({ executablePath, args: chromiumLaunchArguments });
  try {
    for (let round = 0; round < rounds; round++) {
      /** @type {Map<string, import("playwright").Page>} */
      const pages = new Map();
      for (const library of libraries) {
        const page = await browser.newPage();
        page.on("pageerror", (error) =>
          console.error(`${framework}, ${library}: ${error.message}`),
        );
        await page.setContent("<!doctype html><title>benchmark</title><body></body>");
        const file = await bundleApplication(framework, library, folder);
        await page.addScriptTag({ content: readFileSync(file, "utf8") });
        pages.set(library, page);
      }
      await takeTurns(pages, note);
      for (const [library, page] of pages) {
        note("a component that follows its store, bytes", library, await weigh(page));
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
}

/**
 * @param {ReadonlyMap<string, import("playwright").Page>} pages
 * @param {Note} note
 */
async function takeTurns(pages, note) {
  const [reference] = pages.values();
  if (reference === undefined) return;
  /** @type {string[]} */
  const names = await reference.evaluate("Object.keys(benchmarks)");
  /** @type {string[]} */
  const repeated = await reference.evaluate("repeated");
  for (const name of names) {
    const turns = repeated.includes(name) ? await turnsIn(10, reference, name) : 1;
    /** @type {Map<string, number[]>} */
    const samples = new Map([...pages.keys()].map((library) => [library, []]));
    for (let i = -WARM_UP; i < SAMPLES; i++) {
      for (const [library, page] of pages) {
        const sample = await take(page, name, turns);
        if (i >= 0) samples.get(library)?.push(sample);
      }
    }
    for (const [library, values] of samples) note(name, library, lowerQuartile(values));
  }
}

/**
 * @param {import("playwright").Page} page
 * @param {string} name
 * @param {number} turns
 * @returns {Promise<number>}
 */
function take(page, name, turns) {
  return page.evaluate(`benchmarks[${JSON.stringify(name)}](${turns})`);
}

/**
 * The slow samples have measured what else the machine does.
 * @param {readonly number[]} values
 */
function lowerQuartile(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? null;
}

/**
 * How many turns of the reference take so many milliseconds: every library takes as many at a time.
 * @param {number} milliseconds
 * @param {import("playwright").Page} page
 * @param {string} name
 */
async function turnsIn(milliseconds, page, name) {
  for (let turns = 1; ; turns *= 2) {
    const times = [];
    for (let i = 0; i < 3; i++) times.push((await take(page, name, turns)) * turns);
    if (Math.min(...times) >= milliseconds) return turns;
  }
}

/**
 * What a mounted component takes, with its subscription but without its store.
 * @param {import("playwright").Page} page
 */
async function weigh(page) {
  const devtools = await page.context().newCDPSession(page);
  const heap = async () => {
    for (let i = 0; i < 3; i++) await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    return usedSize;
  };
  /** @type {number} */
  const count = await page.evaluate("makeStores()");
  const before = await heap();
  await page.evaluate("mountOnStores()");
  return ((await heap()) - before) / count;
}
