// `node scripts/devtools-pictures.mjs [folder]`: pictures of the panel, in both themes, for the documentation.
// Without a folder they go where the page finds them, and are those that it shows.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { chromium } from "playwright";
import { createServer } from "vite";
import { chromiumLaunchArguments, ensureChromium } from "./chromium.mjs";
import { sourceAliases } from "./sources.mjs";

const repository = fileURLToPath(new URL("..", import.meta.url));
const [, , chosen] = process.argv;
const folder = chosen ?? `${repository}docs/public/devtools`;
mkdirSync(folder, { recursive: true });

const server = await createServer({
  root: `${repository}tests/browser/devtools`,
  configFile: false,
  logLevel: "error",
  plugins: [vue()],
  resolve: { alias: sourceAliases },
  server: { fs: { allow: [repository] }, port: 0 },
  define: { __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false" },
});
await server.listen();
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: chromiumLaunchArguments,
});
try {
  for (const theme of /** @type {const} */ (["light", "dark"])) {
    for (const [name, width, height] of /** @type {const} */ ([
      ["wide", 1180, 720],
      ["narrow", 390, 780],
    ])) {
      if (chosen === undefined && name === "narrow") continue;
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme: theme,
        deviceScaleFactor: chosen === undefined ? 1 : 2,
      });
      page.on("pageerror", (error) => console.error(error));
      await page.goto(`${server.resolvedUrls?.local[0]}pictures.html`);
      await page.waitForFunction(() => "steps" in globalThis);
      for (const view of [
        "State",
        "Commits",
        "Transactions",
        "Rules",
        "Graph",
        "Replica",
        "Time",
      ]) {
        if (chosen === undefined && view === "Time") continue;
        await page.evaluate((step) => Reflect.get(globalThis, "steps")(step), view);
        await page.waitForTimeout(250);
        const suffix = name === "wide" ? theme : `${name}-${theme}`;
        await page.screenshot({ path: `${folder}/${view.toLowerCase()}-${suffix}.png` });
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`Pictures of the panel are in ${folder}.`);
