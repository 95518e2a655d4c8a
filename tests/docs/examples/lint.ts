// Examples follow the rules that the project recommends, except where they show what is refused.
import { readFileSync } from "node:fs";
import { lintRecommended } from "../../../packages/eslint-plugin/test/recommended.ts";
import { outputRoot, type Program } from "./programs.ts";

/** What the recommended rules say about programs, without what a line is said to throw for. */
export async function complaintsAbout(programs: readonly Program[]): Promise<string[]> {
  const complaints: string[] = [];
  for (const { id, path } of programs) {
    const text = readFileSync(path, "utf8");
    const lines = text.split("\n");
    for (const { line, ruleId, message } of await lintRecommended(outputRoot, path, text)) {
      if (!isMeantToThrow(lines, line)) complaints.push(`${id}: ${ruleId}: ${message}`);
    }
  }
  return complaints;
}

/** Whether the statement around a line is one that must throw: see expectations.ts. */
function isMeantToThrow(lines: readonly string[], line: number): boolean {
  const end = lines.findIndex((text, i) => i >= line - 1 && /^\S.*;|^\}/.test(text));
  const begin = lines.slice(0, line).findLastIndex((text) => /^\S/.test(text));
  return lines.slice(begin, end + 1).some((text) => text.includes("expectThrown("));
}
