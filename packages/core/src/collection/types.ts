declare const rowType: unique symbol;
declare const keyType: unique symbol;
declare const indexesType: unique symbol;

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
  /** The types of a row, a key and the indexes; exist for the type checker only. */
  readonly [rowType]: (row: T) => T;
  readonly [keyType]: (key: K) => K;
  readonly [indexesType]: X;
}
