import { noteCopy } from "../ground/copies.ts";
import type { Context } from "./context.ts";

/**
 * The few words that every room shares: the timeline, and who is in charge right now. It is one record
 * with one shape, so that reading a word of it is one load.
 *
 * A room that calls what stands above it has a socket: a variable of the file that calls, and a function
 * `plug…` beside it. The room above plugs it when it is first used, never at import. So a program that
 * opens no read point carries no history, and one without derived values no graph.
 */
export interface Kernel {
  /** The newest commit point. Only ever grows: a number is not used again, also not after an abort. */
  point: number;
  /** Why a commit is not over when its values are changed, as bits; mostly 0. */
  duties: number;
  /**
   * Who answers `deref` and the functions that change something. Undefined outside of everything,
   * where identities are read and atoms are changed directly.
   */
  context: Context | undefined;
  /** Whether a transaction's code runs, also where a pure function that it has called answers. */
  isTransacting: boolean;
  /**
   * The newest point that somebody looks at who may still need the versions of then: an open read point,
   * 0 where first values are kept, or -1.
   */
  newestReadPoint: number;

  /** The reader whose computation is running. What it has just read is linked. */
  active: { readonly depsTail: { readonly dep: unknown } | undefined } | undefined;
  /** Development mode: throws where nothing may be committed, for instance while a component renders. */
  guard?: () => void;
}

export const kernel: Kernel = {
  point: 0,
  duties: 0,
  context: undefined,
  isTransacting: false,
  newestReadPoint: -1,
  active: undefined,
};

if (process.env.NODE_ENV !== "production") noteCopy(() => kernel.isTransacting);
