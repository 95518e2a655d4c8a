// The bits of `IdentityNode.flags` and `kernel.duties`. In a file of their own that imports nothing: only then do bundlers
// put the numbers where they are used, and an engine tests a bit without loading it first.

// The graph library's.

/** Its value can change, so a change is passed on to those who depend on it. */
export const MUTABLE: number = 1 << 0;
/** It wants to hear when something that it depends on changes. */
export const WATCHING: number = 1 << 1;
/** Its computation is running. */
export const COMPUTING: number = 1 << 2;
/** Something that it depends on has changed. */
export const DIRTY: number = 1 << 4;
/** Something that it depends on may have changed. */
export const PENDING: number = 1 << 5;

// Ours, for what is computed.

/** Somebody hears of its changes, so it is linked into the graph. */
export const LIVE: number = 1 << 6;
/** It is being checked right now, below on the path of the check. */
export const CHECKING: number = 1 << 7;

/** It depends on itself, as the computation that is running has turned out. */
export const CIRCULAR: number = 1 << 8;

// Ours, for sources.

/** The running synchronous transaction has written this source; `old` holds the committed value. */
export const WRITTEN: number = 1 << 10;
/** It has been commuted in the running synchronous transaction. */
export const COMMUTED: number = 1 << 11;
/** It is a source. Asked of a node that nothing else is known of, faster than its class. */
export const IS_SOURCE: number = 1 << 9;
/** Which kind of source it is; an agent is neither. */
export const IS_ATOM: number = 1 << 12;
export const IS_REF: number = 1 << 13;
/** Its value is in it, and nowhere else: so are those of all atoms and refs. */
export const PLAIN: number = 1 << 14;

/** What sources are made with: an agent, an atom, a ref. */
export const SOURCE: number = MUTABLE | IS_SOURCE;
export const ATOM: number = SOURCE | PLAIN | IS_ATOM;
export const REF: number = SOURCE | PLAIN | IS_REF;

// The bits of `kernel.duties`.

/**
 * There is more to tell than what the record of a commit says, because dependents were
 * marked or earlier records wait.
 */
export const NEWS: number = 1;
/** Somebody wants to know of every commit. */
export const FOLLOWED: number = 2;
