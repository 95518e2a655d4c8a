// A server of streams, and what it holds in memory: `idle.mjs ours`, or `idle.mjs bare` for Node's alone.
import { createServer } from "node:http";
import { memory } from "@dosync/replica";
import { nodeHandler, serve } from "@dosync/server";
import { act, lists } from "./lists.mjs";

const spaces = serve(lists, {
  store: memory(),
  mutations: [act],
  authenticate: (request) => request.headers.get("authorization") ?? undefined,
  authorize: () => true,
  limits: { streamsPerSubject: 1_000_000, streams: 1_000_000 },
});

/** @type {import("node:http").RequestListener} */
const bare = (_, response) => {
  response.writeHead(200, { "content-type": "application/x-ndjson; charset=utf-8" });
  response.write("{}\n");
};

const server = createServer(process.argv[2] === "ours" ? nodeHandler(spaces.fetch) : bare);
server.listen(0, "127.0.0.1", () => {
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  process.send?.({ port: address.port });
});
process.on("message", async () => {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ bytes: heapUsed + external, rss });
});
