// Writes the table of docs/react-transitions.md from what the ten checks measure in Chromium:
//
//     node scripts/transition-table.mjs
//
// It takes some minutes. The page around the table is left as it is.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";

const page = fileURLToPath(new URL("../docs/react-transitions.md", import.meta.url));
const begin = "<!-- results: written by scripts/transition-table.mjs -->";
const end = "<!-- end of results -->";

const results = measure();
if (results.length === 0) throw new Error("The ten checks have printed no results.");
const text = readFileSync(page, "utf8");
const start = text.indexOf(begin);
const stop = text.indexOf(end);
if (start === -1 || stop === -1) throw new Error(`${page} has no place for the results.`);
const updated = `${text.slice(0, start)}${begin}\n\n${table(results)}\n\n${text.slice(stop)}`;
writeFileSync(page, await format(updated, { parser: "markdown", printWidth: 100 }));
console.log(`${results.length} rows written to docs/react-transitions.md.`);

/** @returns {{ name: string, passed: boolean[] }[]} */
function measure() {
  const { stdout, stderr } = spawnSync(
    "npx",
    ["vitest", "run", "--project", "browser", "tests/browser/transition/ten-checks.test.tsx"],
    { encoding: "utf8", env: { ...process.env, DOSYNC_FULL: "1", NO_COLOR: "1" } },
  );
  process.stderr.write(stderr);
  return [...stdout.matchAll(/TEN CHECKS (\{.*\})/g)].map(([, json]) => JSON.parse(String(json)));
}

/** @param {{ name: string, passed: boolean[] }[]} rows */
function table(rows) {
  const numbers = Array.from({ length: 10 }, (_, i) => i + 1);
  return [
    `| | ${numbers.join(" | ")} |`,
    `|---|${numbers.map(() => "---").join("|")}|`,
    ...rows.map(
      ({ name, passed }) => `| ${name} | ${passed.map((is) => (is ? "✓" : "✗")).join(" | ")} |`,
    ),
  ].join("\n");
}
