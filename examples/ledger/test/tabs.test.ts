// The built application, as its server gives it to Chromium: hydrated, in two tabs, and after a reload.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import type { Browser, BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleLines } from "../src/model/sample.ts";
import { launchChromium } from "../../../tests/support/browser.ts";

const root = new URL("..", import.meta.url).pathname;
let server: ChildProcess;
let browser: Browser;
let address: string;

beforeAll(async () => {
  const { NODE_ENV: _ofTests, ...env } = process.env;
  execFileSync("npm", ["run", "build"], { cwd: root, env, stdio: "pipe" });
  server = spawn(process.execPath, ["server.mjs"], {
    cwd: root,
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(server.stdout!, "data")) as [Buffer];
  address = line.toString().trim();
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  server?.kill();
});

describe.for(["", "vue.html"])("/%s", (path) => {
  const complaints: string[] = [];

  // Plain selectors: Playwright takes seconds to find a label among 5,000 lines.
  async function open(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(`${address}/${path}`);
    await page.locator(".statement [role=status]", { hasText: "5000 lines" }).waitFor();
    return page;
  }

  test("two tabs share the accounts, and what was chosen is there after a reload", async () => {
    const context = await browser.newContext();
    const [one, other] = [await open(context), await open(context)];
    expect(await one.locator(".undo button:enabled").count()).toBe(0);
    await one.locator(".field input").first().fill("100");
    await one.locator(".field input").last().fill("rent");
    await one.locator(".primary").click();
    for (const page of [one, other]) {
      await page.locator(".accounts b", { hasText: "€2,400.00" }).waitFor();
      await page.locator(".transfers li", { hasText: "€100.00 for rent" }).waitFor();
    }

    const [mine, theirs] = [one, other].map((page) => page.locator(".lines li").first());
    await mine!.locator("button").click();
    await mine!.locator("select").selectOption("travel");
    await theirs!.locator("button", { hasText: "travel" }).waitFor();
    await one.reload();
    await mine!.locator("button", { hasText: "travel" }).waitFor();
    await one.locator(".accounts b", { hasText: "€2,400.00" }).waitFor();

    await one.locator(".filter input").fill("bakery");
    const found = sampleLines(5000).filter(({ text }) => text === "Bakery").length;
    await one.locator(".statement [role=status]", { hasText: `${found} lines` }).waitFor();
    await context.close();
    expect(complaints).toEqual([]);
  });
});
