import type { IdentityNode } from "./identity.ts";
import type { Source } from "./source.ts";
import type { Validator, Watch } from "./types.ts";
import type { World } from "./world.ts";

/**
 * What only some identities have, kept apart so that the others stay small.
 * Every field is there from the start: one shape for all.
 */
export class Extra {
  label: string | undefined = undefined;
  meta: object | undefined = undefined;
  validator: Validator<unknown> | undefined = undefined;
  /** The watches by key, in the order in which they were added. */
  watches: Map<unknown, Watch<unknown>> | undefined = undefined;
  /** The same to be called: key, watch, key, watch, … A commit that finds none makes it, and holds it. */
  watchList: readonly unknown[] | undefined = undefined;
  /** The invariants that read this identity when they were last checked. */
  invariants: Set<Invariant> | undefined = undefined;
  /** Attempts that a commit of this identity overtakes. */
  claims: Set<Claimant> | undefined = undefined;
  /** The newest of the earlier versions that are kept. */
  history: Version | undefined = undefined;
  minHistory: number = 0;
  maxHistory: number = Infinity;
  /** Whether development mode freezes its values. */
  freeze: boolean = true;
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
  /** The lens whose validator it is. */
  readonly subject?: IdentityNode;
  /** The sources that it read when it was last checked, through derived values as well. */
  readonly reads: ReadonlySet<Source>;
  /** Throws unless it holds in a world. `into` is given the sources that it has read there. */
  check(world: World, into?: Set<Source>): Set<Source>;
  /** From here on a commit of one of these is checked. */
  follow(reads: Set<Source>): void;
}

/** An attempt of an asynchronous transaction, a draft, or somebody who waits for a change. */
export interface Claimant {
  /** A commit has changed what was claimed. Runs no user code; answers what to do once that may run. */
  overtake(source: Source, by: string | undefined): (() => void) | undefined;
}
