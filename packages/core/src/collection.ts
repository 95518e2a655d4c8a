/**
 * Collections: `@dosync/core/collection`.
 *
 * Rows by key, each an identity of its own to read, to watch, to ensure and to conflict on.
 *
 * @module
 */
export { add, addAll, remove, removeAll, replaceAll, set } from "./collection/change.ts";
export {
  at,
  collection,
  collectionOf,
  type CollectionOptions,
  keyOf,
  keys,
  size,
} from "./collection/collection.ts";
export { index, where } from "./collection/buckets.ts";
export { fold, type FoldOptions } from "./collection/fold.ts";
export { ordered, range, type RangeOptions } from "./collection/ordered.ts";
export type {
  AnyCollection,
  BucketIndex,
  BucketNames,
  BucketOf,
  Collection,
  EntityKey,
  Indexes,
  OrderedIndex,
  OrderNames,
  OrderOf,
} from "./collection/types.ts";
export { CollectionError } from "./ground/errors.ts";
export type { Entity, View } from "./kernel/types.ts";
