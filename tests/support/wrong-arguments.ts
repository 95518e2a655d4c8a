import { expect, test } from "vitest";

// Somebody may write without types. Whoever calls a public function without an argument, or with a wrong one,
// is told so in development by an error with a stable code, and not by a TypeError from somewhere inside.

type Call = (...args: unknown[]) => unknown;

/** What a package exports, and where its functions are called: hooks in a component, for instance. */
export type Entry = readonly [
  name: string,
  exports: object,
  run?: (call: () => unknown) => unknown,
];

const wrong: Readonly<Record<string, readonly unknown[]>> = {
  "()": [],
  "(null)": [null],
  "(5)": [5],
  "({})": [{}],
};
export const EVERYTHING: readonly string[] = Object.keys(wrong);

/**
 * Tests that each function refuses what is wrong for it.
 *
 * @param right What is right for a function. It takes any value, it takes none, or an object is what it needs.
 */
export function testWrongArguments(
  entries: readonly Entry[],
  right: Readonly<Record<string, readonly string[]>>,
): void {
  const calls = entries.flatMap(([entry, exports, run = (call: () => unknown) => call()]) =>
    Object.entries(exports)
      .filter(([name, value]) => typeof value === "function" && /^[a-z]/.test(name))
      .map(([name, value]) => ({ name: `${entry} ${name}`, call: value as Call, run })),
  );

  test.each(calls)("$name refuses wrong arguments with a code", async ({ name, call, run }) => {
    const answers: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const [shown, args] of Object.entries(wrong)) {
      if (right[name]?.includes(shown) === true) continue;
      expected[shown] = "an error with a code";
      // oxlint-disable-next-line no-await-in-loop
      answers[shown] = await answerOf(() => run(() => call(...args)));
    }
    expect(answers).toEqual(expected);
  });

  test("nothing is listed as right that is not there", () => {
    const names = new Set(calls.map(({ name }) => name));
    expect(Object.keys(right).filter((name) => !names.has(name))).toEqual([]);
  });
}

async function answerOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    const { code } = Object(error) as { readonly code?: unknown };
    return typeof code === "string" ? "an error with a code" : String(error);
  }
  return "no error";
}
