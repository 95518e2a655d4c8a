import type { TransactionContext } from "../kernel/context.ts";
import type { ListEdit, RowChange } from "./write.ts";

/** What finds rows by something else than their key. */
export interface Index {
  /** What becomes of its lists. Runs the functions of the program, and changes nothing. */
  editsFor(changes: Iterable<RowChange>, context: TransactionContext): readonly ListEdit[];
  /** Throws for a row that it cannot place. */
  check(changes: Iterable<RowChange>): void;
  /** Catches up with rows that were put there many at once. Called before one of them changes. */
  settle?(): void;
  /** The rows from this place on were never there. */
  forget?(from: number): void;
  /** New rows were put there, for which `editsFor` is called next. One of them may be asked for by then. */
  await?(first: number): void;
  /** Makes the sources of what the running transaction has put there. */
  unfold?(): void;
}
