import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { type BrowserContext, chromium, type Page } from "playwright";
import { chromiumLaunchArguments, findChromium } from "../../scripts/chromium.mjs";
import { sources } from "./bundle.ts";

/** A site with the bundles of some modules of a folder, and a page for each. */
export interface Site {
  readonly address: string;
  /** What pages have told: how many confirmations each client has seen. */
  readonly told: Map<string, number>;
  stop(): void;
}

/** @param api Answers what is asked below `/api`. */
export async function startSite(
  folder: string,
  entries: readonly string[],
  api?: RequestListener,
): Promise<Site> {
  const scripts = await bundle(folder, entries);
  const told = new Map<string, number>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const script = scripts.get(pathname);
    if (script !== undefined) {
      response.setHeader("content-type", "text/javascript").end(script);
    } else if (api !== undefined && pathname.startsWith("/api/")) {
      api(request, response);
    } else if (pathname === "/told") {
      told.set(searchParams.get("client")!, Number(searchParams.get("ticks")));
      response.end();
    } else if (pathname.endsWith(".html")) {
      const source = pathname.replace(/\.html$/, ".js");
      response
        .setHeader("content-type", "text/html")
        .end(`<!doctype html><title>Tabs</title><script type="module" src="${source}"></script>`);
    } else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    told,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bundle(folder: string, entries: readonly string[]): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: entries.map((entry) => `${folder}/${entry}.ts`),
    outdir: "/",
    bundle: true,
    write: false,
    format: "esm",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [sources()],
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}

/** A browser with a profile of its own in this folder, in which the back button brings pages back alive. */
export function launch(profile: string): Promise<BrowserContext> {
  const executablePath = findChromium();
  return chromium.launchPersistentContext(profile, {
    args: chromiumLaunchArguments,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}

/** What a page or a worker can be asked to do. */
export type All = Record<string, (...args: never[]) => Promise<unknown>>;
type Answer<C extends All, N extends keyof C> = Awaited<ReturnType<C[N]>>;

/** Something that runs commands: a page or a worker. */
export interface Runner<C extends All> {
  readonly call: <N extends keyof C>(name: N, ...args: Parameters<C[N]>) => Promise<Answer<C, N>>;
}

export async function openPage<C extends All>(
  context: BrowserContext,
  site: Site,
  entry = "page",
): Promise<Runner<C> & { readonly page: Page }> {
  const page = await context.newPage();
  await page.goto(`${site.address}/${entry}.html`);
  return { page, call: (name, ...args) => callIn(page, name, args) };
}

async function callIn<A>(page: Page, name: PropertyKey, args: unknown[]): Promise<A> {
  await page.waitForFunction(() => "commands" in globalThis);
  return page.evaluate(
    ([called, given]) =>
      (globalThis as unknown as { commands: Record<string, (...all: unknown[]) => unknown> })
        .commands[called as string]!(...(given as unknown[])),
    [name, args],
  ) as Promise<A>;
}

/** A worker, of the kind that a page of its own starts. */
export async function openWorker<C extends All>(
  context: BrowserContext,
  site: Site,
  kind: "Worker" | "SharedWorker",
): Promise<Runner<C>> {
  const page = await context.newPage();
  await page.goto(`${site.address}/empty.html`);
  await page.evaluate((isShared) => {
    const url = "/worker.js";
    const worker = isShared
      ? new SharedWorker(url, { type: "module" })
      : new Worker(url, { type: "module" });
    const port = "port" in worker ? worker.port : worker;
    if ("start" in port) port.start();
    Object.assign(globalThis, { port });
  }, kind === "SharedWorker");
  return {
    call: (name, ...args) =>
      page.evaluate(
        ([called, given]) =>
          new Promise((resolve, reject) => {
            const { port } = globalThis as unknown as { port: Worker };
            port.addEventListener(
              "message",
              ({ data }: MessageEvent<{ value?: unknown; error?: string }>) => {
                if (data.error === undefined) resolve(data.value);
                else reject(new Error(data.error));
              },
              { once: true },
            );
            port.postMessage({ name: called, args: given });
          }),
        [name, args],
      ) as never,
  };
}

/** Ends every process of the browser that has this profile, at once. */
export function killBrowser(profile: string): void {
  const found = execFileSync("pgrep", ["-f", "--", `--user-data-dir=${profile}`], {
    encoding: "utf8",
  });
  for (const id of found.trim().split("\n")) {
    if (existsSync(`/proc/${id}`)) process.kill(Number(id), "SIGKILL");
  }
}
