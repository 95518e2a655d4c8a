/**
 * Spaces of a server: `@dosync/replica/server`.
 *
 * @module
 */
export { ServerError } from "./server/requests.ts";
export { server, type ServerOptions } from "./server/server.ts";
