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
  return JSON.parse(execFileSync(node, flags, { encoding: "utf8", stdio: "pipe", maxBuffer: 1e9 }));
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

interface Copy {
  readonly file: string;
  /** The head of the space before the copy was begun, and after it was made. */
  readonly before: number;
  readonly after: number;
}

test(
  "a backup that is taken while others commit is one moment of them, and goes on by itself",
  { timeout: 60_000 },
  async () => {
    const folder = makeFolder();
    const file = join(folder, "bank.db");
    const writer = start("commit", file, "1000000", "one");
    const ended = new Promise((resolve) => writer.once("exit", resolve));
    await new Promise((resolve) => writer.stdout!.once("data", resolve));
    writer.stdout!.resume();
    const copies = run("backup", file, folder, "5") as Copy[];
    writer.kill("SIGKILL");
    await ended;
    expect(copies.some(({ before, after }) => after > before)).toBe(true);
    for (const { file: copy, before, after } of copies) {
      const { head, values, last, log } = run("read", copy) as Kept;
      expect(head).toBeGreaterThanOrEqual(before);
      expect(head).toBeLessThanOrEqual(after);
      expect(values).toEqual([["one", head]]);
      expect(last.map(({ number }) => number)).toEqual([head]);
      expect(log.map(({ number }) => number)).toEqual(
        Array.from({ length: head }, (_, i) => i + 1),
      );
    }
    const [{ file: restored, before }] = copies as [Copy];
    const writing = start("commit", restored, "3", "two");
    writing.stdout!.resume();
    await new Promise((resolve) => writing.once("exit", resolve));
    const { values, log } = run("read", restored) as Kept;
    expect(new Map(values).get("two")).toBe(3);
    expect(log.length).toBeGreaterThanOrEqual(before + 3);
  },
);

test("a log stays short, also where each commit is made by a store that was just opened", () => {
  const { rows, known } = run("floor", join(makeFolder(), "bank.db")) as {
    readonly rows: number;
    readonly known: unknown;
  };
  expect(rows).toBeLessThan(10 + 100); // it is looked after every hundred commits
  expect(known).toEqual([null, 10]);
});

test("a file whose tables are current is opened and read while another connection writes", () => {
  const file = join(makeFolder(), "bank.db");
  run("commit", file, "1", "one");
  expect(run("beside", file)).toEqual([["one", 1]]);
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

test("a file that is closed while it opens leaves no timer, which would look into a closed file", () => {
  expect(run("close-while-opening", join(makeFolder(), "bank.db"))).toBe(0);
});
