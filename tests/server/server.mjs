// One of several servers over one PostgreSQL: `server.mjs PORT_OF_POSTGRES PORT`.
import { createServer } from "node:http";
import { Pool } from "pg";
import { nodeHandler, postgres, serve } from "@dosync/server";
import { act, lists } from "./lists.mjs";

const [, , database, port] = process.argv;
const pool = new Pool({ host: "127.0.0.1", port: Number(database), user: "postgres", max: 4 });
const spaces = serve(lists, {
  store: postgres(pool),
  mutations: [act],
  authenticate: (request) => request.headers.get("authorization") ?? undefined,
  authorize: () => true,
  limits: { wait: 5000 },
});
const server = createServer(nodeHandler(spaces.fetch));
server.listen(Number(port ?? 0), "127.0.0.1", () => {
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(address.port);
});
