// The page "A whole application" shows parts of the files in examples/ledger, as they are.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const repository = join(import.meta.dirname, "../../");
const page = readFileSync(`${repository}docs/guide/whole-application.md`, "utf8");
const blocks = [...page.matchAll(/^```(?:tsx?|vue) (\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, file = "", code = ""]) => ({ file, code }),
);

/** Lines without what they are indented by: a part of a file stands further left on a page. */
function flat(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
}

test("every block is a part of the file that it names", () => {
  const wrong = blocks
    .filter(({ file, code }) => {
      const source = readFileSync(`${repository}examples/ledger/${file}`, "utf8");
      return !flat(source).includes(flat(code));
    })
    .map(({ file, code }) => `${file}: ${code.split("\n")[0]}`);

  expect(blocks.length).toBeGreaterThan(15);
  expect(wrong).toEqual([]);
});

test("every block of a program names its file", () => {
  const programs = page.match(/^```(?:tsx?|vue)/gm) ?? [];

  expect(programs).toHaveLength(blocks.length);
});
