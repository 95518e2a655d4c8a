// A real application of Next, with its app router: built, served, hydrated in Chromium.
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/browser.ts";
import { Application, type Server } from "./application.ts";
import { complaintsOf, shownIn } from "./page.ts";

const app = new Application("next", ["react"]);
const next = "node_modules/next/dist/bin/next";
const start = (command: string) => (port: number) => [
  next,
  command,
  "--port",
  String(port),
  "--hostname",
  "127.0.0.1",
];
const PATIENTLY = { timeout: 20_000 };
let browser: Browser;

beforeAll(async () => {
  app.install();
  app.run(next, "build");
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await app.remove();
});

/** Looks at a page, and answers of what a reader's browser would complain. */
async function onPage(server: Server, look: (page: Page) => Promise<void>): Promise<string[]> {
  const page = await browser.newPage();
  const complaints = complaintsOf(page, server.address);
  await page.goto(server.address);
  await page.waitForLoadState("networkidle"); // it is hydrated
  await look(page);
  await page.close();
  return complaints;
}

describe("an application of Next that was built", () => {
  let server: Server;
  beforeAll(async () => {
    server = await app.serve(start("start"));
  });

  test("renders each request with a state of its own, which a server component has made", async () => {
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

  test("is hydrated from what a server component has sent, and loads nothing again", async () => {
    const complaints = await onPage(server, async (page) => {
      expect(await shownIn(page)).toEqual(["book, 2026, undefined", "10 from the server"]);
      await page.click("#items");
      await expect
        .poll(() => shownIn(page), PATIENTLY)
        .toEqual(["book and pen, 2026, undefined", "20 from the browser"]);
    });

    expect(complaints).toEqual([]);
  });

  test("keeps what was done in it when the server sends the same once more, and takes other data in", async () => {
    const complaints = await onPage(server, async (page) => {
      await page.click("#items");
      const rendered = page.locator("#rendered");
      const before = await rendered.innerText();
      await page.click("#refresh");
      await expect.poll(() => rendered.innerText(), PATIENTLY).not.toBe(before);
      await expect
        .poll(() => shownIn(page), PATIENTLY)
        .toEqual(["book and pen, 2026, undefined", "20 from the browser"]);

      await page.click("#ink");
      await expect
        .poll(() => shownIn(page), PATIENTLY)
        .toEqual(["ink, 2026, undefined", "10 from the server"]);
      await page.click("#items");
      await expect
        .poll(() => shownIn(page), PATIENTLY)
        .toEqual(["ink and pen, 2026, undefined", "20 from the browser"]);
    });

    expect(complaints).toEqual([]);
  });
});

test("an application of Next in development complains of nothing, on the server and in the browser", async () => {
  const server = await app.serve(start("dev"), "development");
  const complaints = await onPage(server, async (page) => {
    await page.click("#items");
    await expect
      .poll(() => shownIn(page), PATIENTLY)
      .toEqual(["book and pen, 2026, undefined", "20 from the browser"]);
  });

  expect(complaints).toEqual([]);
  expect(server.printed).not.toMatch(/dosync|error|warn/i);
});
