// The packed packages on a page that has no bundler: static files, an import map, and no `process`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/browser.ts";
import { manifestOf, type PackageFolder, ScratchProject } from "./scratch-project.ts";
import { serveFiles, type StaticServer } from "../support/static-server.ts";
import { vendorReact } from "./vendor-react.ts";

let project: ScratchProject;
let server: StaticServer;
let browser: Browser;

beforeAll(async () => {
  project = new ScratchProject();
  await vendorReact(project.folder);
  server = await serveFiles(project.folder);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  server?.stop();
  project?.remove();
});

const guide = readFileSync(
  join(import.meta.dirname, "../../docs/guide/without-a-bundler.md"),
  "utf8",
);

describe("the pages of the guide", () => {
  const pages = [...guide.matchAll(/^```html\n([\s\S]*?)^```/gm)].map(([, html = ""]) => ({
    title: /<title>(.*)<\/title>/.exec(html)?.[1] ?? "",
    html,
  }));

  test("are one for each package", () => {
    expect(pages.map(({ title }) => title)).toEqual([
      "Accounts",
      "Accounts in Vue",
      "Accounts in React",
      "Accounts as signals",
    ]);
  });

  test.each(pages)("$title: moves money, without a process", async ({ html }) => {
    const { page, complaints } = await open(html);
    const button = page.getByRole("button");
    await button.filter({ hasText: "500 + 1000 is always 1500" }).waitFor();

    await button.click();

    await button.filter({ hasText: "400 + 1100 is always 1500" }).waitFor();
    expect(await page.evaluate(() => typeof process)).toBe("undefined");
    expect(complaints).toEqual([]);
  });
});

const folders = ["core", "react", "vue", "signals", "replica"] as const;

describe.each(["production", "development"] as const)("for %s", (mode) => {
  const imports = {
    ...importsOf(mode),
    vue: "/node_modules/vue/dist/vue.esm-browser.prod.js",
    "@preact/signals-core": "/node_modules/@preact/signals-core/dist/signals-core.mjs",
    react: "/vendor/react.js",
  };
  const pageWith = (script: string): string =>
    `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>
     <script type="module">${script}</script>`;

  test("every entry exports what it does everywhere else", async () => {
    const entries = Object.keys(importsOf(mode));
    const { page, complaints } = await open(
      pageWith(`const entries = ${JSON.stringify(entries)};
        const modules = await Promise.all(entries.map((entry) => import(entry)));
        globalThis.found = modules.map((module) => Object.keys(module));`),
    );
    const found: unknown = await (
      await page.waitForFunction(() => (globalThis as { found?: string[][] }).found)
    ).jsonValue();

    expect(found).toEqual(exportsInNode(entries));
    expect(complaints).toEqual([]);
  });

  test("values are frozen and errors explained where it is not for production", async () => {
    const { page } = await open(
      pageWith(`import { atom, deref, reset } from "@dosync/core";
        const list = atom([1], { label: "list", validator: (value) => value.length > 0 });
        const messageOf = (act) => {
          try { act(); } catch (error) { return error.message; }
        };
        globalThis.found = {
          isFrozen: Object.isFrozen(deref(list)),
          refusal: messageOf(() => reset(list, [])),
          mistake: messageOf(() => deref(1)),
        };`),
    );
    const found = await (
      await page.waitForFunction(
        () =>
          (globalThis as { found?: { isFrozen: boolean; refusal: string; mistake: string } }).found,
      )
    ).jsonValue();

    const isDevelopment = mode === "development";
    expect(found?.isFrozen).toBe(isDevelopment);
    expect(found?.refusal).toContain('The validator of atom "list" refused'); // for people
    expect(found?.mistake === "dosync NOT_AN_IDENTITY deref").toBe(!isDevelopment); // for programmers
  });

  test("no file asks for a process or requires anything", () => {
    const scripts = folders.flatMap((folder) =>
      project
        .filesOf(folder)
        .filter((file) => file.startsWith(`dist/browser/${mode}/`) && file.endsWith(".js"))
        .map((file) => project.read(folder, file)),
    );

    expect(scripts.length).toBeGreaterThanOrEqual(6);
    const own = scripts.map((text) => text.replace(ASKED_BY_DEVALUE, ""));
    expect(own.filter((text) => /process\.env|typeof process|\brequire\(/.test(text))).toEqual([]);
  });
});

/** Devalue asks whether it runs in Node, in a way that no page minds. */
const ASKED_BY_DEVALUE = /typeof process\s*===?\s*"object"\s*&&\s*process\.versions\?\.node/;

/** Where the import map finds each entry of our packages. */
function importsOf(mode: string): Record<string, string> {
  return Object.fromEntries(
    folders.flatMap((folder: PackageFolder) => {
      const { name, exports } = manifestOf(folder);
      const files = Object.entries(exports as Record<string, string | { default: string }>);
      return files.flatMap(([path, target]) =>
        typeof target === "string"
          ? []
          : [
              [
                name + path.slice(1),
                `/node_modules/${name}/${target.default.replace("./dist/", `dist/browser/${mode}/`)}`,
              ],
            ],
      );
    }),
  );
}

function exportsInNode(entries: readonly string[]): unknown {
  project.write(
    "names.js",
    `const modules = await Promise.all(${JSON.stringify(entries)}.map((entry) => import(entry)));
     console.log(JSON.stringify(modules.map((module) => Object.keys(module))));`,
  );
  return JSON.parse(project.run("names.js"));
}

/** Opens a page and notes what it complains of. */
async function open(html: string): Promise<{ page: Page; complaints: string[] }> {
  project.write("index.html", html);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("response", (response) => {
    if (!response.ok()) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${server.address}/`);
  return { page, complaints };
}
