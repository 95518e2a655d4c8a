// What the guide says of Vitest is written into a project of its own, and run there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { execute, ScratchProject } from "./scratch-project.ts";

const repository = join(import.meta.dirname, "../../");
const page = readFileSync(join(repository, "docs/guide/testing.md"), "utf8");

/** A file as the page has it. */
function fileOfPage(name: string): string {
  const start = page.indexOf(`\`\`\`js ${name}\n`);
  const code = /\n([\s\S]*?)^```/m.exec(page.slice(start))?.[1];
  if (start === -1 || code === undefined) throw new Error(`The page has no ${name}.`);
  return code;
}

const project = new ScratchProject();
afterAll(() => project.remove());

test("Vitest: with the lines of the guide each test finds what a module began with", () => {
  for (const name of ["setup.js", "vitest.config.js"]) project.write(name, fileOfPage(name));
  project.write(
    "state.js",
    'import { atom } from "@dosync/core";\nexport const count = atom(1, { label: "count" });\n',
  );
  project.write(
    "shared.test.js",
    `import { deref, reset } from "@dosync/core";
import { expect, test } from "vitest";
import { count } from "./state.js";

test.each([1, 2, 3])("test %s", () => {
  expect(deref(count)).toBe(1);
  reset(count, 5);
});
`,
  );
  const vitest = join(repository, "node_modules/vitest/vitest.mjs");
  const printed = execute(project.folder, process.execPath, [
    vitest,
    "run",
    "--root",
    project.folder,
    "--reporter",
    "json",
  ]);
  const report = JSON.parse(printed.slice(printed.indexOf("{"))) as Record<string, unknown>;
  expect(report).toMatchObject({ numPassedTests: 3, numFailedTests: 0, success: true });
});
