// The built Storybook on a host of files: it talks to nobody and complains of nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { listen, openSite, type Site, visit } from "./site.ts";

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
  readonly type: string;
}

const index: { entries: Record<string, Entry> } = JSON.parse(
  readFileSync(join(folder, "index.json"), "utf8"),
);

const stories = Object.values(index.entries).flatMap(({ id, type }) =>
  type === "story" ? [id] : [],
);

test("the frame around the stories is quiet", async () => {
  const complaints = await visit(site, [""], (page) =>
    page.locator("#storybook-preview-iframe").waitFor(),
  );

  // Storybook warns its own authors of what they will have to change.
  expect(complaints.filter((complaint) => !complaint.includes("warning: "))).toEqual([]);
});

test("no story plays by itself, and none fails or complains", { timeout: 240_000 }, async () => {
  const half = Math.ceil(stories.length / 2);
  const found = await Promise.all(
    [stories.slice(0, half), stories.slice(half)].map(async (own) => {
      const page = await site.browser.newPage();
      const complaints = listen(page, site);
      await page.goto(`${site.address}iframe.html?viewMode=story&id=${own[0]}`);
      await page.locator("body.sb-show-main #storybook-root > *").first().waitFor();
      // Storybook loads its page again when another story is to be shown while one has not ended.
      await page.waitForFunction(hasFinished);
      const shown = await page.evaluate(showEach, own);
      await page.close();
      return { shown, complaints };
    }),
  );

  expect(stories.length).toBeGreaterThan(20);
  expect(found.flatMap(({ complaints }) => complaints)).toEqual([]);
  expect(found.flatMap(({ shown }) => shown)).toEqual(
    stories.map((story) => ({ story, status: "success", isFilled: true, gestures: [] })),
  );
});

interface Shown {
  readonly story: string;
  /** What Storybook says when a story has been rendered and its play function has ended. */
  readonly status: string;
  readonly isFilled: boolean;
  /** The gestures that the story has made itself. */
  readonly gestures: readonly string[];
}

/** Runs in the page: whether the story that is shown has ended in every way. */
function hasFinished(): boolean {
  const { __STORYBOOK_PREVIEW__: preview } = globalThis as unknown as {
    __STORYBOOK_PREVIEW__?: { readonly currentRender?: { readonly phase?: string } };
  };
  return preview?.currentRender?.phase === "finished";
}

/** Runs in the page: shows one story after the other, as the sidebar does, without loading the page again. */
async function showEach(stories: readonly string[]): Promise<Shown[]> {
  interface Channel {
    emit(event: string, data: object): void;
    on(event: string, hear: (data: { storyId: string; status: string }) => void): void;
    off(event: string, hear: (data: { storyId: string; status: string }) => void): void;
  }
  const { __STORYBOOK_ADDONS_CHANNEL__: channel } = globalThis as unknown as {
    __STORYBOOK_ADDONS_CHANNEL__: Channel;
  };
  let gestures: string[] = [];
  for (const type of ["pointerdown", "click", "keydown", "input", "dragstart", "submit"]) {
    addEventListener(type, ({ type: made }) => gestures.push(made), true);
  }
  const finished = (story: string): Promise<string> =>
    new Promise((resolve) => {
      const hear = ({ storyId, status }: { storyId: string; status: string }): void => {
        if (storyId !== story) return;
        channel.off("storyFinished", hear);
        resolve(status);
      };
      channel.on("storyFinished", hear);
      channel.emit("setCurrentStory", { storyId: story, viewMode: "story" });
    });

  const found: Shown[] = [];
  for (const story of [...stories.slice(1), stories[0]!]) {
    gestures = [];
    const status = await finished(story);
    await new Promise((resolve) => void setTimeout(resolve, 250)); // for what comes after the first picture
    const isFilled = document.querySelector("#storybook-root > *") !== null;
    found.push({ story, status, isFilled, gestures });
  }
  return [found.at(-1)!, ...found.slice(0, -1)];
}

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
