// The bits of `IdentityNode.flags` and `kernel.duties`. In a file of their own that imports nothing: only then do bundlers
// put the numbers where they are used, and an engine tests a bit without loading it first.

// Of readers: derived values, their results in other worlds, subscriptions.

/** It wants to hear when something that it depends on changes. */
export const WATCHING: number = 1 << 1;
/** Its computation is running. */
export const COMPUTING: number = 1 << 2;
/** Something that it depends on has changed, or it has no result: it has to be computed. */
export const DIRTY: number = 1 << 4;
/** Something that it depends on may have changed. */
export const PENDING: number = 1 << 5;
/** It hears of changes: its links are attached to what it has read. */
export const LIVE: number = 1 << 6;
/** It depends on itself, as its computation has turned out. */
export const CIRCULAR: number = 1 << 8;

/** It is an effect that has to run: something that it read has changed, or it has not run yet. */
export const DUE: number = 1 << 17;

/** What subscriptions are made with. */
export const EDGE: number = WATCHING | LIVE;

// Of identities.

/** `value` is what a reader gets, unless another bit of {@link UNSURE} says no. A failure is not plain. */
export const PLAIN: number = 1 << 14;

// Of sources.

/** The running synchronous transaction has written this source; `old` holds the committed value. */
export const WRITTEN: number = 1 << 10;
/** It has been commuted in the running synchronous transaction. */
export const COMMUTED: number = 1 << 11;
/** Which kind of source it is; an agent is neither. */
export const IS_ATOM: number = 1 << 12;
export const IS_REF: number = 1 << 13;

/** It is a source. Asked of a node that nothing else is known of, faster than its class. */
export const SOURCE: number = 1 << 9;
/** What atoms and refs are made with; an agent is a source and nothing more. */
export const ATOM: number = SOURCE | PLAIN | IS_ATOM;
export const REF: number = SOURCE | PLAIN | IS_REF;

/** Why the value of a plain one is not what a reader gets. */
export const UNSURE: number = WRITTEN | DIRTY | PENDING;

/** It has watches. */
export const WATCHED: number = 1 << 15;
/** Somebody has claimed it, or it keeps earlier versions. */
export const KEPT: number = 1 << 16;
/** Somebody hears of its changes who is no dependent. */
export const HEARD: number = WATCHED | KEPT;

// Who follows a source that the source itself has to know of.

/** Those who depend on it and hear of changes. */
export const DEPENDENTS: number = 1 << 0;
/** Those who have claimed it. */
export const CLAIMANTS: number = 1 << 1;

// The bits of `kernel.duties`.

/**
 * There is more to tell than what the record of a commit says, because dependents were
 * marked or earlier records wait.
 */
export const NEWS: number = 1;
/** Somebody wants to know of every commit. */
export const FOLLOWED: number = 2;
