// `npm run screenshots [folder]`: pictures of twelve pages and stories for whoever reviews, in both themes and at two
// widths. `npm run screenshots folder -- --stories` takes every story instead. The sites are built first, unless
// DOSYNC_SITES names a folder that `node scripts/build-sites.mjs` has made.
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { chromium } from "playwright";
import { BASE, buildSites } from "./build-sites.mjs";
import { chromiumLaunchArguments, ensureChromium } from "./chromium.mjs";

const PAGES = [
  "",
  "guide/getting-started-react",
  "guide/transactions",
  "guide/collections",
  "guide/drafts",
  "guide/whole-application",
  "by-what-you-build",
  "api/core",
];
const STORIES = [
  "introduction--welcome",
  "transfer--react",
  "kanban--board",
  "10-000-tickets--desk",
];
const WIDTHS = [1280, 390];
const THEMES = /** @type {const} */ (["light", "dark"]);

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
};

const [given] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const folder = resolve(given ?? "screenshots");
const sites = process.env["DOSYNC_SITES"] ?? mkdtempSync(join(tmpdir(), "dosync-sites-"));
if (!existsSync(join(sites, "storybook/index.json"))) await buildSites(sites);

/** @type {{ entries: Record<string, { id: string, type: string }> }} */
const index = JSON.parse(readFileSync(join(sites, "storybook/index.json"), "utf8"));
const stories = Object.values(index.entries).flatMap(({ id, type }) =>
  type === "story" ? [id] : [],
);
const onlyStories = process.argv.includes("--stories");
const shown = onlyStories ? stories : STORIES;
const gone = shown.filter((id) => !stories.includes(id));
if (gone.length > 0) throw new Error(`No story is called ${gone.join(" or ")}.`);
const paths = [
  ...(onlyStories ? [] : PAGES.map((page) => ["docs", page])),
  ...shown.map((id) => ["storybook", `iframe.html?viewMode=story&id=${id}`]),
];

const server = createServer((request, response) => {
  const file = fileOf(new URL(request.url ?? "/", "http://localhost").pathname);
  if (file === undefined) {
    response.writeHead(404).end();
  } else {
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: chromiumLaunchArguments,
});

let wide = 0;
try {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of THEMES) {
    for (const width of WIDTHS) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      for (const [site = "", path = ""] of paths) {
        const root = site === "docs" ? BASE : `/${site}`;
        await page.goto(`http://127.0.0.1:${port}${root}/${path}`);
        if (site === "storybook") {
          await page.locator("body.sb-show-main #storybook-root > *").first().waitFor();
        }
        await page.waitForTimeout(400); // for what moves in
        const isWide = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return scrollWidth > clientWidth;
        });
        const name = (path.split("id=")[1] ?? path).replaceAll("/", "-") || "home";
        if (isWide) {
          wide++;
          console.log(`${name} is wider than ${width} pixels.`);
        }
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
      }
      await page.close();
    }
  }
} finally {
  await browser.close();
  server.close();
}
console.log(`${paths.length * 4} pictures are in ${folder}; ${wide} are wider than the screen.`);

/** @param {string} pathname */
function fileOf(pathname) {
  const path = pathname.startsWith(BASE) ? `/docs${pathname.slice(BASE.length)}` : pathname;
  return [path, `${path}index.html`, `${path}.html`]
    .map((each) => join(sites, each))
    .find((file) => existsSync(file) && statSync(file).isFile());
}
