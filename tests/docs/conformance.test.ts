// docs/conformance.md promises a test for each numbered case: this holds it to that.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const page = "docs/conformance.md";

interface Row {
  readonly number: number;
  readonly here: string;
  readonly test: string;
}

const rows: Row[] = read(page)
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter((cells) => /^\d+$/.test(cells[1] ?? ""))
  .map((cells) => ({ number: Number(cells[1]), here: cells[3] ?? "", test: cells[4] ?? "" }));

/** The row's test files. */
function filesOf(row: Row): string[] {
  return [...row.test.matchAll(/\]\(([^)]+)\)/g)].map((match) =>
    join(dirname(page), match[1] ?? ""),
  );
}

test("every case from 1 to 106 has one row, in order", () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 106 }, (_, i) => i + 1));
});

test("every row says whether it is the same, adapted or ours", () => {
  for (const { number, here } of rows)
    expect(here, `case ${number}`).toMatch(/^(same|adapted: .|ours: .)/);
});

test.each(rows)("case $number has a test with its number in the title", (row) => {
  const files = filesOf(row);
  const lacking = files.filter((file) => !titlesIn(read(file)).includes(row.number));

  expect(lacking).toEqual([]);
  expect(files.length).toBeGreaterThan(0);
});

test("no test bears a number that is not in the table with its file", () => {
  const folder = "tests/conformance";
  for (const name of readdirSync(join(repository, folder))) {
    const file = `${folder}/${name}`;
    const expected = rows.filter((row) => filesOf(row).includes(file)).map(({ number }) => number);
    expect(
      [...new Set(titlesIn(read(file)))].toSorted((a, b) => a - b),
      file,
    ).toEqual(expected);
  }
});

/** The numbers of the cases that the titles of a test file name. */
function titlesIn(source: string): number[] {
  const titles = source.matchAll(/\btest(?:\.\w+\((?:[^()]|\([^()]*\))*\))?\(\s*["'`]case (\d+):/g);
  return [...titles].map((match) => Number(match[1]));
}

function read(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}
