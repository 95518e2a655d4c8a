import { noteCopy } from "../ground/copies.ts";
import type { Context } from "./context.ts";

/**
 * The few words that every room shares. They are the timeline, and who is in charge right now. The kernel is
 * one object with one shape, so that reading a word of it is one load.
 *
 * A room that calls what stands above it has a socket: a variable of the file that calls, and a function
 * `plug…` beside it. The room above plugs it when it is first used. So a program without derived values
 * carries no graph. History alone is plugged at import, since a ref keeps versions from its creation on: a
 * program that can open no read point carries none.
 */
export interface Kernel {
  /** The newest commit point. Only ever grows: a number is not used again, also not after an abort. */
  point: number;
  /** The work of a commit beyond changing its values, as bits: `NEWS`, `FOLLOWED`. Mostly 0. */
  duties: number;
  /**
   * The context in charge answers `deref` and the functions that change something. It is undefined outside
   * of everything; there identities are read and atoms are changed directly.
   */
  context: Context | undefined;
  /** Whether code of a transaction runs. Then a pure function may be in charge inside of it. */
  isTransacting: boolean;
  /**
   * The newest point whose versions may still be needed. It is that of an open read point, 0 where first
   * values are kept, or -1.
   */
  newestReadPoint: number;

  /** The reader whose computation is running. `deref` links it to what it reads. */
  active: { readonly depsTail: { readonly dep: unknown } | undefined } | undefined;
  /** Development: throws where a commit is forbidden, for instance while a component renders. */
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
