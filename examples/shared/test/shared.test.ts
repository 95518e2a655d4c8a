// The example as somebody uses it who has just started it: two people in two windows.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureNodeWithSqlite } from "../../../scripts/node-with-sqlite.mjs";
import { launchChromium } from "../../../tests/support/browser.ts";
import { budget } from "../../../tests/support/budget.ts";
import { startPostgres } from "../../../tests/support/postgres.ts";
import { openStore } from "../src/store.ts";

const folder = mkdtempSync(join(tmpdir(), "dosync-example-"));
let browser: Browser;
let example: Example;
const mistakes: string[] = [];

interface Example {
  readonly address: string;
  /** Ends it as Ctrl-C does, and answers with which code it has ended. */
  end(): Promise<number | null>;
}

/** Starts the example by its own command, with a file of SQLite of the test's own. */
async function start(): Promise<Example> {
  const program = join(import.meta.dirname, "../../../scripts/example-shared.mjs");
  const started: ChildProcess = spawn(ensureNodeWithSqlite(), ["--no-warnings", program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PORT: "0", DATABASE_FILE: join(folder, "shared.db") },
  });
  const ended = new Promise<number | null>((resolve) => started.once("exit", resolve));
  let printed = "";
  for await (const text of started.stdout!) {
    printed += String(text);
    const address = /http:\/\/localhost:\d+/.exec(printed)?.[0];
    if (address === undefined) continue;
    started.stdout!.resume();
    const end = (): Promise<number | null> => (started.kill("SIGTERM"), ended);
    return { address, end };
  }
  throw new Error(`The example has ended before it listened.\n${printed}`);
}

async function openPage(path: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.on("pageerror", (error) => mistakes.push(error.message));
  await page.goto(example.address + path);
  await page.getByRole("heading", { name: "Bank" }).waitFor();
  return page;
}

const at = (framework = "", name = ""): string => `/${framework.toLowerCase()}.html?as=${name}`;
const list = (page: Page, name: string) => page.getByRole("group", { name, exact: true });
const cardsIn = (page: Page, name: string) =>
  list(page, name).getByRole("listitem").allInnerTexts();
const balances = (page: Page) => page.getByRole("definition").allInnerTexts();
const saved = (page: Page) => page.getByText("Everything is saved").waitFor();

beforeAll(async () => {
  [browser, example] = await Promise.all([launchChromium(), start()]);
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await example?.end();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const pairs = [
  ["React", "Vue"],
  ["Vue", "React"],
].slice(0, budget("pairs of frameworks in an example"));

describe.each(pairs)("one person in %s and another one in %s", (first, second) => {
  const card = `Ask ${first}`;
  let ada: Page;
  let bob: Page;

  beforeAll(async () => {
    [ada, bob] = [await openPage(at(first, "Ada")), await openPage(at(second, "Bob"))];
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ada, bob].map((page) => page?.context().close()));
  });

  test("see each other's cards", async () => {
    await ada.getByLabel("New card").fill(card);
    await ada.getByRole("button", { name: "Add" }).click();
    await bob.getByRole("button", { name: `Move ${card} to Doing` }).click();
    await expect.poll(() => cardsIn(ada, "Doing")).toContainEqual(expect.stringContaining("Bob"));
    await ada.getByRole("button", { name: `Move ${card} to Done` }).click();
    await expect.poll(() => cardsIn(bob, "Done")).toContainEqual(expect.stringContaining(card));
  });

  test("spend money that is there once: the second is told, and gets exactly that back", async () => {
    const before = (await balances(bob)).map(Number);
    await ada.getByRole("button", { name: "Go offline" }).click();
    for (const page of [ada, bob]) {
      await page.getByLabel("Amount").fill(`${before[0]! - 50}`);
      await page.getByRole("button", { name: "Transfer" }).click();
    }
    await saved(bob);
    await ada.getByLabel("New card").fill("Written offline");
    await ada.getByRole("button", { name: "Add" }).click();
    await ada.getByText("2 to be saved").waitFor();
    await ada.getByRole("button", { name: "Go online" }).click();
    await ada.getByRole("alert").filter({ hasText: "no account is below zero" }).waitFor();
    await saved(ada);
    const after = [50, before[1]! + before[0]! - 50, before[2]!].map(String);
    await expect.poll(() => balances(ada)).toEqual(after);
    await expect.poll(() => balances(bob)).toEqual(after);
    await expect
      .poll(() => cardsIn(bob, "To do"))
      .toContainEqual(expect.stringContaining("Written offline"));
    // The next pair of people begins with the same money.
    await bob.locator("select").first().selectOption("Food");
    await bob.locator("select").last().selectOption("Rent");
    await bob.getByRole("button", { name: "Transfer" }).click();
    await expect.poll(() => balances(ada)).toEqual(before.map(String));
    await bob.getByRole("button", { name: "Remove Written offline" }).click();
    await saved(bob);
  });

  test("read as a guest, and change nothing", async () => {
    const guest = await openPage(at(second, "guest"));
    await guest.getByLabel("New card").fill("Not mine");
    await guest.getByRole("button", { name: "Add" }).click();
    await guest.getByRole("alert").waitFor();
    expect((await cardsIn(guest, "To do")).join()).not.toContain("Not mine");
    await guest.context().close();
  });
});

test("ends when it is told to, and has kept everything in its file", async () => {
  expect(await example.end()).toBe(0);
  const program = `
    const { DatabaseSync } = require("node:sqlite");
    const database = new DatabaseSync(process.argv[1]);
    console.log(database.prepare("select value from dosync_value where address = 'done'").get().value);`;
  const args = ["--no-warnings", "-e", program, join(folder, "shared.db")];
  const kept = execFileSync(ensureNodeWithSqlite(), args, { encoding: "utf8" });
  expect(kept).toContain("Ask React");
});

test("no page has made a mistake", () => {
  expect(mistakes).toEqual([]);
});

test("keeps everything in PostgreSQL, at DATABASE_URL", async () => {
  const database = await startPostgres();
  const DATABASE_URL = `postgres://postgres@127.0.0.1:${database.port}/postgres`;
  const { store, about, close } = openStore({ DATABASE_URL });
  expect(about).toContain("PostgreSQL");
  expect(await store.open({ model: "board", space: "team" }).load("me")).toMatchObject({ head: 0 });
  await close();
  await database.stop();
});

test("says where everything is kept, also on a Node without SQLite", async () => {
  const { about, close } = openStore({ DATABASE_FILE: join(folder, "other.db") });
  expect(about).toMatch(/a file of SQLite\.$|^Everything is kept in memory, and gone/);
  await close();
});
