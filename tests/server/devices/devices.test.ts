// Pages of a real browser as devices of a server: what they have in common is in IndexedDB.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { memory, type Place } from "@dosync/replica";
import { nodeHandler, serve, type Spaces } from "@dosync/server";
import {
  killBrowser,
  launch,
  openPage as openPageOf,
  type Site,
  startSite,
} from "../../support/site.ts";
import { type Commands, tick, till } from "./page.ts";

const PATIENT = { timeout: 30_000 };
const ascending = (length: number): number[] => Array.from({ length }, (_, i) => i + 1);

let site: Site;
let spaces: Spaces;
let store: Place;
let context: BrowserContext;
const profiles: string[] = [];

/** How the server and the network are: who has logged in, and whether it can be reached. */
const world = { login: "ada", isAway: false, pushes: [] as string[] };

function makeProfile(): string {
  const profile = mkdtempSync(join(tmpdir(), "dosync-devices-"));
  profiles.push(profile);
  return profile;
}

beforeAll(async () => {
  store = memory({ log: 100_000 });
  spaces = serve(till, {
    store,
    mutations: [tick],
    authenticate: () => world.login,
    authorize: () => true,
  });
  const handler = nodeHandler(spaces.fetch);
  site = await startSite(import.meta.dirname, ["page"], (request, response) => {
    if (request.method === "POST") world.pushes.push(String(request.headers["x-page"]));
    if (world.isAway) response.destroy();
    else handler(request, response);
  });
  context = await launch(makeProfile());
}, 60_000);

afterAll(async () => {
  await context?.close();
  site?.stop();
  await spaces?.stop({ timeout: 0 });
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
}, 60_000);

// A browser has six connections to one address at most, and each device that is open keeps one.
afterEach(async () => {
  Object.assign(world, { login: "ada", isAway: false });
  await Promise.all(context.pages().map((page) => page.close()));
});

async function openPage(name: string, space: string, user = "ada", within = context) {
  const opened = await openPageOf<Commands>(within, site);
  expect(await opened.call("open", name, space, user)).toBe("loaded");
  return opened;
}

/** The names of the devices in the log of a space, and whether each has its numbers without a gap. */
async function devicesIn(space: string): Promise<string[]> {
  const log = await store.open({ model: "till", space }).since(0);
  const last = new Map<string, number>();
  for (const { client, number } of log!.flatMap(({ mutations }) => mutations)) {
    expect(number).toBe((last.get(client) ?? 0) + 1);
    last.set(client, number);
  }
  return [...last.keys()];
}

test("pages of one person are one device: each shows what all have run, and it is decided once", async () => {
  const pages = [await openPage("one", "s1"), await openPage("two", "s1")];
  await Promise.all(pages.map(({ call }) => call("tick", 20, "confirmed")));
  for (const { call } of pages) await call("flush");
  for (const { call } of pages) {
    const { ticks, sum, pending } = await call("look");
    expect({ ticks, sum, pending }).toEqual({
      ticks: { one: ascending(20), two: ascending(20) },
      sum: 1000,
      pending: 0,
    });
  }
  expect(await devicesIn("s1")).toHaveLength(1);
});

test("one page of a device sends, and when it is closed another one does", async () => {
  const [one, two] = [await openPage("one", "s2"), await openPage("two", "s2")];
  world.pushes = [];
  for (const { call } of [one, two]) await call("tick", 5, "confirmed");
  expect(new Set(world.pushes)).toEqual(new Set(["one"]));
  await one.page.close();
  await two.call("tick", 5, "confirmed");
  expect(world.pushes.at(-1)).toBe("two");
  expect((await two.call("look")).confirmed).toEqual({ one: ascending(5), two: ascending(10) });
});

test("what was run while the network was away outlives its page, and is sent when it is there again", async () => {
  const one = await openPage("one", "s3");
  const two = await openPage("two", "s3");
  world.isAway = true;
  await one.call("tick", 5, "stored");
  await expect.poll(async () => (await two.call("look")).ticks).toEqual({ one: ascending(5) });
  await one.page.close();
  await two.page.close();
  const late = await openPage("late", "s3"); // from what the device knows
  const { ticks, confirmed, pending } = await late.call("look");
  expect({ ticks, confirmed, pending }).toEqual({
    ticks: { one: ascending(5) },
    confirmed: {},
    pending: 5,
  });
  world.isAway = false;
  await expect.poll(async () => (await late.call("look")).pending, PATIENT).toBe(0);
  expect((await late.call("look")).confirmed).toEqual({ one: ascending(5) });
  expect(await devicesIn("s3")).toHaveLength(1);
});

test("a page that crashes while it sends leaves everything to the others", async () => {
  const one = await openPage("one", "s4");
  const two = await openPage("two", "s4");
  one.call("tickForever").catch(() => {});
  await expect.poll(() => site.told.get("one") ?? 0, PATIENT).toBeGreaterThan(5);
  const session = await context.newCDPSession(one.page);
  const crash = new Promise((resolve) => one.page.once("crash", resolve));
  session.send("Page.crash").catch(() => {}); // nobody answers
  await crash;
  await two.call("tick", 5, "confirmed");
  await two.call("flush");
  const { confirmed, pending } = await two.call("look");
  expect(confirmed["one"]!.length).toBeGreaterThanOrEqual(site.told.get("one")!);
  expect(confirmed).toEqual({ one: ascending(confirmed["one"]!.length), two: ascending(5) });
  expect(pending).toBe(0);
  expect(await devicesIn("s4")).toHaveLength(1);
});

test("an outbox waits for its person: somebody else has another one, and sees nothing of it", async () => {
  const hers = await openPage("hers", "s5");
  world.login = "bob";
  await hers.call("tick", 3, "stored");
  await expect.poll(async () => (await hers.call("look")).failure, PATIENT).toBe("OTHER_USER");
  const his = await openPage("his", "s5", "bob");
  expect((await his.call("look")).ticks).toEqual({});
  await his.call("tick", 1, "confirmed");
  expect((await hers.call("look")).pending).toBe(3);
  world.login = "ada";
  await expect.poll(async () => (await hers.call("look")).pending, PATIENT).toBe(0);
  const { confirmed } = await hers.call("look");
  expect(confirmed).toEqual({ hers: ascending(3), his: [1] });
  expect(await devicesIn("s5")).toHaveLength(2);
});

test(
  "a browser that is killed sends what it has stored when it starts again",
  { timeout: 90_000 },
  async () => {
    const profile = makeProfile();
    const killed = await launch(profile);
    const one = await openPage("killed", "s6", "ada", killed);
    world.isAway = true;
    one.call("tickForever").catch(() => {});
    await expect.poll(() => site.told.get("killed") ?? 0, PATIENT).toBeGreaterThan(4);
    killBrowser(profile);
    const told = site.told.get("killed")!;
    await killed.close().catch(() => {});
    rmSync(join(profile, "SingletonLock"), { force: true });
    world.isAway = false;
    const again = await launch(profile);
    try {
      const late = await openPage("late", "s6", "ada", again);
      await late.call("tick", 1, "confirmed");
      const { confirmed } = await late.call("look");
      expect(confirmed["killed"]!.length).toBeGreaterThanOrEqual(told);
      expect(confirmed["killed"]).toEqual(ascending(confirmed["killed"]!.length));
      expect(await devicesIn("s6")).toHaveLength(1);
    } finally {
      await again.close();
    }
  },
);
