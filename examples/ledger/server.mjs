// Renders the page for each request, and serves what Vite has built. `PORT=3001 npm start` takes another port.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { renderPage } from "./dist/server/server.js";

const client = new URL("dist/client/", import.meta.url);
/** @type {Record<string, string>} */
const types = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript" };
const template = await readFile(new URL("index.html", client), "utf8");

const server = createServer((request, response) => {
  void answer(request.url ?? "/", response);
});

/**
 * @param {string} url
 * @param {import("node:http").ServerResponse} response
 */
async function answer(url, response) {
  const { pathname } = new URL(url, "http://localhost");
  try {
    const content = await contentOf(pathname);
    response.setHeader("content-type", types[extname(pathname)] ?? "text/html");
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

/** @param {string} path */
async function contentOf(path) {
  if (path !== "/") return readFile(new URL(`.${path}`, client));
  const { html, data } = await renderPage();
  const script = `<script id="data" type="application/json">${data}</script>`;
  return template.replace("<!--app-->", () => html).replace("<!--data-->", () => script);
}

const port = Number(process.env["PORT"] ?? 3000);
server.listen(port, () => {
  const address = server.address();
  console.log(`http://localhost:${typeof address === "object" ? address?.port : port}`);
});
