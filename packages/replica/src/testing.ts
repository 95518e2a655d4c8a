/**
 * For tests of replicas and of stores: `@dosync/replica/testing`.
 *
 * @module
 */
export { openReplicas, type OpenReplicas, type OpenReplicasOptions } from "./testing/replicas.ts";
export { type StoreLaw, storeLaws } from "./testing/laws.ts";
