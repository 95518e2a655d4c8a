import type { IdentityNode } from "./identity.ts";
import type { Source } from "./source.ts";
import type { Validator, Watch } from "./types.ts";
import type { World } from "./world.ts";

/**
 * The fields that only some identities have. `Extra` is an object of its own, so the others stay small.
 * Every field is there from the start, so that all have one shape.
 */
export class Extra {
  label: string | undefined = undefined;
  meta: object | undefined = undefined;
  validator: Validator<unknown> | undefined = undefined;
  /** The watches by key, in the order in which they were added. */
  watches: Map<unknown, Watch<unknown>> | undefined = undefined;
  /**
   * The watches as a list: key, watch, key, watch, … `Commit.hear` makes it, and a change of the watches
   * drops it.
   */
  watchList: readonly unknown[] | undefined = undefined;
  /** The invariants that read this identity when they were last checked. */
  invariants: Set<Invariant> | undefined = undefined;
  /** Attempts, drafts and waiters of `retry`. They are told when it changes. */
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

/** An `Invariant` is checked before each commit of an identity that it has read. */
export interface Invariant {
  readonly label: string;
  /** The lens whose validator this is. */
  readonly subject?: IdentityNode;
  /** The sources that its last check read, also through derived values. */
  readonly reads: ReadonlySet<Source>;
  /** Throws unless the rule holds in a world. `into` receives the sources that the rule has read there. */
  check(world: World, into?: Set<Source>): Set<Source>;
  /** Checks the rule before each later commit of one of these sources. */
  follow(reads: Set<Source>): void;
}

/** A `Claimant` hears when others commit a source. It is an attempt, a draft, or a sleeper of `retry`. */
export interface Claimant {
  /**
   * Called when a commit changes a claimed source. Runs no user code, and answers with a call to be made
   * later.
   */
  overtake(source: Source, by: string | undefined): (() => void) | undefined;
}
