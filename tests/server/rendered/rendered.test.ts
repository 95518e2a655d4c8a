// Pages that a real server has rendered, hydrated in Chromium: what they show is what the server has sent, and then
// what their device knows besides.
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright";
import { createElement } from "react";
import { renderToString as renderReact } from "react-dom/server";
import { renderToString as renderVue } from "vue/server-renderer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memory, openReplica, type Place, type Replica } from "@dosync/replica";
import { dehydrateReplica } from "@dosync/replica/server";
import { nodeHandler, type ServedSpaces, serve } from "@dosync/server";
import { launch, type Site, startSite } from "../../support/site.ts";
import { type Board, board, put } from "./board.ts";
import { App } from "./react-view.ts";
import { appOf } from "./vue-view.ts";

const PATIENT = { timeout: 30_000 };
const views: Record<string, (replica: Replica<Board>) => string | Promise<string>> = {
  react: (replica) => renderReact(createElement(App, { replica })),
  vue: (replica) => renderVue(appOf(replica)),
};

let spaces: ServedSpaces;
let store: Place;
let site: Site;
/** Whether pages reach the server. It renders them all the same. */
let isAway = false;

beforeAll(async () => {
  site = await startSite(import.meta.dirname, ["react-page", "vue-page"], (request, response) => {
    const [, , name = ""] = request.url!.split("/");
    if (views[name] !== undefined) void respond(name, request, response);
    else if (isAway) response.destroy();
    else nodeHandler(spaces.fetch)(request, response);
  });
}, 60_000);

afterAll(() => site?.stop());

/** A request for a page: it has a replica of its own. */
async function respond(name: string, _: IncomingMessage, response: ServerResponse): Promise<void> {
  const replica = openReplica(board, { space: "all", at: spaces.reader("ada"), mutations: [put] });
  await replica.ready;
  const html = await views[name]!(replica);
  const data = JSON.stringify(dehydrateReplica(replica)).replaceAll("<", "\\u003c");
  replica.close();
  response
    .setHeader("content-type", "text/html")
    .end(
      `<!doctype html><title>${name}</title><div id="root">${html}</div>` +
        `<script type="application/json" id="data">${data}</script>` +
        `<script type="module" src="/${name}-page.js"></script>`,
    );
}

interface Seen {
  readonly texts: string[];
  readonly faults: string[];
}

const seenIn = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const { texts, faults } = (globalThis as unknown as { page: Seen }).page;
    return { texts, faults };
  });

const textOf = (page: Page): Promise<string | null> => page.textContent("#root");

async function putElsewhere(id: number): Promise<void> {
  const other = openReplica(board, { space: "all", at: store, mutations: [put] });
  await other.ready;
  await other.run(put, id).confirmed;
  other.close();
}

describe.each(Object.keys(views))("%s", (name) => {
  let context: BrowserContext;
  let profile: string;
  const written: string[] = [];

  beforeAll(async () => {
    isAway = false;
    store = memory();
    spaces = serve(board, {
      store,
      mutations: [put],
      authenticate: () => "ada",
      authorize: () => true,
    });
    profile = mkdtempSync(join(tmpdir(), "dosync-rendered-"));
    context = await launch(profile);
  }, 60_000);

  afterAll(async () => {
    await context?.close();
    await spaces?.stop({ timeout: 0 });
    rmSync(profile, { recursive: true, force: true });
  }, 60_000);

  async function openPage(): Promise<Page> {
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("net::"))
        written.push(message.text());
    });
    page.on("pageerror", (error) => written.push(String(error)));
    await page.goto(`${site.address}/api/${name}`);
    await page.waitForFunction(() => "page" in globalThis);
    return page;
  }

  async function expectNoFault(page: Page): Promise<void> {
    expect((await seenIn(page)).faults).toEqual([]);
    expect(written).toEqual([]);
  }

  test("a page is hydrated from what the server has rendered, and goes on with the space", async () => {
    await putElsewhere(7);
    const page = await openPage();
    await page.click("button"); // puts the second one
    await expect.poll(() => textOf(page), PATIENT).toBe("2: 7,2; open 0");
    await putElsewhere(9);
    await expect.poll(() => textOf(page), PATIENT).toBe("3: 7,2,9; open 0");
    const { texts } = await seenIn(page);
    expect(texts[0]).toBe("1: 7; open 0");
    expect(texts.filter((text) => !/^[1-3]: /.test(text))).toEqual([]); // nothing but whole states
    await expectNoFault(page);
    await page.close();
  });

  test("what a device has pending shows after the page was hydrated, and is sent", async () => {
    const before = await openPage();
    isAway = true;
    await before.click("button"); // puts the fourth one
    await expect.poll(() => textOf(before), PATIENT).toMatch(/^4: 7,2,9,4; \w+ 1$/);
    await before.close();
    await putElsewhere(11);
    const page = await openPage();
    expect((await seenIn(page)).texts[0]).toBe("4: 7,2,9,11; open 0");
    isAway = false;
    await expect.poll(() => textOf(page), PATIENT).toBe("5: 7,2,9,11,4; open 0");
    await expectNoFault(page);
    await page.close();
  });

  test("a page that was hydrated shows no state again that its device has kept from before", async () => {
    const page = await openPage();
    await page.close();
    await putElsewhere(13);
    const next = await openPage();
    await next.evaluate(() =>
      (globalThis as unknown as { page: { replica: Replica<Board> } }).page.replica.flush(),
    );
    const { texts } = await seenIn(next);
    expect(new Set(texts.map((text) => text.split(";")[0]))).toEqual(new Set(["6: 7,2,9,11,4,13"]));
    await expectNoFault(next);
    await next.close();
  });
});
