// Pages, workers and shared workers of a real browser over one space, some of which end badly.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anomaliesIn } from "../../isolation/history/checker.ts";
import { budget } from "../../support/budget.ts";
import {
  killBrowser,
  launch,
  openPage as openPageOf,
  openWorker as openWorkerOf,
  type Runner as RunnerOf,
  type Site,
  startSite,
} from "../../support/site.ts";
import { serialFault } from "./oracle.ts";
import type { Commands } from "./program.ts";
import type { commands as Old } from "./version-1.ts";
import type { commands as New } from "./version-2.ts";

type Runner = RunnerOf<Commands>;
const openPage = openPageOf<Commands>;
const openWorker = openWorkerOf<Commands>;

const PATIENT = { timeout: 30_000 };

let site: Site;
let context: BrowserContext;
const profiles: string[] = [];

function makeProfile(): string {
  const profile = mkdtempSync(join(tmpdir(), "dosync-tabs-"));
  profiles.push(profile);
  return profile;
}

beforeAll(async () => {
  site = await startSite(import.meta.dirname, ["page", "worker", "version-1", "version-2"]);
  context = await launch(makeProfile());
}, 60_000);
afterAll(async () => {
  await context.close();
  site.stop();
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true });
}, 60_000);

async function openAll(space: string, runners: readonly Promise<Runner>[]): Promise<Runner[]> {
  const all = await Promise.all(runners);
  expect(await Promise.all(all.map((one) => one.call("open", space)))).toEqual(
    all.map(() => "loaded"),
  );
  return all;
}

/** Waits until all show the same, and answers it. */
async function converged(runners: readonly Runner[]) {
  await Promise.all(runners.map((one) => one.call("flush")));
  await Promise.all(runners.map((one) => one.call("flush")));
  const [first, ...others] = await Promise.all(runners.map((one) => one.call("look")));
  for (const other of others) expect(other).toEqual(first);
  return first!;
}

/** Three tabs, a worker and a shared worker. */
function openFive(space: string): Promise<Runner[]> {
  return openAll(space, [
    openPage(context, site),
    openPage(context, site),
    openPage(context, site),
    openWorker(context, site, "Worker"),
    openWorker(context, site, "SharedWorker"),
  ]);
}

const openOld = () => openPageOf<typeof Old>(context, site, "version-1");
const openNew = () => openPageOf<typeof New>(context, site, "version-2");

const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((x, y) => x - y);

describe("three tabs, a worker and a shared worker", { timeout: 120_000 }, () => {
  test("have one history, which is serial", async () => {
    for (let round = 0; round < budget("histories of tabs"); round++) {
      const all = await openFive(`history ${round}`);
      const told = await Promise.all(
        all.map((one, index) => one.call("work", 12, round * 5 + index + 1)),
      );
      const { done, lists, a, b, status } = await converged(all);
      expect(serialFault(done, lists)).toBeUndefined();
      const entries = done.map(({ actions }) => ({ actions, hasCommitted: true }));
      expect(anomaliesIn({ entries, final: lists }, "serializable")).toEqual([]);
      const confirmed = told.flatMap((one) => one.confirmed);
      expect(ascending(done.map(({ value }) => value))).toEqual(ascending(confirmed));
      for (const one of told) {
        // What one of them runs keeps its order.
        const own = done.map(({ value }) => value).filter((value) => one.confirmed.includes(value));
        expect(own).toEqual(ascending(own));
      }
      expect(a + b).toBe(1000);
      expect(status).toMatchObject({ pending: 0, connection: "open", storage: "kept" });
    }
  });

  test("lose, double and overtake none of many mutations", async () => {
    const all = await openFive("many");
    const each = budget("ticks of each tab");
    await Promise.all(all.map((one, index) => one.call("tick", `${index}`, each)));
    const { ticks, last } = await converged(all);
    expect(ticks).toBe(all.length * each);
    expect(Object.values(last)).toEqual(all.map(() => each));
  });
});

describe("a tab", { timeout: 60_000 }, () => {
  test("that crashes stops nobody, and keeps its word", async () => {
    const [other] = await openAll("crash", [openPage(context, site)]);
    const { page, call } = await openPage(context, site);
    await call("open", "crash");
    call("tickForever", "crashed").catch(() => {});
    await expect.poll(() => site.told.get("crashed") ?? 0, PATIENT).toBeGreaterThan(5);
    const session = await context.newCDPSession(page);
    const crash = new Promise((resolve) => page.once("crash", resolve));
    session.send("Page.crash").catch(() => {}); // nobody answers
    await crash;
    expect(await other!.call("tick", "other", 50)).toBe(50);
    const { ticks, last } = await converged([other!]);
    // What was under way may have been confirmed, and nobody was told.
    expect(last["crashed"]).toBeGreaterThanOrEqual(site.told.get("crashed")!);
    expect(ticks).toBe(last["crashed"]! + 50);
  });

  test("that is frozen stops nobody, and takes everything in when it goes on", async () => {
    const { page, call } = await openPage(context, site);
    const frozen: Runner = { call };
    const [other] = await openAll("freeze", [openPage(context, site), Promise.resolve(frozen)]);
    await call("tick", "frozen", 3);
    const session = await context.newCDPSession(page);
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    expect(await other!.call("tick", "other", 50)).toBe(50);
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await expect.poll(async () => (await call("look")).ticks, PATIENT).toBe(53);
    await call("tick", "frozen", 1);
    expect((await converged([other!, frozen])).ticks).toBe(54);
  });

  test("that was left comes back as it was by the back button, with what others have done since", async () => {
    const { page, call } = await openPage(context, site);
    const [other] = await openAll("back", [openPage(context, site), Promise.resolve({ call })]);
    await call("tick", "back", 1);
    await page.evaluate(() => Object.assign(globalThis, { isKept: true }));
    await page.goto(`${site.address}/empty.html`);
    await other!.call("tick", "other", 5);
    await page.evaluate(() => history.back());
    await page.waitForURL("**/page.html", { waitUntil: "commit" });
    expect(await page.evaluate(() => "isKept" in globalThis)).toBe(true);
    await expect.poll(async () => (await call("look")).ticks, PATIENT).toBe(6);
    await call("tick", "back", 1);
    expect((await converged([other!, { call }])).ticks).toBe(7);
  });

  test("that is closed with a mutation under way leaves all of it, or nothing", async () => {
    const [other] = await openAll("close", [openPage(context, site)]);
    for (let i = 1; i <= 3; i++) {
      const { page, call } = await openPage(context, site);
      await call("open", "close");
      await call("tickLater", `closed ${i}`);
      await page.close();
    }
    const { ticks, last } = await converged([other!]);
    expect(ticks).toBe(Object.values(last).reduce((sum, one) => sum + one, 0));
  });
});

test("two versions of a program share a space, which is migrated once", async () => {
  const [one, two] = [await openOld(), await openOld()];
  expect([await one.call("open"), await two.call("open")]).toEqual(["loaded", "loaded"]);
  expect(await one.call("pay", 5)).toBe("confirmed");
  await two.call("payLater", 1);

  const news = [await openNew(), await openNew(), await openNew()];
  const opened = await Promise.all(news.map((page) => page.call("open")));
  expect(opened).toEqual(["loaded", "loaded", "loaded"]);
  await two.call("goOn");
  await expect.poll(async () => (await one.call("look")).connection, PATIENT).toBe("outdated");
  expect(await one.call("look")).toMatchObject({ amount: 5, version: 2 });
  expect(await one.call("pay", 1)).toBe("OUTDATED");
  // What was pending in an old page stays there, on its screen.
  expect(await two.call("look")).toMatchObject({ amount: 6, pending: 1, connection: "outdated" });
  expect(await (await openOld()).call("open")).toBe("outdated");

  expect(await news[0]!.call("pay", 1)).toBe("confirmed");
  for (const page of news) {
    await expect.poll(async () => (await page.call("look")).amount, PATIENT).toBe(501);
    expect((await page.call("look")).migrations).toBe(1);
  }
}, 60_000);

test("a browser that is killed has what it has told when it starts again", async () => {
  const profile = makeProfile();
  const killed = await launch(profile);
  const runners = [await openPage(killed, site), await openPage(killed, site)];
  await openAll(
    "kill",
    runners.map((one) => Promise.resolve(one)),
  );
  for (const [index, one] of runners.entries()) {
    one.call("tickForever", `killed ${index}`).catch(() => {});
  }
  const told = (): number[] => [0, 1].map((index) => site.told.get(`killed ${index}`) ?? 0);
  await expect.poll(() => Math.min(...told()), PATIENT).toBeGreaterThan(4);
  killBrowser(profile);
  const before = told();
  await killed.close().catch(() => {});
  rmSync(join(profile, "SingletonLock"), { force: true });

  const again = await launch(profile);
  try {
    const [late] = await openAll("kill", [openPage(again, site)]);
    const { ticks, last } = await converged([late!]);
    const kept = [0, 1].map((index) => last[`killed ${index}`]!);
    for (const [index, count] of kept.entries())
      expect(count).toBeGreaterThanOrEqual(before[index]!);
    expect(ticks).toBe(kept[0]! + kept[1]!);
    expect(await late!.call("tick", "late", 3)).toBe(3);
  } finally {
    await again.close();
  }
}, 60_000);
