// What examples call when they are run: see expectations.ts.
import { expect, vi } from "vitest";

export function expectValue<T>(actual: T, expected: unknown, where: string): T {
  expect(actual, where).toEqual(expected);
  return actual;
}

export async function expectThrown(run: () => unknown, name: string, where: string): Promise<void> {
  const thrown = await Promise.resolve()
    .then(run)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect((thrown as { constructor?: { name: string } } | undefined)?.constructor?.name, where).toBe(
    name,
  );
}

/** A file called `server` runs where there is no document. */
export function leaveBrowser(): () => void {
  vi.stubGlobal("document", undefined);
  return () => void vi.unstubAllGlobals();
}
