import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, show } from "../ground/errors.ts";
import type { Index } from "./index-of-rows.ts";
import type { Rows } from "./rows.ts";

/** How an index is made once it has a collection. */
export class Definition {
  readonly make: (rows: Rows, name: string) => Index;

  constructor(operation: string, by: unknown, make: (rows: Rows, name: string) => Index) {
    if (typeof by !== "function") {
      throw new InvalidArgumentError(
        operation,
        DEV && `${operation}() needs a function of a row: ${operation}((row) => row.name).`,
      );
    }
    this.make = make;
  }
}

/** The index of a collection that has this name, or a clear error. */
export function indexOf<I extends Index>(
  rows: Rows,
  name: string,
  operation: string,
  kind: new (...args: never[]) => I,
): I {
  const index = rows.indexes.get(name);
  if (index instanceof kind) return index;
  throw new InvalidArgumentError(
    String(rows),
    DEV &&
      `${operation}() needs an index of another name or kind: ${String(rows)} has ${namesIn(rows)}.`,
  );
}

/** Development only: the indexes of a collection. */
function namesIn(rows: Rows): string {
  return rows.indexes.size === 0 ? "none" : [...rows.indexes.keys()].map(show).join(", ");
}
