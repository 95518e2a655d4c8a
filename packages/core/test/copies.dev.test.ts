import { readFileSync } from "node:fs";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import * as own from "@dosync/core";
import { VERSION } from "../src/ground/copies.ts";
import { thrownBy } from "../../../tests/support/thrown.ts";

/** Every copy that this program has loaded, by the library's own list. */
const copies = (globalThis as unknown as Record<symbol, unknown[]>)[Symbol.for("@dosync/core")]!;
const atFirst = [...copies];

afterEach(() => {
  vi.restoreAllMocks();
  copies.splice(0, Infinity, ...atFirst); // a copy that a test before has loaded is known already
});

/** Loads the library once more: from the same file, or from one that is not known. */
async function loadAnother(from: "the same file" | "elsewhere"): Promise<typeof own> {
  const { stackTraceLimit } = Error;
  if (from === "elsewhere") Error.stackTraceLimit = 0;
  try {
    vi.resetModules();
    return await import("@dosync/core");
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

test("a second copy of core that is loaded warns, with versions, files and what to do", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});

  const other = await loadAnother("elsewhere");

  expect(other.deref).not.toBe(own.deref);
  expect(warn.mock.calls).toEqual([
    [
      expect.stringMatching(
        /^dosync: two copies of @dosync\/core are loaded, 0\.1\.0 \(.*copies\.ts:\d+:\d+\) and 0\.1\.0\. /,
      ),
    ],
  ]);
  expect(warn.mock.calls[0]![0]).toContain("resolve.dedupe");
});

test("the same file that is loaded anew warns of nothing", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});

  const other = await loadAnother("the same file");

  expect(other.deref).not.toBe(own.deref);
  expect(warn).not.toHaveBeenCalled();
});

test("a file that is loaded anew is one copy where another one warns", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await loadAnother("the same file");

  await loadAnother("elsewhere");

  expect(warn.mock.calls).toEqual([
    [
      expect.stringMatching(
        /^dosync: two copies of @dosync\/core are loaded, \S+ \(\S+\) and \S+\. /,
      ),
    ],
  ]);
});

test("a server of Next has a copy for server components, which warns of nothing", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.stubEnv("NEXT_RUNTIME", "nodejs");
  onTestFinished(() => void vi.unstubAllEnvs());

  const other = await loadAnother("elsewhere");

  expect(other.deref).not.toBe(own.deref);
  expect(warn).not.toHaveBeenCalled();
});

test("an identity of another copy is named, with what to do", async () => {
  const other = await loadAnother("the same file");
  const foreign = other.atom(1, { label: "count" });

  expect(thrownBy(() => own.deref(foreign as never))).toMatchObject({
    message: expect.stringMatching(
      /^deref\(\) was given #<atom "count": 1>, which belongs to another copy of @dosync\/core\. Let all packages take one/,
    ),
  });
});

test("where a transaction is missing, one of another copy that runs is named", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const other = await loadAnother("elsewhere");
  const balance = own.ref(1, { label: "balance" });
  const alone = thrownBy(() => own.refSet(balance, 2)) as Error;
  const inside = thrownBy(() => other.dosync(() => own.refSet(balance, 2))) as Error;

  expect(alone.message).not.toContain("another copy");
  expect(inside).toMatchObject({
    code: "NO_TRANSACTION",
    message: expect.stringContaining("A transaction of another copy of @dosync/core runs."),
  });
});

test("the version that a copy says is that of its package", () => {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");

  expect(VERSION).toBe(JSON.parse(manifest).version);
});
