import { HIDDEN, PLAIN, SOURCE } from "../kernel/flags.ts";
import { Source } from "../kernel/source.ts";
import { EMPTY } from "./list.ts";
import type { Rows } from "./rows.ts";

/** A list of a collection. It is no identity of the program: others show what it holds. */
export class ListSource extends Source {
  readonly rows: Rows;

  constructor(rows: Rows) {
    super(EMPTY, SOURCE | PLAIN | HIDDEN);
    this.rows = rows;
  }

  override get kind(): string {
    return "list";
  }
}
