/**
 * Collections: `@dosync/core/collection`.
 *
 * Rows by key, each an identity of its own to read, to watch, to ensure and to conflict on.
 *
 * @module
 */
export { add, addAll, remove, removeAll, replaceAll, set } from "./collection/change.ts";
export { at, collection, type CollectionOptions, keys, size } from "./collection/collection.ts";
export type { AnyCollection, Collection, EntityKey } from "./collection/types.ts";
export { CollectionError } from "./ground/errors/collections.ts";
export type { Entity, View } from "./kernel/types.ts";
