// Runs the applications of one framework in Chromium, each on a page of its own.
import { readFileSync } from "node:fs";
import { chromium } from "playwright";
import { chromiumLaunchArguments, findChromium } from "../../scripts/chromium.mjs";
import { bundleApplication } from "./bundle.mjs";

/**
 * @param {"react" | "vue"} framework
 * @param {readonly string[]} libraries
 * @param {number} rounds
 * @param {string} folder
 * @param {(name: string, library: string, value: number | null) => void} note
 */
export async function measureApplications(framework, libraries, rounds, folder, note) {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium to measure with.");
  const browser = await chromium.launch({ executablePath, args: chromiumLaunchArguments });
  try {
    for (let round = 0; round < rounds; round++) {
      for (const library of libraries) {
        const file = await bundleApplication(framework, library, folder);
        const page = await browser.newPage();
        page.on("pageerror", (error) =>
          console.error(`${framework}, ${library}: ${error.message}`),
        );
        await page.setContent("<!doctype html><title>benchmark</title><body></body>");
        await page.addScriptTag({ content: readFileSync(file, "utf8") });
        /** @type {Record<string, number>} */
        const timings = await page.evaluate("benchmark()");
        for (const [name, value] of Object.entries(timings)) note(name, library, value);
        note("a component that follows its store, bytes", library, await weigh(page));
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
}

/**
 * What a mounted component takes, with its subscription but without its store.
 * @param {import("playwright").Page} page
 */
async function weigh(page) {
  const devtools = await page.context().newCDPSession(page);
  /** @returns {Promise<number>} */
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
