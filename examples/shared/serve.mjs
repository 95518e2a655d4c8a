// The pages and their server in one process, at a printed address.
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createServer as createVite } from "vite";

/** @param {import("vite").InlineConfig} [more] settings of Vite besides those of the example */
export async function serve(more = {}) {
  const port = Number(process.env["PORT"] ?? 3100);
  const listener = createServer();
  const vite = await createVite({
    root: fileURLToPath(new URL(".", import.meta.url)),
    configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
    server: { middlewareMode: true, hmr: { server: listener } },
    ...more,
  });
  /** @type {typeof import("./src/server.ts")} */
  const { openServer } = /** @type {any} */ (await vite.ssrLoadModule("/src/server.ts"));
  const server = openServer();
  console.log(server.about);

  listener.on("request", (request, response) => {
    if (request.url?.startsWith("/api/")) server.handle(request, response);
    else vite.middlewares(request, response);
  });
  listener.on("error", (error) => {
    const isTaken = "code" in error && error.code === "EADDRINUSE";
    console.error(isTaken ? `Port ${port} is in use: start it with PORT=${port + 1}` : error);
    process.exit(1);
  });
  listener.listen(port, () => {
    const { port: at } = /** @type {import("node:net").AddressInfo} */ (listener.address());
    console.log(`Open http://localhost:${at} in two windows, as two people.`);
  });

  let isStopping = false;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      void stop().then(() => process.exit(0));
    });
  }

  // What waits is decided, streams are told to come back, and then the store is closed.
  async function stop() {
    await server.stop();
    await vite.close();
    setTimeout(() => listener.closeAllConnections(), 1000).unref(); // who reads no further is not waited for
    await once(listener.close(), "close");
  }
}
