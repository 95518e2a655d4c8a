import { HIDDEN, PLAIN, SOURCE } from "../kernel/flags.ts";
import { Source } from "../kernel/source.ts";
import type { RowChange } from "./write.ts";

/** What is kept with the rows of a moment, derived from the moment before. */
export interface Kept {
  after(changes: Iterable<RowChange>): Kept;
}

/**
 * All rows of a collection, at a moment. Each change of a row makes another one, so `Contents` stands for the
 * rows: what was computed from them is kept with it, and is true as long as it is.
 *
 *     contents ── Ada is edited ──▶ contents        in a draft, in a transaction, in a snapshot:
 *     sum 12                        sum 12 − 5 + 7  each world has the contents of its rows
 */
export class Contents {
  /** Made by whoever computes something from all rows. */
  kept: Kept | undefined;

  constructor(kept?: Kept) {
    this.kept = kept;
  }
}

/** What `Contents` become of such changes. */
export function contentsAfter({ kept }: Contents, changes: Iterable<RowChange>): Contents {
  return new Contents(kept?.after(changes));
}

/** Where a collection has its {@link Contents}. It is no identity of the program. */
export class ContentsSource extends Source {
  readonly rows: object;

  constructor(rows: object) {
    super(new Contents(), SOURCE | PLAIN | HIDDEN);
    this.rows = rows;
  }

  override get kind(): string {
    return "rows";
  }
}
