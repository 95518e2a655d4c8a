// docs/requirements.md says where each promise is tested: this holds it to that.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const page = new URL("../../docs/requirements.md", import.meta.url);

const rows = readFileSync(page, "utf8")
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter((cells) => cells.length === 4)
  .map((cells) => ({ promise: cells[1] ?? "", shownBy: cells[2] ?? "" }))
  .filter(({ promise }) => promise !== "Promise" && !promise.startsWith("--"));

test("all 59 promises are listed, each once", () => {
  expect(rows).toHaveLength(59);
  expect(new Set(rows.map(({ promise }) => promise)).size).toBe(rows.length);
});

test.each(rows)("$promise", ({ shownBy }) => {
  const links = [...shownBy.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? "");
  const missing = links.filter((link) => !existsSync(fileURLToPath(new URL(link, page))));

  expect(links).not.toEqual([]);
  expect(missing).toEqual([]);
});
