import { UsageError } from "@dosync/core/adapter";
import type { RemotePlace } from "../line/outbox.ts";
import { onDevices } from "./open-devices.ts";
import { Requests } from "./requests.ts";
import { writesOf, writing } from "./writes.ts";

/** The options of {@link server}. */
export interface ServerOptions {
  /** Who uses this device. An outbox is sent only while the server knows its sender as this user. */
  readonly user: string;
  /** Headers for each request, such as who has logged in. Called for each, so that they can change. */
  readonly headers?: (() => HeadersInit | Promise<HeadersInit>) | undefined;
  /** What asks the server. By default `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** Asks every so many milliseconds, where a stream cannot be. By default there is a stream. */
  readonly poll?: number | undefined;
  /**
   * Where the outbox is kept. By default in IndexedDB, where there is one: then it outlives the page, and all
   * pages of this user show it.
   */
  readonly storage?: "indexeddb" | "memory" | undefined;
}

/**
 * The spaces of a server that runs `serve` of `@dosync/server`.
 *
 * What is run shows at once, and is kept on this device until the server has decided it: while the network is
 * away, and after the page was closed. Each mutation is decided once, however often it was sent.
 *
 * @param url Where the server answers, such as `/api/bank`.
 * @returns What `openReplica` takes as `at`.
 * @throws {UsageError} (`INVALID_SERVER`) unless it is given a URL and a user.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n));
 *
 * const at = server("https://example.com/api/counter", { user: "ada" });
 * const replica = openReplica(counter, { space: "all", at, mutations: [add] });
 * deref(replica.status).connection; // "opening"
 * replica.close();
 * ```
 */
export function server(url: string, options: ServerOptions): RemotePlace {
  const { user, storage, poll, headers = () => ({}) } = Object(options) as ServerOptions;
  if (typeof url !== "string" || typeof user !== "string") {
    throw new UsageError(
      "INVALID_SERVER",
      "server",
      process.env.NODE_ENV !== "production" &&
        'server() needs the URL of a server and who uses this device: server("/api/bank", { user: "ada" }).',
    );
  }
  const address = url.replace(/\/$/, "");
  const fetcher = options.fetch ?? ((input, init) => fetch(input, init));
  return onDevices({
    name: address,
    user,
    storage,
    poll,
    silence: 45_000,
    writes: { of: writesOf, body: writing },
    backend: ({ space, signal }) => new Requests(address, space, fetcher, headers, signal),
  });
}
