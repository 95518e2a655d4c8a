/**
 * Spaces of a server: `@dosync/replica/server`.
 *
 * @module
 */
export type { DehydratedReplica } from "./line/dehydrated.ts";
export { dehydrateReplica } from "./server/dehydrate-replica.ts";
export { ServerError } from "./server/requests.ts";
export { server, type ServerOptions } from "./server/server.ts";
