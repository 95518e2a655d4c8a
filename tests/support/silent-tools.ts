import type { CommitTools } from "@dosync/core/adapter";

function nothing(): void {}

/** Tools that are told of everything and keep nothing. A test puts in their place what it looks at. */
export const silentTools: CommitTools = {
  made: nothing,
  began: nothing,
  checking: nothing,
  refused: nothing,
  prepared: nothing,
  published: nothing,
  delivered: nothing,
  transaction: nothing,
  touched: nothing,
};
