import type { Change } from "./context.ts";
import { DEV } from "./dev.ts";
import { NotAnIdentityError, show } from "./errors.ts";
import type { Watch } from "./types.ts";
import type { World } from "./world.ts";
import type { Source } from "./source.ts";
import { describeOther, describeStranger } from "./wrong-argument.ts";

/**
 * What only some identities have, kept apart so that the others stay small.
 * Every field is there from the start: one shape for all.
 */
export class Extra {
  label: string | undefined = undefined;
  meta: object | undefined = undefined;
  validator: Change | undefined = undefined;
  watches: Watches | undefined = undefined;
  /** The invariants that read this identity when they were last checked. */
  invariants: Set<Invariant> | undefined = undefined;
  /** Attempts that a commit of this identity overtakes. */
  claims: Set<Claimant> | undefined = undefined;
  /** The newest of the earlier versions that are kept. */
  history: Version | undefined = undefined;
  minHistory: number = 0;
  maxHistory: number = Infinity;
}

/** An earlier value and the commit point that it came from; the newest first. */
export interface Version {
  readonly source: Source;
  readonly point: number;
  value: unknown;
  /** The newest open read point that sees it. */
  holder: object | undefined;
  older: Version | undefined;
}

/** What is checked before a commit of an identity that it read. */
export interface Invariant {
  readonly label: string;
}

/** An attempt of an asynchronous transaction, a draft, or somebody who waits for a change. */
export interface Claimant {
  /** A commit has changed what was claimed. Runs no user code; answers what to do once that may run. */
  overtake(source: Source, by: string | undefined): (() => void) | undefined;
}

/**
 * The watches of one identity, in the order they were added.
 *
 * A commit hears those that were there when it was published, also if one is added or removed
 * before its turn in the queue. So whoever holds the map for later counts in `held`, and a change
 * meanwhile is made to a copy.
 */
export class Watches {
  readonly map: Map<unknown, Watch<unknown>>;
  held: number = 0;
  /** The same to be called: key, watch, key, watch, … Made by the first commit that finds none. */
  list: readonly unknown[] | undefined = undefined;
  constructor(map?: Map<unknown, Watch<unknown>>) {
    this.map = new Map(map);
  }
}

/** What all identities are inside: something with a label that can be read in any world. */
export abstract class IdentityNode {
  // What all kinds have stands first and in one order: so a read of any of them is the same load.
  flags: number;
  value: unknown;
  extra: Extra | undefined;

  constructor(flags = 0, value?: unknown) {
    this.flags = flags;
    this.value = value;
    this.extra = undefined;
  }

  /** The word for it in messages: `atom`, `ref`, `derived`, `agent`. */
  abstract get kind(): string;
  /** Its value in the committed world, whatever transaction runs. */
  abstract committed(): unknown;
  /** Its value in another world. */
  abstract readIn(world: World): unknown;
  /** Adds the sources that its value in this world comes from. */
  abstract collectSources(world: World, into: Set<Source>): void;
  /** The first watch was added, or the last one removed. */
  watchedChanged(_watched: boolean): void {}
  /** The first claimant came, or the last one left. */
  claimedChanged(_claimed: boolean): void {}

  /** Marks an identity of any copy of this library, to tell a foreign identity from no identity. */
  get "~dosync"(): true {
    return true;
  }

  toString(): string {
    return `#<${describe(this)}: ${this.#preview()}>`;
  }

  toJSON(): unknown {
    return { [this.kind]: labelOf(this), value: this.#peek() };
  }

  get [Symbol.toStringTag](): string {
    return `${this.kind} ${labelOf(this)}`;
  }

  static {
    // Node and its debuggers show an object by the method of this name. A declaration file cannot
    // name a symbol from the registry, so it is not written as a method.
    Object.defineProperty(IdentityNode.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value: function (
        this: IdentityNode,
        _depth: number,
        options: object,
        inspect: (value: unknown, options: object) => string,
      ): string {
        return `#<${describe(this)}: ${inspect(this.#peek(), options)}>`;
      },
    });
  }

  #preview(): string {
    const value = this.#peek();
    if (DEV) return show(value);
    try {
      return String(value);
    } catch {
      return typeof value; // an object without a string of its own
    }
  }

  /** The committed value for people: an error that is its value is shown, not thrown. */
  #peek(): unknown {
    try {
      return this.committed();
    } catch (error) {
      return error;
    }
  }
}

/**
 * Sets of claimants that are empty, to be used again: an attempt claims for a moment, and making a set
 * for each identity takes a tenth of a short one.
 */
const spareClaims: Set<Claimant>[] = [];
const MOST_SPARE = 16;

/** From here on a commit of this identity tells the claimant. */
export function claimFor(node: IdentityNode, claimant: Claimant): void {
  const extra = extraOf(node);
  if (extra.claims === undefined) {
    extra.claims = spareClaims.pop() ?? new Set();
    node.claimedChanged(true);
  }
  extra.claims.add(claimant);
}

export function unclaim(node: IdentityNode, claimant: Claimant): void {
  const { extra } = node;
  const claims = extra?.claims;
  if (claims === undefined) return;
  claims.delete(claimant);
  if (claims.size > 0) return;
  extra!.claims = undefined;
  if (spareClaims.length < MOST_SPARE) spareClaims.push(claims);
  node.claimedChanged(false);
}

export function extraOf(node: IdentityNode): Extra {
  return (node.extra ??= new Extra());
}

let unlabelled = 0;

/** The label that it was given, or a number of its own from the first time that somebody asks. */
export function labelOf(node: IdentityNode): string {
  return (extraOf(node).label ??= `${node.kind}#${++unlabelled}`);
}

/** Kind and label, for messages: `ref "balance"`. */
export function describe(node: IdentityNode): string {
  return `${node.kind} "${labelOf(node)}"`;
}

export const ANY_KIND = "an atom, ref, derived value or agent";

/** The node behind an identity, or a clear error where something else was passed. */
export function nodeOf(identity: unknown, operation: string): IdentityNode {
  if (identity instanceof IdentityNode) return identity;
  throw notAnIdentity(operation, ANY_KIND, identity);
}

export function notAnIdentity(
  operation: string,
  expected: string,
  got: unknown,
): NotAnIdentityError {
  const foreign =
    !(got instanceof IdentityNode) && typeof got === "object" && got !== null && "~dosync" in got;
  let given = "";
  if (process.env.NODE_ENV !== "production") {
    given =
      got instanceof IdentityNode
        ? describeOther(operation, got.kind, describe(got))
        : describeStranger(got);
  }
  return new NotAnIdentityError(operation, expected, given, foreign);
}
