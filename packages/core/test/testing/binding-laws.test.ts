import { deref, type Identity } from "@dosync/core";
import { type MarkingChannel, readCommitted, subscribe } from "@dosync/core/adapter";
import { bindingLaws, type TriedBinding } from "@dosync/core/testing";
import { describe, expect, test } from "vitest";

/** A framework as small as can be: what an effect has read is told to it at the end of a batch. */
function openFramework(options: { isLate?: boolean; isUnbatched?: boolean } = {}) {
  let reading: ((subscription: (tell: () => void) => void) => void) | undefined;
  let ends: (() => void)[] = [];
  let depth = 0;
  const waiting = new Set<() => void>();
  const flush = (): void => {
    if (depth > 0) return;
    for (const run of waiting) {
      waiting.delete(run);
      run();
    }
  };
  const later = (run: () => void): void => {
    waiting.add(run);
    if (options.isLate !== true) flush();
  };
  const channel: MarkingChannel = {
    mark(notifications, proceed) {
      if (options.isUnbatched !== true) depth++;
      for (const notify of notifications) notify();
      proceed?.();
      if (options.isUnbatched !== true) depth--;
      if (options.isLate !== true) flush();
    },
  };
  const binding: TriedBinding = {
    follow<T>(identity: Identity<T>) {
      let value = readCommitted(identity);
      const readers = new Set<() => void>();
      const take = (): void => {
        value = readCommitted(identity);
        for (const tell of readers) later(tell);
      };
      ends.push(subscribe(identity, take, channel));
      return () => {
        reading?.((tell) => readers.add(tell));
        return value;
      };
    },
    effect(body) {
      const run = (): void => {
        reading = (add) => add(run);
        body();
        reading = undefined;
      };
      run();
    },
    computed: (compute) => compute,
    component(setup) {
      setup();
      const own = ends;
      ends = [];
      return () => own.forEach((end) => end());
    },
  };
  if (options.isLate === true) binding.settle = flush;
  return binding;
}

const called = (value: unknown): unknown => (typeof value === "function" ? value() : value);

/** The titles of the laws that a binding breaks, with what they say. */
async function brokenBy(binding: TriedBinding): Promise<Record<string, string>> {
  const broken: Record<string, string> = {};
  for (const { title, check } of bindingLaws(binding)) {
    await check().catch((error: unknown) => (broken[title] = (error as Error).message));
  }
  return broken;
}

describe("a framework that runs its effects at once:", () => {
  test.for(bindingLaws(openFramework()))("$title", ({ check }) => check());
});

describe("a framework that runs its effects later:", () => {
  test.for(bindingLaws(openFramework({ isLate: true })))("$title", ({ check }) => check());
});

describe("a law is broken by a binding that", () => {
  test("tells an effect of each ref by itself", async () => {
    expect(await brokenBy(openFramework({ isUnbatched: true }))).toEqual({
      "an effect runs once for a commit over two refs, and sees both":
        "It has seen [1500, 1400, 1500], and should have seen [1500, 1500].",
    });
  });

  test("reads what a transaction has not committed", async () => {
    const binding = openFramework();
    binding.follow = (identity) => () => deref(identity);

    expect(Object.keys(await brokenBy(binding))).toEqual([
      "a component that begins in a transaction reads what was committed before",
      "an effect runs once for a commit over two refs, and sees both",
      "an effect shows derived values, and is not told where they stay equal",
      "an effect shows a function as a value, and does not call it",
      "a value of undefined is a value",
    ]);
  });

  test("keeps the first value for ever", async () => {
    const binding = openFramework();
    binding.follow = (identity) => {
      const value = readCommitted(identity);
      return () => value;
    };

    expect(Object.keys(await brokenBy(binding))).toContain(
      "a watch finds what the framework has computed as new as what it reads",
    );
  });

  test("follows for ever", async () => {
    const binding = openFramework();
    binding.component = (setup) => {
      setup();
      return () => {};
    };

    expect(Object.keys(await brokenBy(binding))).toEqual([
      "nothing is followed after the end of a component",
    ]);
  });

  test("calls a function that is a value", async () => {
    const framework = openFramework();
    const binding: TriedBinding = {
      ...framework,
      follow: (identity) => {
        const value = framework.follow(identity);
        return () => called(value()) as never;
      },
    };

    expect(await brokenBy(binding)).toEqual({
      "an effect shows a function as a value, and does not call it":
        'It has seen [first, second], and should have seen [() => "first", () => "second"].',
    });
  });
});
