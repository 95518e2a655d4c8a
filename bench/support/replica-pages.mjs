// Measures shared and kept state in Chromium, where IndexedDB is. Each library has a page of its own. The pages
// take turns sample by sample, so that what else the machine does meets all of them alike.
import { readFileSync } from "node:fs";
import { chromium } from "playwright";
import { chromiumLaunchArguments, findChromium } from "../../scripts/chromium.mjs";
import { bundlePage } from "./bundle.mjs";

const SAMPLES = 25;
const WARM_UP = 5;
/** Storages belong to an origin. Nothing leaves the browser for it. */
const ORIGIN = "https://bench.test/";

/**
 * @param {readonly string[]} libraries
 * @param {number} rounds
 * @param {string} folder
 * @param {import("./browser.mjs").Note} note
 */
export async function measureReplicas(libraries, rounds, folder, note) {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium to measure with.");
  const browser = await chromium.launch({ executablePath, args: chromiumLaunchArguments });
  try {
    for (let round = 0; round < rounds; round++) {
      const pages = await Promise.all(
        libraries.map(async (library) => {
          const page = await (await browser.newContext()).newPage();
          page.on("pageerror", (error) => console.error(`${library}: ${error.message}`));
          await page.route(`${ORIGIN}**`, (route) =>
            route.fulfill({
              contentType: "text/html",
              body: "<!doctype html><title>bench</title>",
              // The clock of a page that is isolated is exact.
              headers: {
                "cross-origin-opener-policy": "same-origin",
                "cross-origin-embedder-policy": "require-corp",
              },
            }),
          );
          await page.goto(ORIGIN);
          const file = await bundlePage(library, folder);
          await page.addScriptTag({ content: readFileSync(file, "utf8") });
          /** @type {string[]} */
          const names = await page.evaluate("names");
          return { library, page, names };
        }),
      );
      for (const name of new Set(pages.flatMap(({ names }) => names))) {
        const able = pages.filter(({ names }) => names.includes(name));
        for (const { page } of able) await page.evaluate(`prepare(${JSON.stringify(name)})`);
        const samples = new Map(able.map(({ library }) => [library, /** @type {number[]} */ ([])]));
        for (let i = -WARM_UP; i < SAMPLES; i++) {
          for (const { library, page } of able) {
            /** @type {number} */
            const sample = await page.evaluate("take()");
            if (i >= 0) samples.get(library)?.push(sample);
          }
        }
        for (const [library, values] of samples) note(name, library, lowerQuartile(values));
      }
      await Promise.all(pages.map(({ page }) => page.context().close()));
    }
  } finally {
    await browser.close();
  }
}

/**
 * The slow samples have measured what else the machine does.
 * @param {readonly number[]} values
 */
function lowerQuartile(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? null;
}
