// A server that calls somebody after each payment: `paying.mjs PORT_OF_POSTGRES PORT`. A call takes long.
import { createServer } from "node:http";
import { Pool } from "pg";
import { alter, ref } from "@dosync/core";
import { defineModel } from "@dosync/replica";
import { nodeHandler, postgres, serve } from "@dosync/server";

const [, , database, port] = process.argv;
const pool = new Pool({ host: "127.0.0.1", port: Number(database), user: "postgres", max: 8 });
const till = defineModel("till", () => ({ paid: ref(0) }));
const pay = till.mutation(
  "pay",
  ({ paid }, /** @type {number} */ amount) => alter(paid, (sum) => sum + amount),
  {
    async after(amount, _, { key }) {
      await pool.query("insert into called values ($1, $2, false)", [key, amount]);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await pool.query("insert into called values ($1, $2, true)", [key, amount]);
    },
  },
);
const spaces = serve(till, {
  store: postgres(pool),
  mutations: [pay],
  authenticate: (request) => request.headers.get("authorization") ?? undefined,
  authorize: () => true,
});
const server = createServer(nodeHandler(spaces.fetch));
server.listen(Number(port), "127.0.0.1", () => {
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(address.port);
});
