import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
};

export interface StaticServer {
  /** Without a slash at its end. */
  readonly address: string;
  stop(): void;
}

/**
 * Serves the files of a folder at `base` and does nothing else to them. Like most hosts of files it
 * gives `index.html` for a folder, and `page.html` for `page`.
 */
export async function serveFiles(folder: string, base = ""): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const found = path.startsWith(`${base}/`) ? fileAt(folder, path.slice(base.length)) : undefined;
    response.setHeader("cache-control", "max-age=600");
    if (found !== undefined) response.setHeader("content-type", found.type).end(found.content);
    else response.writeHead(path === "/favicon.ico" ? 204 : 404).end(); // every browser asks for that
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function fileAt(folder: string, path: string): { type: string; content: Buffer } | undefined {
  const candidates = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  for (const candidate of candidates) {
    try {
      const content = readFileSync(join(folder, candidate));
      return { type: types[extname(candidate)] ?? "application/octet-stream", content };
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}
