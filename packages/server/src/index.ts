/**
 * Serves state that many people share: `@dosync/server`.
 *
 * @module
 */
export { nodeHandler, type NodeRequest, type NodeResponse } from "./http/node.ts";
export {
  serve,
  type ServedSpaces,
  type ServeOptions,
  type ServerEvent,
  type Spaces,
  type Wish,
  type WriteWish,
} from "./serve.ts";
export type { Limits } from "./space/limits.ts";
export type { StoreOptions } from "./store/options.ts";
export {
  postgres,
  type PostgresClient,
  type PostgresOptions,
  type PostgresPlace,
  type PostgresPool,
} from "./store/postgres.ts";
export { sqlite, type SqlitePlace } from "./store/sqlite.ts";
export { answerInWorker } from "./worker/answer-in-worker.ts";
export { serveInWorker, type WorkerEnded, type WorkerOptions } from "./worker/serve-in-worker.ts";
export type { SpaceEvent } from "./space/events.ts";
