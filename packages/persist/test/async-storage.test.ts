// A storage like React Native's AsyncStorage, over real files: it answers later, it fails as a disk does, and programs
// are killed while they write.
import { spawn } from "node:child_process";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deref } from "@dosync/core";
import { keys } from "@dosync/core/collection";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { budget } from "../../../tests/support/budget.ts";
import { bundle, type Program } from "../../../tests/support/bundle.ts";
import { persist, type Persisted } from "../src/index.ts";
import { type Bank, createBank, transfer } from "./files/bank.ts";
import { FileStorage } from "./files/file-storage.ts";

let program: Program;
let folder: string;

beforeAll(async () => {
  program = await bundle(join(import.meta.dirname, "files/program.ts"));
});
afterAll(() => program?.remove());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dosync-files-"));
  const made = folder;
  return () => rmSync(made, { recursive: true, force: true });
});

function keep(bank: Bank): Persisted {
  const area = new FileStorage(folder);
  const saved = persist(bank, { key: "bank", storage: () => area, throttle: 0 });
  onTestFinished(() => saved.close());
  return saved;
}

async function load(): Promise<Bank> {
  const bank = createBank();
  const saved = keep(bank);
  await saved.ready;
  expect(deref(saved.state).status).toBe("saved");
  await saved.close();
  return bank;
}

const numbersIn = ({ checking, savings, count, transfers }: Bank) => ({
  checking: deref(checking),
  savings: deref(savings),
  count: deref(count),
  rows: deref(keys(transfers)).length,
});
const after = (count: number) => ({ checking: -count, savings: count, count, rows: count });

test("the next program shows what this one has kept, rows too", async () => {
  const bank = createBank();
  const saved = keep(bank);
  transfer(bank); // before anything was read
  await saved.ready;
  transfer(bank);
  await saved.close();

  expect(numbersIn(await load())).toEqual(after(2));
});

test("a disk that is gone is said, and everything is kept when it is back", async () => {
  const bank = createBank();
  const saved = keep(bank);
  transfer(bank);
  await saved.flush();

  renameSync(folder, `${folder}-away`);
  transfer(bank);
  await saved.flush();
  const meanwhile = deref(saved.state);
  renameSync(`${folder}-away`, folder);
  const onDisk = numbersIn(await load());
  transfer(bank);
  await saved.flush();

  expect(meanwhile).toMatchObject({ status: "failing", failure: { code: "ENOENT" } });
  expect(onDisk).toEqual(after(1));
  expect(deref(saved.state).status).toBe("saved");
  expect(numbersIn(await load())).toEqual(after(3));
});

test(
  "a program that is killed at any moment leaves whole transfers, and none that it had kept is lost",
  { timeout: 600_000 },
  async () => {
    let kept = 0;
    for (let round = 0; round < budget("programs that are killed while they keep"); round++) {
      kept = Math.max(kept, await killedAfter(1 + Math.random() * 60));
      const bank = await load();

      expect(numbersIn(bank)).toEqual(after(deref(bank.count)));
      expect(deref(bank.count)).toBeGreaterThanOrEqual(kept);
    }

    expect(kept).toBeGreaterThan(0);
  },
);

/** Kills the program some milliseconds after its first transfer; answers the last one that it said was kept. */
function killedAfter(milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [program.file, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (data: Buffer) => {
    if (printed === "") setTimeout(() => child.kill("SIGKILL"), milliseconds);
    printed += data.toString();
  });
  return new Promise((resolve) => {
    child.on("close", () => {
      const whole = printed.slice(0, printed.lastIndexOf("\n")).split("\n");
      resolve(Number(whole.at(-1)));
    });
  });
}
