// What the documentation says of speed is what the committed results of the benchmarks say.
// (Sizes are held to the build by tests/packaging/figures.test.ts.)
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { writePlot } from "../../bench/support/plot.mjs";
import { writePage } from "../../bench/support/report.mjs";
import { pages, repository } from "./examples/blocks.ts";

type Run = Parameters<typeof writePage>[1];

const run = JSON.parse(read("bench/results.json")) as Run & {
  targets: readonly { readonly isMet: boolean }[];
};
const page = "docs/performance.md";

/** What the benchmarks write into the page: the measurements, and the targets at its end. */
const WRITTEN = /<!-- (results|targets):[\s\S]*?<!-- end of \1 -->/g;

function read(file: string): string {
  return readFileSync(repository + file, "utf8");
}

/** What a benchmark measured. */
function measured(suite: string, benchmark: string, library: string): number {
  const value = run.results[suite]?.[benchmark]?.[library];
  if (value === undefined) throw new Error(`${suite}, ${benchmark}: nothing of ${library}.`);
  return value;
}

describe("the page of the results", () => {
  test("shows the tables that the results give", async () => {
    const written = await inFolder((folder) => {
      const copy = join(folder, "performance.md");
      copyFileSync(repository + page, copy);
      writePage(copy, run);
      return readFileSync(copy, "utf8");
    });
    const expected = tablesIn(await format(written, { parser: "markdown", printWidth: 100 }));

    expect(expected.length).toBeGreaterThan(100);
    expect(tablesIn(read(page))).toEqual(expected);
  });

  test("begins with how it compares, and ends with the targets", () => {
    const headings = (read(page).match(/^## .*/gm) ?? []).map((heading) => heading.slice(3));

    expect(headings.at(0)).toMatch(/^A transaction/);
    expect(headings.at(-1)).toBe("What we aim for");
    expect(
      tablesIn(read(page)).filter((line) => /\| (met|\*\*missed\*\*) \|$/.test(line)),
    ).toHaveLength(run.targets.length);
  });

  test("says when, where and with what they were measured", () => {
    const [sentence] = /^Measured on .*/m.exec(read(page)) ?? [""];

    for (const fact of [run.date, `Node ${run.node}`, run.machine])
      expect(sentence).toContain(fact);
  });

  test("shows the plot that the results give", async () => {
    const plot = "docs/public/performance.svg";
    const written = await inFolder((folder) => {
      const copy = join(folder, "plot.svg");
      writePlot(copy, run);
      return readFileSync(copy, "utf8");
    });

    expect(read(plot)).toBe(written);
  });
});

/**
 * Every duration and every ratio in the prose, and what it has to be. `undefined` is what no benchmark
 * measures: it was found by profiling, or describes one run.
 */
const figures: Record<string, Record<string, number | undefined>> = {
  "docs/performance.md": {
    "about 60 ns": measured("transactions", "512 pairs", "dosync"),
  },
  "docs/guide/guarantees.md": {
    // One run of `npm run bench:server`.
    "0.70 times": undefined,
    "0.95 times": undefined,
    "27 ms": undefined,
    // The processor of a server by a profile, as upper bounds.
    "6 ms": undefined,
    "60 µs": undefined,
  },
  "docs/guide/devtools.md": {
    // What tests/browser/devtools/frames.test.ts measures, and the bound that it holds.
    "40 ms": undefined,
    "100 ms": undefined,
  },
  "docs/guide/keep-state.md": {
    "200 ms": undefined, // what `throttle` is by default
  },
  "docs/guide/react-transitions.md": {
    "1.5 ms": undefined, // what a tile of the demo is made to take
  },
  "docs/react-transitions.md": {
    "20 ms": undefined, // what the components of the checks are made to take
  },
};

describe("the prose", () => {
  const quantity = /(?:about )?\d[\d.,]*(?: ns| µs| ms| ×| times(?= as| faster| slower|\n))/g;

  test("names no duration and no ratio that nothing holds it to", () => {
    const found = pages().flatMap((file) =>
      (prose(read(file)).match(quantity) ?? []).map((figure) => `${file}: ${figure}`),
    );
    const held = Object.entries(figures).flatMap(([file, expected]) =>
      Object.keys(expected).map((figure) => `${file}: ${figure}`),
    );

    expect(found.toSorted()).toEqual(held.toSorted());
  });

  const checked = Object.entries(figures).flatMap(([file, expected]) =>
    Object.entries(expected).flatMap(([figure, value]) =>
      value === undefined ? [] : [{ file, figure, value }],
    ),
  );

  test.each(checked)("$file says $figure, as was measured", ({ figure, value }) => {
    const said = Number(/[\d.,]*\d/.exec(figure)?.[0].replaceAll(",", ""));
    const tolerance = figure.startsWith("about") ? 0.15 : 0.05;

    expect(Math.abs(said / value - 1)).toBeLessThan(tolerance);
  });
});

/** Claims without a number: each is written in `file`, and true of the results. */
const claims = [
  {
    file: "README.md",
    says: /Zustand is\s+smaller than we are/,
    holds: () => size("zustand") < size("dosync"),
  },
  {
    file: "README.md",
    says: /signals are smaller and faster/,
    holds: () =>
      ["alien-signals", "preact-signals"].every(
        (library) => size(library) < size("dosync") && speed(library) > 1,
      ),
  },
  {
    file: "docs/coming-from/zustand.md",
    says: /It is smaller/,
    holds: () => size("zustand") < size("dosync"),
  },
  {
    file: "docs/coming-from/signals.md",
    says: /They are smaller/,
    holds: () => size("preact-signals") < size("dosync"),
  },
  {
    file: page,
    says: /More\s+of them are missed than met/,
    holds: () => run.targets.filter(({ isMet }) => !isMet).length > run.targets.length / 2,
  },
];

test.each(claims)("$file claims $says, and that holds", ({ file, says, holds }) => {
  expect(read(file)).toMatch(says);
  expect(holds()).toBe(true);
});

/** What a store needs of a library; of ours with refs and transactions. */
function size(library: string): number {
  const set = library === "dosync" ? "atom, ref and dosync" : "the whole, or what a store needs";
  return measured("sizes", set, library);
}

/** How many times as fast as we a library is: the geometric mean over what both were measured in. */
function speed(library: string): number {
  const ratios = ["transactions", "operations", "derived"].flatMap((suite) =>
    Object.values(run.results[suite] ?? {}).flatMap(({ dosync, [library]: theirs }) =>
      dosync === undefined || theirs === undefined ? [] : [dosync / theirs],
    ),
  );
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/** The text without tables, code and what the benchmarks write. */
function prose(text: string): string {
  return text
    .replaceAll(WRITTEN, "")
    .replaceAll(/```[\s\S]*?```/g, "")
    .replaceAll(/^\|.*$/gm, "");
}

/** The rows of all tables between the markers, with single spaces. */
function tablesIn(text: string): string[] {
  return (text.match(WRITTEN) ?? [])
    .join("\n")
    .split("\n")
    .filter((line) => /^(\||## |<!--)/.test(line))
    .map((line) => line.replaceAll(/ +/g, " ").replaceAll(/-+/g, "-"));
}

async function inFolder<T>(work: (folder: string) => T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "dosync-figures-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
