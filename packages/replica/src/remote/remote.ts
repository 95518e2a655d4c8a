import { UsageError } from "@dosync/core/adapter";
import type { RemotePlace } from "../line/outbox.ts";
import { onDevices } from "../server/open-devices.ts";
import type {
  RemotePull,
  RemotePulled,
  RemotePush,
  RemotePushed,
  RemoteRequest,
} from "./protocol.ts";
import { TwoFunctions } from "./two-functions.ts";

/** The options of {@link remote}. */
export interface RemoteOptions {
  /** Who uses this device: each user has an outbox of their own. */
  readonly user: string;
  /**
   * Sends mutations. Fulfilled when the backend has them: it answers which it refuses. Where it rejects, the
   * same mutations are sent again, so a backend looks at their ids.
   */
  readonly push: (request: RemotePush, about: RemoteRequest) => Promise<RemotePushed | void>;
  /** Asks what has changed since a cookie, and how far each device has come. */
  readonly pull: (request: RemotePull, about: RemoteRequest) => Promise<RemotePulled>;
  /**
   * Calls a function when there may be something new, and answers what ends that. It may be a message of a
   * socket. A hint that is lost or doubled does no harm.
   */
  readonly listen?: ((hint: () => void) => () => void) | undefined;
  /** How often it pulls without a hint, in milliseconds. By default 10,000. */
  readonly poll?: number | undefined;
  /** How many mutations are pushed at once, at most. By default 25. */
  readonly batch?: number | undefined;
  /** By default in IndexedDB, where there is one: then the outbox outlives the page. */
  readonly storage?: "indexeddb" | "memory" | undefined;
}

/**
 * The spaces of a backend that you have. Two functions reach it, over REST, tRPC, server actions or whatever
 * there is.
 *
 * What is run shows at once, and is kept on this device until the backend has done it. What `pull` answers is
 * taken in below what is pending. **Each mutation is done once if the backend does a mutation's id once, and
 * tells `lastMutationIDChanges` as of the same state as `patch`.** A backend that does not look at ids does
 * again what was sent again: after an answer that was lost, and after a page that was closed while it waited.
 *
 * @returns What `openReplica` takes as `at`.
 * @throws {UsageError} (`INVALID_REMOTE`) unless it is given a user, `push` and `pull`.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n));
 *
 * const backend = { count: 5 }; // in the place of yours
 * const at = remote({
 *   user: "ada",
 *   push: async ({ mutations }) => {
 *     for (const { args } of mutations) backend.count += args as number;
 *   },
 *   pull: async () => ({ patch: [{ op: "put", key: "count", value: backend.count }] }),
 * });
 * const replica = openReplica(counter, { space: "all", at, mutations: [add] });
 * await replica.ready;
 * await replica.run(add, 2).confirmed;
 * deref(replica.model.count); // 7
 * replica.close();
 * ```
 */
export function remote(options: RemoteOptions): RemotePlace {
  const given = Object(options) as Partial<RemoteOptions>;
  const { user, push, pull, listen, poll = 10_000, batch, storage } = given;
  if (typeof user !== "string" || typeof push !== "function" || typeof pull !== "function") {
    throw new UsageError(
      "INVALID_REMOTE",
      "remote",
      process.env.NODE_ENV !== "production" &&
        'remote() needs who uses this device, and two functions: remote({ user: "ada", push, pull }).',
    );
  }
  return onDevices({
    name: "remote",
    user,
    storage,
    listen,
    poll,
    most: batch,
    silence: 0,
    backend: (about) => new TwoFunctions(options, about),
  });
}
