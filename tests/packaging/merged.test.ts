// What was merged was merged to its end: no file of the repository holds both sides of a conflict.
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "./scratch-project.ts";

const repository = join(import.meta.dirname, "../../");

/** What Git writes at the beginning of a line where two sides do not agree. */
const MARK = "^(<{7}|[|]{7}|={7}|>{7})( |\r?$)";

/** The lines with a mark, in every file that `.gitignore` lets through: also in a copy without `.git`. */
function marksIn(folder: string): readonly string[] {
  const search = ["grep", "--no-index", "--exclude-standard", "-nIE", MARK];
  const { status, stdout, stderr } = spawnSync("git", search, { cwd: folder, encoding: "utf8" });
  // Git ends with 1 where it finds nothing.
  if (status !== 0 && status !== 1) throw new Error(`git grep could not search: ${stderr}`);
  return stdout.split("\n").filter((line) => line !== "");
}

test("no file holds the marks of a merge", () => {
  expect(marksIn(repository)).toEqual([]);
});

test("each mark of a merge is found, and a line that is like one is not", () => {
  const folder = makeFolder();
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [ours, base, middle, theirs] = ["<", "|", "=", ">"].map((sign) => sign.repeat(7));
  const conflict = [`${ours} HEAD`, "a", `${base} 1234567`, "b", middle, "c", `${theirs} branch`];
  const likeOne = [`${middle}=`, ` ${middle}`, `${ours}a`, `a ${theirs}`];
  writeFileSync(join(folder, "one.txt"), [...likeOne, ...conflict].join("\n"));
  writeFileSync(join(folder, "two.txt"), [`${middle}\r`, "a"].join("\n"));

  expect(marksIn(folder)).toEqual([
    `one.txt:5:${ours} HEAD`,
    `one.txt:7:${base} 1234567`,
    `one.txt:9:${middle}`,
    `one.txt:11:${theirs} branch`,
    `two.txt:1:${middle}\r`,
  ]);
});
