// A server of the measurements, as a process of its own: `server.mjs postgres PORT`, `sqlite FILE`, `memory`.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "pg";
import { memory, type Place } from "@dosync/replica";
import { nodeHandler, postgres, serve, sqlite } from "@dosync/server";
import { add, counters } from "./model.ts";

/** What a server has done since it was asked last. */
export interface Done {
  /** The time of a processor, in milliseconds. */
  readonly processor: number;
  readonly commits: number;
  readonly mutations: number;
}

const [, , kind, where = ""] = process.argv;

function storeOf(): Place {
  if (kind === "sqlite") return sqlite(where);
  if (kind === "memory") return memory();
  return postgres(new Pool({ host: "127.0.0.1", port: Number(where), user: "postgres", max: 8 }));
}

let [commits, mutations] = [0, 0];
let before = process.cpuUsage();
const spaces = serve(counters, {
  store: storeOf(),
  mutations: [add],
  authenticate: (request) => request.headers.get("authorization") ?? undefined,
  authorize: () => true,
  limits: { streams: 100_000 },
  log(event) {
    if (event.type !== "committed") return;
    commits++;
    mutations += event.mutations;
  },
});
const listener = createServer(nodeHandler(spaces.fetch));
listener.listen(0, "127.0.0.1", () => {
  process.send!({ port: (listener.address() as AddressInfo).port });
});
process.on("message", () => {
  const { user, system } = process.cpuUsage(before);
  const done: Done = { processor: (user + system) / 1000, commits, mutations };
  [commits, mutations] = [0, 0];
  before = process.cpuUsage();
  process.send!(done);
});
process.on("disconnect", () => process.exit());
