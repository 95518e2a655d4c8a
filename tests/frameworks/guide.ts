import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A file as a page of the guide has it. */
export function fileOfGuide(page: string, name: string): string {
  const text = readFileSync(join(import.meta.dirname, "../../docs/guide", page), "utf8");
  const code = [...text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```/gm)];
  const found = code.find(([, file]) => file === name)?.[2];
  if (found === undefined) throw new Error(`${page} has no ${name}.`);
  return found;
}
