// `npm create dosync` from the packed packages: what it makes passes its own tests, its lint rules and
// its compiler, and runs in a browser.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build, preview } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/browser.ts";
import { budget } from "../support/budget.ts";
import { execute, ScratchProject } from "./scratch-project.ts";

const repository = join(import.meta.dirname, "../../");
const frameworks = ["react", "vue"] as const;
/** Linters, compilers and browsers take their time. */
const isWhole = budget("checks of an application that was made") > 0;
let project: ScratchProject;

beforeAll(() => {
  project = new ScratchProject();
});

afterAll(() => {
  project?.remove();
});

/** Runs the packed program as npm does. */
function create(...args: string[]): string {
  const { bin } = JSON.parse(project.read("create-dosync", "package.json")) as { bin: string };
  const program = join(project.folder, "node_modules/create-dosync", bin);
  return execute(project.folder, process.execPath, [program, ...args]);
}

function run(folder: string, program: string, args: readonly string[]): string {
  const path = join(repository, "node_modules", program);
  const env = { ...process.env, NODE_ENV: "test", VITEST: undefined, NO_COLOR: "1" };
  return execFileSync(process.execPath, [path, ...args], { cwd: folder, encoding: "utf8", env });
}

describe.each(frameworks)("an application in %s", (framework) => {
  const name = `my-${framework}-app`;
  let folder: string;

  beforeAll(() => {
    folder = join(project.folder, name);
    create(name, "--framework", framework);
    project.installInto(folder);
  });

  test("bears the name of its folder, and ignores what is installed", () => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

    expect(manifest.name).toBe(name);
    expect(readFileSync(join(folder, ".gitignore"), "utf8")).toContain("node_modules/");
  });

  test("passes its own tests", () => {
    expect(run(folder, "vitest/vitest.mjs", ["run", "--no-color"])).toMatch(/Tests +2 passed/);
  });

  test.runIf(isWhole)(
    "follows its lint rules, which refuse a write outside of a transaction",
    () => {
      const lint = () => run(folder, "oxlint/bin/oxlint", ["--deny-warnings"]);
      expect(lint()).toContain("Found 0 warnings and 0 errors.");

      project.write(
        `${name}/src/wrong.ts`,
        `import { alter } from "@dosync/core";\nimport { checking } from "./bank.ts";\nalter(checking, (n) => n + 1);\n`,
      );
      let refused = "";
      try {
        lint();
      } catch (error) {
        refused = (error as { stdout: string }).stdout;
      }
      execute(folder, "rm", ["src/wrong.ts"]);
      expect(refused).toContain("mutators-in-transaction");
    },
  );

  test.runIf(isWhole)("has types that its compiler accepts", () => {
    const program = framework === "react" ? ".bin/tsc" : "vue-tsc/bin/vue-tsc.js";
    expect(run(folder, program, ["--noEmit"])).toBe("");
  });

  test.runIf(isWhole)("moves money until a rule refuses it", async () => {
    await build({ root: folder, logLevel: "silent" });
    const server = await preview({ root: folder, logLevel: "silent" });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(server.resolvedUrls?.local[0] ?? "");
      const move = page.getByRole("button", { name: "Move 200 to savings" });
      for (let i = 0; i < 3; i++) await move.click();
      await page.getByText(/no overdraft/).waitFor();

      expect(await page.locator("dd").allInnerTexts()).toEqual(["100", "1400", "1500"]);
    } finally {
      await browser.close();
      await server.close();
    }
  });

  test("asks for versions that are tried here", () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    ) as Record<string, Record<string, string>>;
    const ours = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"))
      .devDependencies as Record<string, string>;
    const wrong = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([library, range]) => range !== expectedRange(library, ours),
    );

    expect(wrong).toEqual([]);
  });
});

function expectedRange(library: string, ours: Record<string, string>): string | undefined {
  if (library.includes("dosync")) return `^${versionOf("packages/core")}`;
  const exact = ours[library];
  if (library === "typescript") return "npm:@typescript/typescript6@^6.0.2";
  return exact === undefined ? undefined : `^${exact}`;
}

function versionOf(folder: string): string {
  return createRequire(import.meta.url)(join(repository, folder, "package.json")).version;
}

describe("a folder that has files in it", () => {
  test("is refused, and stays as it is", () => {
    mkdirSync(join(project.folder, "full"));
    project.write("full/notes.txt", "mine");

    expect(() => create("full", "--framework", "vue")).toThrow(/"full" has files in it/);
    expect(readdirSync(join(project.folder, "full"))).toEqual(["notes.txt"]);
  });
});

test("a framework that there is no template for is named, and nothing is made", () => {
  expect(() => create("app", "--framework", "angular")).toThrow(
    /no template for "angular". Choose react or vue/,
  );
  expect(existsSync(join(project.folder, "app"))).toBe(false);
});

test("where nobody can answer, it makes dosync-app in React", () => {
  expect(create()).toContain("cd dosync-app");
  expect(existsSync(join(project.folder, "dosync-app/src/App.tsx"))).toBe(true);
});
