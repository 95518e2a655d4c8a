// Follows the getting-started pages as a new user would: an empty Vite app, the packed packages, and
// the files of the page. Then the app is built and used, and its own test is run.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { build, preview } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/browser.ts";
import { ScratchProject } from "./scratch-project.ts";

const repository = join(import.meta.dirname, "../../");
let project: ScratchProject;

beforeAll(() => {
  project = new ScratchProject();
});

afterAll(() => {
  project?.remove();
});

/** What an empty Vite app consists of besides its `App`. */
const emptyApps = {
  react: {
    "main.tsx": `import { createRoot } from "react-dom/client";
      import App from "./App.tsx";
      createRoot(document.getElementById("app")!).render(<App />);`,
  },
  vue: {
    "main.ts": `import { createApp } from "vue";
      import App from "./App.vue";
      createApp(App).mount("#app");`,
  },
};

test.each(["react", "vue"] as const)("from an empty %s app to the transfer", async (framework) => {
  const folder = join(project.folder, framework);
  mkdirSync(folder);
  const files = { ...emptyApps[framework], ...filesOfPage(`getting-started-${framework}`) };
  for (const [name, code] of Object.entries(files)) project.write(`${framework}/${name}`, code);
  const [main] = Object.keys(emptyApps[framework]);
  project.write(
    `${framework}/index.html`,
    `<!doctype html><title>Empty</title><div id="app"></div><script type="module" src="/${main}"></script>`,
  );

  await build({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [framework === "react" ? react() : vue()],
  });

  expect(Object.keys(files)).toContain("bank.test.ts");
  expect(await useTheApp(folder)).toEqual([
    { sum: "500 + 1000 = 1500", status: "" },
    { sum: "400 + 1100 = 1500", status: "" },
    { sum: "0 + 1500 = 1500", status: "" },
    { sum: "0 + 1500 = 1500", status: "low funds" },
  ]);
  expect(runTests(folder)).toMatch(/Tests +2 passed/);
});

/** The files that a page tells the reader to write: the blocks that have a name. */
function filesOfPage(page: string): Record<string, string> {
  const text = readFileSync(`${repository}docs/guide/${page}.md`, "utf8");
  const blocks = text.matchAll(/^```(?:tsx?|vue) ([\w-]+\.[\w.]+)\n([\s\S]*?)^```/gm);
  return Object.fromEntries([...blocks].map(([, name = "", code = ""]) => [name, code]));
}

async function useTheApp(root: string): Promise<{ sum: string; status: string }[]> {
  const server = await preview({ root, configFile: false, logLevel: "silent" });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    const look = async () => ({
      sum: await page.locator("section p").first().innerText(),
      status: await page.getByRole("status").innerText(),
    });
    const move = page.getByRole("button", { name: "Move 100" });
    const seen = [await look()];
    await move.click();
    seen.push(await look());
    for (let i = 0; i < 4; i++) await move.click();
    seen.push(await look());
    await move.click();
    seen.push(await look());
    return seen;
  } finally {
    await browser.close();
    await server.close();
  }
}

function runTests(root: string): string {
  const program = join(repository, "node_modules/vitest/vitest.mjs");
  const args = [program, "run", "--root", root, "--no-color"];
  const environment = { ...process.env, NODE_ENV: "test", VITEST: undefined, NO_COLOR: "1" };
  return execFileSync(process.execPath, args, { encoding: "utf8", env: environment });
}
