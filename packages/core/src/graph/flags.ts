// The graph library's flags, and our own above them.

/** Its value can change, so a change is passed on to those who depend on it. */
export { MUTABLE } from "../source.ts";
/** It wants to hear when something that it depends on changes. */
export const WATCHING: number = 1 << 1;
/** Its computation is running. */
export const COMPUTING: number = 1 << 2;
/** Something that it depends on has changed. */
export const DIRTY: number = 1 << 4;
/** Something that it depends on may have changed. */
export const PENDING: number = 1 << 5;
/** Somebody hears of its changes, so it is linked into the graph. */
export const LIVE: number = 1 << 6;
/** It is being checked right now, below on the path of the check. */
export const CHECKING: number = 1 << 7;
