// The bytes on docs/by-what-you-build.md are those that the programs have now.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bytesOf } from "../../scripts/programs.mjs";

const page = readFileSync(join(import.meta.dirname, "../../docs/by-what-you-build.md"), "utf8");
const [, bytes = ""] = page.split(/<!-- (?:end of )?bytes -->/);
const rows = [...bytes.matchAll(/^\| ([a-z][a-z-]+) +\|(.+)\|$/gm)].map(
  ([, library = "", cells = ""]) => ({
    library,
    bytes: cells.split("|").map((cell) => Number(cell.replaceAll(",", ""))),
  }),
);

test.for(rows)("$library weighs what the page says, within two in a hundred", async (row) => {
  const programs = ["counter", "form", "list", "optimistic"];
  const now = await Promise.all(programs.map((program) => bytesOf(row.library, program)));
  const wrong = now.filter((size, i) => Math.abs(size / row.bytes[i]! - 1) > 0.02);

  expect(wrong, 'Run "npm run programs -- --bytes" after a build.').toEqual([]);
});

test("every library is measured", () => {
  expect(rows).toHaveLength(6);
});
