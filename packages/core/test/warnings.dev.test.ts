import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  atom,
  compareAndSet,
  deref,
  dosync,
  type Draft,
  draft,
  ref,
  refSet,
  reset,
  snapshot,
  swap,
} from "@dosync/core";
import type { Mock } from "vitest";
import { ReadPoint } from "../src/timeline/read-point.ts";

let warn: Mock<(...data: unknown[]) => void>;

beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  warn.mockRestore();
});

describe("an atom that is changed inside a transaction", () => {
  test.each<[string, (count: ReturnType<typeof atom<number>>) => unknown]>([
    ["swap", (count) => swap(count, (value) => value + 1)],
    ["reset", (count) => reset(count, 1)],
    ["compareAndSet", (count) => compareAndSet(count, 0, 1)],
  ])("by %s is warned of, by name and with what to do", (_how, change) => {
    const count = atom(0, { label: "count" });

    dosync(() => change(count));

    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toMatch(/atom "count".*not rolled back.*ref/);
  });

  test("is warned of once", () => {
    const count = atom(0);

    dosync(() => {
      reset(count, 1);
      reset(count, 2);
    });
    dosync(() => reset(count, 3));

    expect(warn).toHaveBeenCalledOnce();
  });

  test("outside of one, or only read, is no reason to warn", () => {
    const count = atom(0);
    const balance = ref(0);

    reset(count, 1);
    dosync(() => refSet(balance, deref(count)));

    expect(warn).not.toHaveBeenCalled();
  });
});

/** Takes a snapshot that only its read point is kept of, to end it after the test. */
function dropped(isEnded: boolean): ReadPoint {
  const taken = snapshot();
  if (isEnded) taken.dispose();
  return (taken as unknown as { readPoint: ReadPoint }).readPoint;
}

async function collect(): Promise<void> {
  for (let i = 0; i < 10 && warn.mock.calls.length === 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    globalThis.gc?.();
  }
}

describe("a snapshot that is dropped without being ended", () => {
  test("is reported when it has been collected", async () => {
    const readPoint = dropped(false);

    await collect();

    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toMatch(/snapshot.*dropped without being ended.*dispose\(\)/);
    readPoint.close();
  });

  test("and was ended is not", async () => {
    dropped(true);

    await collect();

    expect(warn).not.toHaveBeenCalled();
  });
});

function forget(work: (edit: Draft) => void): void {
  work(draft({ label: "form" }));
}

/** What was forgotten stays open for ever; here it ends with its test. */
function closeReadPoints(): void {
  const newest = new ReadPoint();
  for (let { older } = newest; older !== undefined; older = newest.older) older.close();
  newest.close();
}

describe("a draft that is dropped without being ended", () => {
  const count = ref(0);
  const works: [what: string, work: (edit: Draft) => void][] = [
    ["has done nothing", () => {}],
    ["has set a ref", (edit) => edit.refSet(count, 1)],
    ["has ensured a ref", (edit) => edit.ensure(count)],
    ["holds a draft that has set a ref", (edit) => edit.draft().refSet(count, 1)],
  ];

  test.each(works)("and %s is reported when it has been collected", async (_what, work) => {
    forget(work);

    await collect();

    expect(warn.mock.calls.map(([text]) => String(text)).join()).toContain('Draft "form"');
    closeReadPoints();
    dosync(() => refSet(count, 2)); // whom it told is not there any more
    expect(deref(count)).toBe(2);
  });
});
