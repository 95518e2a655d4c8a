import type { Browser, BrowserContext, Page } from "playwright";
import { launchChromium } from "../support/browser.ts";
import { BASE } from "../../scripts/build-sites.mjs";
import { serveFiles } from "../support/static-server.ts";

/** A built site, served as files, and a browser to look at it. */
export interface Site {
  /** The address of its start, with a slash at the end. */
  readonly address: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

export async function openSite(folder: string): Promise<Site> {
  const server = await serveFiles(folder, BASE);
  const browser = await launchChromium();
  const close = async (): Promise<void> => {
    await browser.close();
    server.stop();
  };
  return { address: `${server.address}${BASE}/`, browser, close };
}

/**
 * Opens pages of a site, waits until each `isShown`, and lists what a reader's browser would complain
 * of: requests to other hosts, requests that fail, errors and warnings. Two at a time, as there are
 * many pages and few cores.
 */
export async function visit(
  site: Site,
  paths: readonly string[],
  isShown: (page: Page) => Promise<unknown>,
): Promise<string[]> {
  const found: string[] = [];
  const waiting = [...paths];
  const context = await site.browser.newContext(); // a cache that all pages share
  const visitor = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const complaints = await visitOne(site, context, path, isShown);
      for (const complaint of complaints) found.push(`${path}: ${complaint}`);
    }
  };
  await Promise.all([visitor(), visitor()]);
  await context.close();
  return found;
}

async function visitOne(
  site: Site,
  context: BrowserContext,
  path: string,
  isShown: (page: Page) => Promise<unknown>,
): Promise<string[]> {
  const page = await context.newPage();
  const complaints = listen(page, site);
  try {
    await page.goto(site.address + path);
    await isShown(page);
    await page.waitForTimeout(250); // for what comes after the first picture
  } catch (error) {
    complaints.push(error instanceof Error ? error.message : String(error));
  }
  await page.close();
  return complaints;
}

/** Collects from now on what the page's reader would find in the console. */
export function listen(page: Page, site: Site): string[] {
  const complaints: string[] = [];
  const origin = new URL(site.address).origin;
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isOwn = url.origin === origin || url.protocol === "data:" || url.protocol === "blob:";
    if (!isOwn) complaints.push(`requests ${url.href}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
  });
  page.on("pageerror", (error) => complaints.push(`throws ${error.message}`));
  page.on("console", (message) => {
    const type = message.type();
    if (type === "error" || type === "warning") complaints.push(`${type}: ${message.text()}`);
  });
  return complaints;
}
