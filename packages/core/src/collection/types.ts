declare const rowType: unique symbol;
declare const keyType: unique symbol;
declare const indexesType: unique symbol;
declare const bucketType: unique symbol;
declare const orderType: unique symbol;

/** What a row is found by: a number and a string are different keys. */
export type EntityKey = number | string;

/** A collection of rows of any type, where only the collection itself matters. */
export interface AnyCollection {
  readonly [rowType]: (row: never) => unknown;
  /** What it is called, for people. */
  toString(): string;
}

/** Rows by key, each with conflicts and readers of its own. Made by {@link collection}. */
export interface Collection<
  in out T extends {},
  in out K extends EntityKey,
  out X = unknown,
> extends AnyCollection {
  /** The types of row, key and indexes, for the type checker only. */
  readonly [rowType]: (row: T) => T;
  readonly [keyType]: (key: K) => K;
  readonly [indexesType]: X;
}

/** How rows are found by something that many have in common. Made by {@link index}. */
export interface BucketIndex<in T, out B> {
  readonly [rowType]: (row: T) => unknown;
  readonly [bucketType]: B;
}

/** How rows are found in an order. Made by {@link ordered}. */
export interface OrderedIndex<in T, out B> {
  readonly [rowType]: (row: T) => unknown;
  readonly [orderType]: B;
}

/** The indexes of a collection, by name. */
export type Indexes<T> = Readonly<
  Record<string, BucketIndex<T, unknown> | OrderedIndex<T, unknown>>
>;

/** What the rows of a bucket have in common. */
export type BucketOf<I> = I extends { readonly [bucketType]: infer B } ? B : never;
/** What an index orders rows by. */
export type OrderOf<I> = I extends { readonly [orderType]: infer B } ? B : never;

/** The names of the indexes that have buckets. */
export type BucketNames<X> = {
  [N in keyof X]: X[N] extends { readonly [bucketType]: unknown } ? N : never;
}[keyof X];
/** The names of the indexes that have an order. */
export type OrderNames<X> = {
  [N in keyof X]: X[N] extends { readonly [orderType]: unknown } ? N : never;
}[keyof X];

/** The options of a collection as they may come. */
export interface RowsOptions {
  readonly label?: string | undefined;
  readonly entity?: string | undefined;
  readonly key: (row: never) => unknown;
  readonly validator?: unknown;
  readonly freeze?: boolean | undefined;
}
