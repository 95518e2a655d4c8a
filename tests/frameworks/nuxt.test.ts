// A real application of Nuxt: built with the automatic imports of the guide, served, hydrated in Chromium.
import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/browser.ts";
import { Application, type Server } from "./application.ts";
import { fileOfGuide } from "./guide.ts";
import { complaintsOf, shownIn } from "./page.ts";

const app = new Application("nuxt", ["vue"]);
let server: Server;
let browser: Browser;

beforeAll(async () => {
  app.write("nuxt-imports.js", fileOfGuide("pinia-and-nuxt.md", "nuxt-imports.ts"));
  app.install();
  app.run("node_modules/nuxt/bin/nuxt.mjs", "build");
  server = await app.serve(() => [".output/server/index.mjs"]);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await app.remove();
});

test("each request is rendered with a model of its own, whose values travel in the payload", async () => {
  const pages = await Promise.all(
    ["?item=ink", "", "?item=cup"].map(async (query) =>
      (await fetch(server.address + query)).text(),
    ),
  );

  expect(pages.map((html) => /<button id="items">(.*?)<\/button>/.exec(html)?.[1])).toEqual([
    "ink, 2026, undefined",
    "book, 2026, undefined",
    "cup, 2026, undefined",
  ]);
  for (const html of pages) expect(html).toContain('<p id="price">10 from the server</p>');
});

test("the browser goes on from the payload, loads nothing again, and takes in what comes later", async () => {
  const page = await browser.newPage();
  const complaints = complaintsOf(page, server.address);
  await page.goto(server.address);
  await page.waitForLoadState("networkidle"); // it is hydrated
  expect(await shownIn(page)).toEqual(["book, 2026, undefined", "10 from the server"]);
  await page.click("#items");
  await expect
    .poll(() => shownIn(page))
    .toEqual(["book and pen, 2026, undefined", "20 from the browser"]);
  expect(await page.locator("#clicks").innerText()).toBe("1"); // Vue's own ref, beside ours

  // A soft navigation to a page with a provider, and other data for it from the server.
  const items = (): Promise<string> => page.locator("#items").innerText();
  await page.click("#offer");
  await expect.poll(items).toBe("ink 1");
  await page.click("#items");
  await expect.poll(items).toBe("ink 1 and pen");
  await page.click("#again");
  await expect.poll(items).toBe("ink 2");

  await page.click("#home");
  await expect
    .poll(() => shownIn(page))
    .toEqual(["book and pen, 2026, undefined", "20 from the browser"]);
  await page.close();
  expect(complaints).toEqual([]);
});
