// The panel and what it hears are not there in production: looked for in what bundlers make of a program.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { bundlers } from "./bundlers.ts";

const built = (path: string): string =>
  fileURLToPath(new URL(`../../packages/${path}`, import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "dosync-devtools-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that opens the panel, without asking in which mode it runs. */
const program = join(folder, "program.js");
writeFileSync(
  program,
  `import { alter, atom, dosync, dosyncAsync, draft, ref, snapshot } from ${JSON.stringify(built("core/dist/index.js"))};
import { openDevtools } from ${JSON.stringify(built("devtools/dist/index.js"))};
openDevtools({ models: { bank: { balance: ref(1) } } });
globalThis.used = [alter, atom, dosync, dosyncAsync, draft, ref, snapshot];
`,
);

/** Words of the element, of its views and of the recorder. */
const traces = [
  "dosync-devtools",
  "Kept moments",
  "see it attempt by attempt",
  "overtaken",
  "Why it ran",
  "The base beside the screen",
];

test("a program that opens the panel has it in development", async () => {
  const text = await bundlers["esbuild"]!(program, "development");
  expect(traces.filter((trace) => !text.includes(trace))).toEqual([]);
});

test.each(Object.keys(bundlers))("%s leaves nothing of the panel in production", async (name) => {
  const text = await bundlers[name]!(program, "production");
  expect(text).toContain("globalThis.used");
  expect(traces.filter((trace) => text.includes(trace))).toEqual([]);
});
