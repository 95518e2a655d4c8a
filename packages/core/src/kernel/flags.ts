// The bits of `IdentityNode.flags` and `kernel.duties`. This file imports nothing: so bundlers put the
// numbers where they are used, and an engine tests a bit without loading it first.

// Bits of readers: derived values, their results in other worlds, subscriptions.

/** The reader wants to hear of changes: a subscription. */
export const WATCHING: number = 1 << 1;
/** The computation of the reader is running. */
export const COMPUTING: number = 1 << 2;
/** The reader has to be computed: a dependency has changed, or there is no result yet. */
export const DIRTY: number = 1 << 4;
/** A dependency of the reader may have changed. */
export const PENDING: number = 1 << 5;
/** The reader's links are attached to its dependencies, so it hears of changes. */
export const LIVE: number = 1 << 6;
/** The running computation depends on itself. */
export const CIRCULAR: number = 1 << 8;

/** The effect has to run: a dependency has changed, or this is its first run. */
export const DUE: number = 1 << 17;

/** The bits of a new subscription. */
export const EDGE: number = WATCHING | LIVE;

// Bits of identities.

/** `deref` gives `held` as it is, unless a bit of {@link UNSURE} is set. A failure does not have this bit. */
export const PLAIN: number = 1 << 14;

// Bits of sources.

/** The running synchronous transaction has written this source; `old` holds the committed value. */
export const WRITTEN: number = 1 << 10;
/** The running synchronous transaction has commuted this source. */
export const COMMUTED: number = 1 << 11;
/** The source is an atom, or a ref. Other sources have neither bit: agents, rows, values from elsewhere. */
export const IS_ATOM: number = 1 << 12;
export const IS_REF: number = 1 << 13;

/** The node is a source. Testing the bit is faster than testing the class. */
export const SOURCE: number = 1 << 9;
/** Of a source: it keeps what other identities show, like a list of a collection. Nobody is told of it. */
export const HIDDEN: number = 1 << 18;
/**
 * Of a source: its value belongs to no moment. So a draft may take over what was committed later: see
 * `World.takeLater`.
 */
export const TIMELESS: number = 1 << 19;

/** The value was put there in bulk, before this row or bucket was made. Nobody has written it since. */
export const BARE: number = 1 << 20;

/** The bits of a new atom, and of a new ref. */
export const ATOM: number = SOURCE | PLAIN | IS_ATOM;
export const REF: number = SOURCE | PLAIN | IS_REF;

/** The bits that keep `deref` from giving `held` of a plain node. */
export const UNSURE: number = WRITTEN | DIRTY | PENDING;

/** The source has watches. */
export const WATCHED: number = 1 << 15;
/** The source has claimants, or keeps earlier versions. */
export const KEPT: number = 1 << 16;
/** Watches or claimants hear of changes of the source. */
export const HEARD: number = WATCHED | KEPT;

// The bits of `Source.followedChanged`: whose coming and going the source is told of.

/** The readers that depend on it and hear of changes. */
export const DEPENDENTS: number = 1 << 0;
/** The claimants: attempts, drafts, sleepers of `retry`. */
export const CLAIMANTS: number = 1 << 1;

// The bits of `kernel.duties`.

/** A delivery has more to do than one commit says. Dependents are marked, or earlier commits wait. */
export const NEWS: number = 1;
/** A root, a participant or a commit listener hears of every commit. */
export const FOLLOWED: number = 2;
