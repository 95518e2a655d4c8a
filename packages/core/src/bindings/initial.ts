import { checkFunction, checkIterable } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { nodeOf } from "../kernel/arguments.ts";
import { transactionInCharge } from "../kernel/in-charge.ts";
import { collectMade, made, setIn, type Source, sourceOf } from "../kernel/source.ts";
import { dosync } from "../transaction/dosync.ts";
import type { Identity } from "../kernel/types.ts";
import { HIDDEN } from "../kernel/flags.ts";
import { committedWorld } from "../kernel/world.ts";
import { overlay } from "../kernel/overlay.ts";
import { kernel } from "../kernel/kernel.ts";
import { undo } from "../kernel/undo.ts";
import { keepFirstValues } from "../timeline/read-point.ts";

/**
 * The first values of identities that have changed since. One that has not still has it.
 *
 * Kept only once somebody has asked for it: otherwise nothing may hold on to a replaced value.
 */
const initials: WeakMap<Source, unknown> = new WeakMap();
/** By a list: the rows that it shows at first. Nobody else need hold those that are gone. */
const together: WeakMap<Source, unknown> = new WeakMap();
let isKeeping = false;

/**
 * Keeps the first value of every identity that changes from now on. {@link readInitial} reads it.
 *
 * A binding asks for it where pages are hydrated: a part of a page may come to life long after
 * others have changed the state that it was rendered from.
 *
 * @example
 * ```ts
 * keepInitialValues();
 * const theme = atom("light");
 * reset(theme, "dark");
 * readInitial(theme); // "light"
 * ```
 */
export function keepInitialValues(): void {
  if (isKeeping) return;
  isKeeping = true;
  keepFirstValues((source, old) => {
    if (made?.has(source) !== true) initials.set(source, old);
  });
}

/**
 * Runs what makes identities and gives them values. What it commits to them are their first values, as if
 * they had been made with them. Worlds that were pinned before show them as well, and no root is told of
 * them. For a binding that makes state while something is rendered.
 *
 * Nobody else may have got hold of them before it has returned. A commit to other identities is one
 * like any other.
 *
 * @returns What the function returns.
 * @example
 * ```ts
 * keepInitialValues();
 * const user = makeIdentities(() => {
 *   const name = ref("");
 *   dosync(() => refSet(name, "Ada"));
 *   return name;
 * });
 * readInitial(user); // "Ada"
 * ```
 */
export function makeIdentities<T>(body: () => T): T {
  if (DEV) checkFunction(body, "What makeIdentities() is given");
  const outer = made;
  const own = new Set<Source>();
  collectMade(own);
  try {
    return body();
  } finally {
    collectMade(outer);
    for (const source of own) source.version = 0;
  }
}

/** An identity with another value than its first one. */
export interface Changed {
  readonly identity: Identity<unknown>;
  readonly mine: unknown;
}

/**
 * The first value of an identity. It was made with that, or was given it by {@link initialize}. A derived
 * value is computed from those.
 *
 * @param changes What a draft had changed, which is shown in the place of first values. A server that opens the
 * same draft shows that.
 * @example
 * ```ts
 * keepInitialValues();
 * const count = atom(0);
 * reset(count, 1);
 * readInitial(count); // 0
 * ```
 */
export function readInitial<T>(identity: Identity<T>, changes: readonly Changed[] = []): T {
  if (DEV) checkIterable(changes, "The changes of readInitial()");
  const mine = changes.map((one) => [sourceOf(one.identity, "readInitial"), one.mine] as const);
  const world = overlay(overlay(committedWorld, initials), new Map(mine));
  return nodeOf(identity, "readInitial").readIn(world) as T;
}

/**
 * Gives atoms, refs and agents their first values, all at one commit point. They come from another program,
 * a server for instance.
 *
 * @throws {ValidationError} if a validator refuses a value. Nothing was changed.
 * @throws {InvariantError} if an invariant does not hold. Nothing was changed.
 * @example
 * ```ts
 * const count = atom(0);
 * initialize([[count, 5]]);
 * deref(count); // 5
 * ```
 */
export function initialize(entries: Iterable<readonly [Identity<unknown>, unknown]>): void {
  initializeWith(entries, nothing);
}

/** The same, with what comes from the new values. */
export function initializeWith(entries: Entries, more: MoreValues): void {
  const sources = putAll(entries, "initialize", "initialize", more);
  if (!isKeeping) return;
  for (const [source, value] of sources) {
    initials.set(source, value);
    if ((source.flags & HIDDEN) !== 0) together.set(source, sources);
  }
}

/** All of them take their values at one point. `origin` is the function by which somebody gives them. */
export function putAll(
  entries: Entries,
  label: string,
  origin: string,
  more: MoreValues = nothing,
): readonly [Source, unknown][] {
  if (DEV) checkIterable(entries, `What ${label}() is given`);
  const sources: [Source, unknown][] = [];
  for (const [identity, value] of entries) sources.push([sourceOf(identity, label), value]);
  dosync(
    () => {
      const before = undo.last;
      // Below the functions that tell atoms from refs, a transaction can write any source.
      for (const [source, value] of sources) set(source, value);
      for (const [source, value] of more()) {
        sources.push([source, value]);
        set(source, value);
      }
      // Rows, and the lists of them, belong to the first values as well.
      if (kernel.context !== undo.owner) return;
      for (let one = before?.next ?? undo.first; one !== undefined; one = one.next) {
        one.unfold?.();
        sources.push([one, one.held]);
      }
    },
    { label, origin },
  );
  return sources;
}

function set(source: Source, value: unknown): void {
  setIn(transactionInCharge("refSet", source)!, source, value);
}

/**
 * Values that come from the values that were given. They are asked for in the transaction, which shows those.
 */
type MoreValues = () => Iterable<readonly [Source, unknown]>;
const nothing: MoreValues = () => [];

type Entries = Iterable<readonly [Identity<unknown>, unknown]>;
