import type { Identity } from "@dosync/core";
import type { Identities } from "./identities.ts";
import { Ring } from "./ring.ts";

/** One computation of a derived value. Identities stand in it by number: it keeps none of them. */
export interface RunEntry {
  readonly derived: number;
  /** When it ended, in milliseconds since the page began. */
  readonly at: number;
  /** The newest commit point at that time. */
  readonly point: number;
  /** How long it took, with what it has computed on the way. */
  readonly milliseconds: number;
  /** What it had read that had changed. Undefined for a first result. */
  readonly causes: readonly number[] | undefined;
  /** Whether its result was the one from before. */
  readonly isVain: boolean;
}

/** The computations of one derived value that are known. They ran since the recorder was attached. */
export interface KnownRuns {
  count: number;
  /** How many of them gave an equal result. */
  vain: number;
  /** How many others there were, for transactions, drafts, snapshots and screens. */
  elsewhere: number;
  milliseconds: number;
  longest: number;
  last: RunEntry | undefined;
}

/** A computation that has begun. */
export interface Begun {
  readonly identity: Identity<unknown>;
  readonly causes: readonly Identity<unknown>[] | undefined;
  readonly point: number | undefined;
  readonly at: number;
}

const NONE: Readonly<KnownRuns> = emptyRuns();

/** `Runs` is what is known about the computations of derived values: how often, why, and how often in vain. */
export class Runs {
  readonly log: Ring<RunEntry>;
  readonly #identities: Identities;
  readonly #now: () => number;
  #known: WeakMap<Identity<unknown>, KnownRuns> = new WeakMap();

  constructor(limit: number, identities: Identities, now: () => number) {
    this.log = new Ring(limit);
    this.#identities = identities;
    this.#now = now;
  }

  begun(
    identity: Identity<unknown>,
    causes: readonly Identity<unknown>[] | undefined,
    point: number | undefined,
  ): Begun {
    return { identity, causes, point, at: this.#now() };
  }

  ended({ identity, causes, point, at: begunAt }: Begun, isNews: boolean): void {
    let known = this.#known.get(identity);
    if (known === undefined) this.#known.set(identity, (known = emptyRuns()));
    if (point === undefined) {
      known.elsewhere++;
      return;
    }
    const at = this.#now();
    const milliseconds = at - begunAt;
    const numberOf = (one: Identity<unknown>): number => this.#identities.note(one).id;
    const run: RunEntry = {
      derived: numberOf(identity),
      at,
      point,
      milliseconds,
      causes: causes?.map(numberOf),
      isVain: !isNews,
    };
    known.count++;
    if (!isNews) known.vain++;
    known.milliseconds += milliseconds;
    known.longest = Math.max(known.longest, milliseconds);
    known.last = run;
    this.log.push(run);
  }

  of(identity: Identity<unknown>): Readonly<KnownRuns> {
    return this.#known.get(identity) ?? NONE;
  }

  /** The kept computations of an identity, the newest first. The last one is kept in any case. */
  logOf(identity: Identity<unknown>): RunEntry[] {
    const id = this.#identities.of(identity)?.id;
    const found = this.log
      .toArray()
      .filter(({ derived }) => derived === id)
      .toReversed();
    const { last } = this.of(identity);
    return found.length === 0 && last !== undefined ? [last] : found;
  }

  clear(): void {
    this.log.clear();
    this.#known = new WeakMap();
  }
}

function emptyRuns(): KnownRuns {
  return { count: 0, vain: 0, elsewhere: 0, milliseconds: 0, longest: 0, last: undefined };
}
