// The table of what a server takes at most says what the server takes.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { defaultLimits } from "../../packages/server/src/space/limits.ts";

const guide = readFileSync(new URL("../../docs/guide/share.md", import.meta.url), "utf8");
const [, section = ""] = guide.split("\n## Limits\n");
const rows = section.split("\n").filter((line) => line.startsWith("| `"));

/** A default as the table writes it: a large number with commas, a time in seconds or days. */
function written(name: string, value: number): string {
  if (name === "deviceLife") return `${value / 86_400_000} days`;
  if (["wait", "heartbeat", "reauthorize"].includes(name)) return `${value / 1000}`;
  return value.toLocaleString("en");
}

test.each(Object.entries(defaultLimits))(
  "the table of limits has %s with its default",
  (name, value) => {
    const row = rows.find((line) => line.includes(`\`${name}\``));
    expect(row).toContain(written(name, value));
  },
);
