import { expect, onTestFinished, test, vi } from "vitest";
import { atom, deref, derived, reset } from "@dosync/core";
import { subscribe } from "@dosync/core/adapter";

/** What is warned of while a computation that is followed runs so many times. */
function warningsOf<T>(runs: number, compute: (n: number, previous: T | undefined) => T): string[] {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const count = atom(0);
  const node = derived((previous: T | undefined) => compute(deref(count), previous), {
    label: "total",
  });
  onTestFinished(subscribe(node, () => {}));
  for (let i = 1; i <= runs; i++) reset(count, i);
  return warn.mock.calls.map(([message]) => String(message));
}

test("a result that depends on the previous value is warned of, by its label", () => {
  const warnings = warningsOf<number>(40, (n, previous) => n + (previous ?? 0));

  expect(warnings.length).toBeGreaterThan(0);
  expect(warnings[0]).toContain('derived "total" is another value when');
});

test.each([
  ["a list", (n: number) => [n, { n }]],
  ["an object", (n: number) => ({ n, inner: { n } })],
  ["a map", (n: number) => new Map([["n", { n }]])],
  ["a set", (n: number) => new Set([n])],
])("%s that is equal without the previous value is not warned of", (_what, make) => {
  expect(warningsOf<unknown>(40, (n, _previous) => make(n))).toEqual([]);
});

test.each([
  ["another length", (previous: unknown) => (previous === undefined ? [1] : [1, 2])],
  ["another kind", (previous: unknown) => (previous === undefined ? [] : {})],
  ["another part", (previous: unknown) => ({ a: previous === undefined })],
  ["no object", (previous: unknown) => (previous === undefined ? null : {})],
])("%s without the previous value is warned of", (_what, make) => {
  expect(warningsOf<unknown>(40, (_n, previous) => make(previous)).length).toBeGreaterThan(0);
});

test("an error without the previous value is warned of, and changes nothing", () => {
  const warnings = warningsOf<number>(40, (n, previous) => {
    if (previous === undefined && n > 0) throw new Error("no previous value");
    return n;
  });

  expect(warnings.length).toBeGreaterThan(0);
});

test("a full stack without the previous value says nothing of the computation", () => {
  const forever = (): number => 1 + forever();
  const warnings = warningsOf<number>(40, (n, previous) =>
    previous === undefined && n > 0 ? forever() : n,
  );

  expect(warnings).toEqual([]);
});

test("a computation that does not ask for its previous value runs once", () => {
  const count = atom(0);
  let runs = 0;
  const double = derived(() => {
    runs++;
    return deref(count) * 2;
  });
  onTestFinished(subscribe(double, () => {}));
  for (let i = 1; i <= 40; i++) reset(count, i);

  expect(runs).toBe(41);
});
