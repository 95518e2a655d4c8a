import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { LoggedMutation } from "@dosync/replica";
import { sqlite } from "@dosync/server";
import { earlier } from "../old-tables.mjs";
import { bundle, type Program } from "../../../../tests/support/bundle.ts";
import { ensureNodeWithSqlite } from "../../../../scripts/node-with-sqlite.mjs";

// Node 20 has no SQLite, so all of it runs in another Node.
let node: string;
let program: Program;

beforeAll(async () => {
  node = ensureNodeWithSqlite();
  program = await bundle(join(import.meta.dirname, "child.mjs"));
}, 240_000);

afterAll(() => program?.remove());

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dosync-sqlite-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function run(...args: readonly string[]): unknown {
  const flags = ["--no-warnings", program.file, ...args];
  return JSON.parse(execFileSync(node, flags, { encoding: "utf8", stdio: "pipe" }));
}

function start(...args: readonly string[]): ChildProcess {
  return spawn(node, ["--no-warnings", program.file, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

interface Kept {
  readonly head: number;
  readonly values: readonly (readonly [string, number])[];
  readonly last: readonly LoggedMutation[];
  readonly log: readonly LoggedMutation[];
}

test("SQLite keeps the contract of a store", () => {
  const laws = run("laws", makeFolder()) as [string, string | null][];
  expect(laws.length).toBeGreaterThan(10);
  expect(laws.filter(([, error]) => error !== null)).toEqual([]);
});

test("the tables of each earlier version are brought up to date, with what is in them", () => {
  expect(run("upgrade", makeFolder())).toEqual(earlier);
});

test("what was committed is there after the process was killed, and nothing is half there", async () => {
  const file = join(makeFolder(), "bank.db");
  const writer = start("commit", file, "1000000", "one");
  let told = 0;
  const ended = new Promise((resolve) => writer.once("exit", resolve));
  for await (const text of writer.stdout!) {
    told = Number(String(text).trim().split("\n").at(-1));
    if (told >= 20) writer.kill("SIGKILL");
  }
  await ended;
  const { head, values, last, log } = run("read", file) as Kept;
  expect(head).toBeGreaterThanOrEqual(told);
  expect(values).toEqual([["one", head]]);
  expect(last.map(({ number }) => number)).toEqual([head]);
  expect(log.map(({ number }) => number)).toEqual(Array.from({ length: head }, (_, i) => i + 1));
});

test("many processes may open a new file at the same moment", async () => {
  for (let round = 0; round < 4; round++) {
    const file = join(makeFolder(), "bank.db");
    const names = ["one", "two", "three", "four"];
    const writers = names.map((name) => start("commit", file, "1", name));
    for (const writer of writers) writer.stdout!.resume();
    const codes = writers.map((writer) => new Promise((resolve) => writer.once("exit", resolve)));
    expect(await Promise.all(codes)).toEqual([0, 0, 0, 0]);
    expect((run("read", file) as Kept).head).toBe(4);
  }
});

test("two processes commit to one file in one order", async () => {
  const file = join(makeFolder(), "bank.db");
  const writers = ["one", "two"].map((name) => start("commit", file, "40", name));
  for (const writer of writers) writer.stdout!.resume();
  const codes = writers.map((writer) => new Promise((resolve) => writer.once("exit", resolve)));
  expect(await Promise.all(codes)).toEqual([0, 0]);
  const { head, values, log } = run("read", file) as Kept;
  expect([head, new Map(values)]).toEqual([
    80,
    new Map([
      ["one", 40],
      ["two", 40],
    ]),
  ]);
  for (const name of ["one", "two"]) {
    const numbers = log.filter(({ client }) => client === name).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  }
});

test("a Node without SQLite says what is needed", async () => {
  const store = sqlite(join(makeFolder(), "no-such-folder", "bank.db")).open({
    model: "m",
    space: "s",
  });
  await expect(store.load("me")).rejects.toThrow(/SQLite|unable to open/);
});
