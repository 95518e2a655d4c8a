// The built Storybook on a host of files: it talks to nobody and complains of nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { budget } from "../support/budget.ts";
import { openSite, type Site, visit } from "./site.ts";

const folder = inject("storybook");
let site: Site;

beforeAll(async () => {
  site = await openSite(folder);
});

afterAll(async () => {
  await site?.close();
});

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly type: string;
}

const index: { entries: Record<string, Entry> } = JSON.parse(
  readFileSync(join(folder, "index.json"), "utf8"),
);

/** The first story of each group, then the others. */
const stories = Object.values(index.entries)
  .filter(({ type }) => type === "story")
  .map((story, i, all) => ({
    ...story,
    isFirst: all.findIndex(({ title }) => title === story.title) === i,
  }))
  .toSorted((a, b) => Number(b.isFirst) - Number(a.isFirst));
const groups = stories.filter(({ isFirst }) => isFirst).length;

test("the frame around the stories is quiet", async () => {
  const complaints = await visit(site, [""], (page) =>
    page.locator("#storybook-preview-iframe").waitFor(),
  );

  // Storybook warns its own authors of what they will have to change.
  expect(complaints.filter((complaint) => !complaint.includes("warning: "))).toEqual([]);
});

test("stories are quiet", async () => {
  const chosen = stories.slice(0, Math.max(groups, budget("pages of a built site")));
  const paths = chosen.map(({ id }) => `iframe.html?viewMode=story&id=${id}`);

  const complaints = await visit(site, paths, (page) =>
    page.locator("body.sb-show-main #storybook-root > *").first().waitFor(),
  );

  expect(groups).toBeGreaterThan(10);
  expect(complaints).toEqual([]);
});

test("a demo has done nothing before its reader does something", async () => {
  const page = await site.browser.newPage();
  await page.goto(`${site.address}iframe.html?viewMode=story&id=kanban--board`);
  await page.locator("body.sb-show-main [data-card]").first().waitFor();
  await page.waitForTimeout(1_000); // for a play function that should not run

  expect(await page.locator("[data-card].dragged").count()).toBe(0);
  expect(await page.locator(".log-empty").count()).toBe(1);
  await page.close();
});

test("a button can be read under the pointer", async () => {
  const page = await site.browser.newPage();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`${site.address}iframe.html?viewMode=story&id=introduction--welcome`);
  const button = page.locator(".button.primary").first();
  const colours = () =>
    button.evaluate((element) => {
      const { color, backgroundColor } = getComputedStyle(element);
      return { color, backgroundColor };
    });

  const before = await colours();
  await button.hover();
  await page.waitForTimeout(400); // colours change slowly

  expect(await colours()).toEqual(before);
  await page.close();
});
