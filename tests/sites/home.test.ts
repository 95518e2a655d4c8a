// The first page of the documentation, and what every page needs to be found and read by everybody.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type Axe from "axe-core";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { budget } from "../support/budget.ts";
import { openSite, type Site } from "./site.ts";

const folder = inject("docs");
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);
let site: Site;

beforeAll(async () => {
  site = await openSite(folder);
});

afterAll(async () => {
  await site?.close();
});

const pages = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".html") && file !== "404.html")
  .toSorted();

const htmlOf = (file: string): string => readFileSync(join(folder, file), "utf8");

async function onPage<T>(path: string, look: (page: Page) => Promise<T>): Promise<T> {
  const page = await site.browser.newPage();
  try {
    await page.goto(site.address + path);
    return await look(page);
  } finally {
    await page.close();
  }
}

describe("the demo of the first page", () => {
  const cases = [
    ["It throws halfway", "Checking 400 Savings 1000 Sum 1400 100 is lost", "500 1000 1500"],
    ["It awaits", "Checking 400 Savings 1100 Sum 1500 50 is lost", "450 1100 1550"],
    ["Somebody reads", "Checking 400 Savings 1100 Sum 1500 a reader saw 1400", "400 1100 1500"],
  ] as const;

  test.for(cases)("%s: ordinary stores break, refs do not", async ([button, broken, right]) => {
    const [checking, savings, sum] = right.split(" ");

    await onPage("", async (page) => {
      const demo = page.getByRole("region", { name: "Live: what goes wrong" });
      await demo.getByRole("button", { name: button }).click();
      const ours = demo.getByRole("group", { name: "Two refs, one dosync" });
      await ours.getByText("right", { exact: true }).waitFor();
      const textOf = async (name: string) =>
        (await demo.getByRole("group", { name }).innerText()).replaceAll(/\s+/g, " ");

      expect(await textOf("Two ordinary stores")).toBe(`Two ordinary stores ${broken}`);
      expect(await textOf("Two refs, one dosync")).toBe(
        `Two refs, one dosync Checking ${checking} Savings ${savings} Sum ${sum} right`,
      );
    });
  });
});

test("before anything is pressed the first page shows what goes wrong, and leads to demos and source", async () => {
  await onPage("", async (page) => {
    const demo = page.getByRole("region", { name: "Live: what goes wrong" });
    await demo.getByText("100 is lost").waitFor();
    await demo.getByText("right", { exact: true }).waitFor();
    const main = page.getByRole("main");
    const hrefOf = (name: string) =>
      main.getByRole("link", { name, exact: true }).getAttribute("href");

    expect(await hrefOf("Demos")).toMatch(/\/demos$/);
    expect(await hrefOf("Source")).toBe("https://github.com/dosync/dosync");
  });
});

test("the first page fits a phone, and shows the code of one framework at a time", async () => {
  await onPage("", async (page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    const verdicts = page.locator(".problem-verdict");
    await expect.poll(() => verdicts.allInnerTexts()).toEqual(["100 is lost", "right"]);
    const ends = await verdicts.evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect().bottom),
    );
    const spilled = await page
      .locator(".demo-panel")
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
    const react = page.getByText("Accounts.tsx");
    const vue = page.getByText("Accounts.vue");
    const before = [await react.isVisible(), await vue.isVisible()];
    const install = page.getByText(/^npm install /);
    const installsReact = await install.innerText();
    await page.getByRole("button", { name: "Vue", exact: true }).first().click();
    const installsVue = await install.innerText();
    const after = [await react.isVisible(), await vue.isVisible()];

    expect(width).toBe(390);
    expect(Math.max(...ends)).toBeLessThan(844);
    expect(spilled).toBe(0);
    expect(before).toEqual([true, false]);
    expect(after).toEqual([false, true]);
    expect(installsReact).toBe("npm install @dosync/core @dosync/react");
    expect(installsVue).toBe("npm install @dosync/core @dosync/vue");
  });
});

describe("a code block", () => {
  test("with a file name shows it", () => {
    const missing = pages.flatMap((file) => {
      const source = join(import.meta.dirname, "../../docs", file.replace(/\.html$/, ".md"));
      if (file.startsWith("api/") || !existsSync(source)) return [];
      const fences = /^```\w+ (?:.* )?([\w./-]+\.(?:tsx?|vue))(?= |$)/gm;
      const names = [...readFileSync(source, "utf8").matchAll(fences)].map(([, name = ""]) => name);
      const html = htmlOf(file);
      return names.filter(
        (name) => !html.includes(`<p class="file-name"><span>${name}</span></p>`),
      );
    });

    expect(missing).toEqual([]);
  });

  test("of a program or a shell says which file it stands in", () => {
    const block =
      /(<p class="file-name"><span>[^<]+<\/span><\/p>)?<div class="language-(?:tsx?|vue|js|sh|bash)\b/g;
    const blocks = pages.flatMap((file) =>
      [...htmlOf(file).matchAll(block)].map(([, name]) => ({ file, isNamed: name !== undefined })),
    );

    expect(blocks.length).toBeGreaterThan(200);
    expect(blocks.filter(({ isNamed }) => !isNamed)).toEqual([]);
  });
});

test("a line of eighty characters is read without scrolling beside the two menus", async () => {
  await onPage("guide/collections", async (page) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    const scrolled = await page.locator(".vp-doc pre").evaluateAll((blocks) =>
      blocks.flatMap((block) => {
        if (block.scrollWidth <= block.clientWidth) return [];
        return Math.max(...(block.textContent ?? "").split("\n").map(({ length }) => length));
      }),
    );

    expect(Math.min(...scrolled)).toBeGreaterThan(80);
    expect(scrolled.length).toBeGreaterThan(0); // else the lines say nothing of the width
  });
});

test("every page has one main landmark", () => {
  const counts = pages.map((file) => [file, htmlOf(file).match(/<main\b/g)?.length ?? 0] as const);

  expect(counts.filter(([, count]) => count !== 1)).toEqual([]);
});

/** The words that people come with, and the page that each leads to first. */
const SOUGHT: Record<string, string> = {
  optimistic: "/guide/optimistic-updates",
  entity: "/guide/collections",
  form: "/guide/drafts",
  computed: "/guide/derived",
  persist: "/guide/keep-state",
  query: "/guide/beside-others",
  undo: "/recipes/undo",
  offline: "/guide/offline",
  tabs: "/guide/several-tabs",
  selector: "/guide/derived",
  hydration: "/guide/react-server",
};

test("the search leads the words that people come with to the right page first", async () => {
  await onPage("", async (page) => {
    await page
      .getByRole("button", { name: /Search/ })
      .first()
      .click();
    const field = page.getByRole("searchbox");
    const results = page.locator(".VPLocalSearchBox .result");
    const nothing = page.locator(".VPLocalSearchBox .no-results");
    /** The box keeps old results for a moment, so it is emptied before each word. */
    const firstFor = async (word: string): Promise<string | null> => {
      await field.fill("");
      await expect.poll(() => results.count()).toBe(0);
      await field.fill(word);
      await results.or(nothing).first().waitFor();
      return (await results.count()) > 0 ? results.first().getAttribute("href") : null;
    };
    const wrong: string[] = [];
    for (const [word, expected] of Object.entries(SOUGHT)) {
      const first = await firstFor(word);
      const isRight = first?.split("#")[0]?.endsWith(expected) === true;
      if (!isRight) wrong.push(`${word} leads to ${first}`);
    }

    expect(await firstFor("qwertzuiop")).toBe(null);
    expect(wrong).toEqual([]);
  });
});

describe("accessibility", () => {
  // The first page, then others at equal distances. Pages of the reference are long, and all made in
  // the same way: a whole run checks them too.
  const tried = budget("pages checked for accessibility");
  const others = pages.filter(
    (file) => file !== "index.html" && (tried >= pages.length || !file.startsWith("api/")),
  );
  const step = Math.max(1, Math.floor(others.length / (tried - 1)));
  const at = Math.min(5, step - 1);
  const chosen = ["index.html", ...others.filter((_, i) => i % step === at)];

  test.for(chosen)("%s has no fault in either theme", { timeout: 240_000 }, async (file) => {
    const faults = await onPage(file, async (page) => {
      const found: unknown[] = [];
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.reload();
        await page.evaluate(axeSource);
        found.push(...(await page.evaluate(violations)));
      }
      return found;
    });

    expect(faults).toEqual([]);
  });
});

/** Runs in the page. */
async function violations(): Promise<string[]> {
  const { axe } = globalThis as unknown as { axe: typeof Axe };
  const result = await axe.run(document, { resultTypes: ["violations"] });
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}
