// What pages of a real browser keep in IndexedDB is for those that come after them: in another version, after a
// reload, and where the page that has run it has ended.
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { BrowserContext, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RemotePull, RemotePulled, RemotePush, RemotePushed } from "@dosync/replica/remote";
import { launch, openPage as openPageOf, type Site, startSite } from "../../support/site.ts";
import type { Commands } from "./account.ts";

const PATIENT = { timeout: 30_000 };
const MOST = 1000;

interface Account {
  balance: number;
  /** The version of its values: 1 is in euros, 2 in cents. */
  version: number;
  readonly last: Record<string, number>;
  /** Every mutation that was decided. */
  readonly decided: [amount: number, version: string][];
}

let site: Site;
let context: BrowserContext;
const profile = mkdtempSync(join(tmpdir(), "dosync-kept-"));
const accounts = new Map<string, Account>();
const world = { isAway: false };

function accountOf(space: string): Account {
  const known = accounts.get(space) ?? { balance: 0, version: 1, last: {}, decided: [] };
  accounts.set(space, known);
  return known;
}

function pull(account: Account): RemotePulled {
  const { version, balance, last } = account;
  const key = version === 1 ? "euros" : "cents";
  return {
    schemaVersion: version,
    lastMutationIDChanges: last,
    patch: [{ op: "clear" }, { op: "put", key, value: balance }],
  };
}

/** It does each id once, in its own version, and refuses what is too much. */
function push(account: Account, { mutations, schemaVersion }: RemotePush): RemotePushed {
  const refused: { id: number }[] = [];
  for (const { clientID, id, args } of mutations) {
    const amount = args as number;
    if (amount > MOST) refused.push({ id });
    if (id <= (account.last[clientID] ?? 0)) continue;
    account.last[clientID] = id;
    account.decided.push([amount, schemaVersion]);
    const rate = Number(schemaVersion) < account.version ? 100 : 1;
    if (amount <= MOST) account.balance += amount * rate;
  }
  return { refused };
}

async function answer(request: IncomingMessage): Promise<RemotePulled | RemotePushed> {
  const asked = JSON.parse(await text(request)) as { space: string } & (RemotePull & RemotePush);
  const account = accountOf(asked.space);
  return request.url === "/api/pull" ? pull(account) : push(account, asked);
}

beforeAll(async () => {
  site = await startSite(import.meta.dirname, ["version-1", "version-2"], (request, response) => {
    if (world.isAway) response.destroy();
    else void answer(request).then((given) => response.end(JSON.stringify(given)));
  });
  context = await launch(profile);
}, 60_000);

afterAll(async () => {
  await context?.close();
  site?.stop();
  rmSync(profile, { recursive: true, force: true });
}, 60_000);

afterEach(async () => {
  world.isAway = false;
  await Promise.all(context.pages().map((page) => page.close()));
});

async function openPage(name: string, space: string, version = 1) {
  const opened = await openPageOf<Commands>(context, site, `version-${version}`);
  return { ...opened, name, state: await opened.call("open", name, space) };
}

async function crash(page: Page): Promise<void> {
  const session = await context.newCDPSession(page);
  const crashed = new Promise((resolve) => page.once("crash", resolve));
  session.send("Page.crash").catch(() => {}); // nobody answers
  await crashed;
}

test("a new bundle shows what an old one keeps in its own shape, and does what that has left, once", async () => {
  const old = await openPage("old", "kept");
  await old.call("pay", 2);
  await expect.poll(async () => (await old.call("look")).confirmed, PATIENT).toBe(2);
  world.isAway = true;
  await old.call("pay", 3);

  const fresh = await openPage("fresh", "kept", 2);
  expect([old.state, fresh.state]).toEqual(["loaded", "loaded"]);
  expect(await fresh.call("look")).toMatchObject({ balance: 500, confirmed: 200, pending: 1 });
  expect(await old.call("look")).toMatchObject({ balance: 5, confirmed: 2, pending: 1 });
  await old.page.close();

  const account = accountOf("kept");
  Object.assign(account, { version: 2, balance: account.balance * 100 });
  world.isAway = false;
  await expect.poll(async () => (await fresh.call("look")).confirmed, PATIENT).toBe(500);
  expect(account.decided).toEqual([
    [2, "1"],
    [3, "1"], // it says which program has run it
  ]);
  expect((await openPage("late", "kept")).state).toBe("outdated");
});

test("what a page has run is told to it after a reload, once", async () => {
  const { page, call } = await openPage("one", "reload");
  world.isAway = true;
  await call("pay", MOST + 1);
  await call("pay", 5);
  await page.reload();
  expect(await call("open", "one again", "reload")).toBe("loaded");
  expect(await call("look")).toMatchObject({ balance: MOST + 6, confirmed: 0, pending: 2 });
  world.isAway = false;
  await expect.poll(async () => (await call("told")).length, PATIENT).toBe(2);
  expect(await call("told")).toEqual(
    expect.arrayContaining([
      ["REFUSED", MOST + 1],
      ["confirmed", 5],
    ]),
  );
  expect(await call("look")).toMatchObject({ balance: 5, confirmed: 5, pending: 0 });
  await page.reload();
  await call("open", "one at last", "reload");
  await call("pay", 1);
  await expect.poll(() => call("told"), PATIENT).toEqual([["confirmed", 1]]);
});

test.each([
  ["closed", (page: Page) => page.close()],
  ["crashed", crash],
])(
  "one of the tabs that are left does and is told what a tab has left that was %s",
  async (how, end) => {
    const first = await openPage("first", how);
    const others = [await openPage("second", how), await openPage("third", how)];
    world.isAway = true;
    await first.call("pay", MOST + 1);
    await first.call("pay", 5);
    for (const { call } of others) {
      await expect.poll(async () => (await call("look")).balance, PATIENT).toBe(MOST + 6);
    }
    await end(first.page);
    world.isAway = false;
    for (const { call } of others) {
      await expect
        .poll(() => call("look"), PATIENT)
        .toMatchObject({ balance: 5, confirmed: 5, pending: 0 });
    }
    const told = async () => (await Promise.all(others.map(({ call }) => call("told")))).flat();
    await expect.poll(async () => (await told()).length, PATIENT).toBe(2);
    // Whoever would be told twice is told with what comes next.
    for (const { call } of others) await call("pay", 1);
    await expect.poll(async () => (await told()).length, PATIENT).toBe(4);
    const all = await told();
    expect(all).toHaveLength(4);
    expect(all).toEqual(
      expect.arrayContaining([
        ["REFUSED", MOST + 1],
        ["confirmed", 5],
      ]),
    );
    expect(all.filter(([, amount]) => amount === 1)).toHaveLength(2);
    expect(accountOf(how).decided.map(([amount]) => amount)).toEqual([MOST + 1, 5, 1, 1]);
  },
);
