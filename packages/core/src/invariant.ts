import { DEV } from "./dev.ts";
import { InvalidArgumentError, InvariantError, NotABooleanError } from "./errors.ts";
import { describe, extraOf, type IdentityNode, type Invariant } from "./identity.ts";
import { kernel } from "./kernel.ts";
import { ReadOnlyContext } from "./pure.ts";
import type { Source } from "./source.ts";
import { isNoVerdict } from "./validator.ts";
import { type Memos, committedWorld, type World } from "./world.ts";

/** A rule that is in force: see {@link invariant}. */
export interface InvariantHandle {
  /** What the rule is called. */
  readonly label: string;
  /** Ends the rule. Doing it again does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Puts a rule over any number of identities in force: a commit after which the predicate would
 * answer `false`, or throw, is refused as a whole.
 *
 * This is the sentence to start a design with, made executable. It is checked at commit, on the
 * values that would be there afterwards, and only when something that it read is written. So it also
 * holds where two asynchronous transactions decide on snapshots that do not know of each other.
 *
 * @returns A handle that ends the rule.
 * @throws {InvariantError} if it does not hold now.
 * @example
 * ```ts
 * const checking = ref(500);
 * const savings = ref(1000);
 * invariant("money is conserved", () => deref(checking) + deref(savings) === 1500);
 * ```
 *
 * Clojure has validators, which see one ref each.
 */
export function invariant(label: string, predicate: () => boolean): InvariantHandle {
  if (typeof label !== "string" || typeof predicate !== "function") {
    throw new InvalidArgumentError(
      "invariant",
      DEV && 'invariant() needs a label and a predicate: invariant("money is conserved", () => …).',
    );
  }
  kernel.checkInvariants = checkInvariants;
  kernel.checkInvariantsIn = checkInvariantsIn;
  const rule = new Rule(label, predicate);
  rule.follow(rule.check(committedWorld));
  return rule;
}

class Rule implements Invariant, InvariantHandle {
  readonly label: string;
  readonly #predicate: () => boolean;
  /** The sources that it read when it was last checked, through derived values as well. */
  #reads: Set<Source> = new Set();

  constructor(label: string, predicate: () => boolean) {
    this.label = label;
    this.#predicate = predicate;
  }

  /** Throws unless it holds in a world. Answers what it read there. */
  check(world: World): Set<Source> {
    const context = new CheckingContext(world, this.label);
    const outer = kernel.context;
    kernel.context = context;
    let verdict: unknown;
    try {
      verdict = this.#predicate();
    } finally {
      kernel.context = outer;
    }
    if (isNoVerdict(verdict)) throw new NotABooleanError(`Invariant "${this.label}"`, verdict);
    const reads = context.sources();
    if (verdict === false) throw new InvariantError(this.label, valuesOf(reads, world));
    return reads;
  }

  /** From here on a commit of one of these is checked. */
  follow(reads: Set<Source>): void {
    for (const source of this.#reads) if (!reads.has(source)) this.#unfollow(source);
    for (const source of reads) (extraOf(source).invariants ??= new Set()).add(this);
    this.#reads = reads;
  }

  dispose(): void {
    this.follow(new Set());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #unfollow(source: Source): void {
    const extra = extraOf(source);
    extra.invariants?.delete(this);
    if (extra.invariants?.size === 0) extra.invariants = undefined;
  }
}

/** What a predicate runs in: it reads the world to be checked, and nothing can be changed. */
class CheckingContext extends ReadOnlyContext {
  readonly #world: World;
  readonly #label: string;
  readonly #read: Set<IdentityNode> = new Set();

  constructor(world: World, label: string) {
    super();
    this.#world = world;
    this.#label = label;
  }

  override read(node: IdentityNode): unknown {
    this.#read.add(node);
    return node.readIn(this.#world);
  }

  override where(): string {
    return `invariant "${this.#label}"`;
  }

  sources(): Set<Source> {
    const sources = new Set<Source>();
    for (const node of this.#read) node.collectSources(this.#world, sources);
    return sources;
  }
}

/** The committed world with one other value: what a change of an atom would lead to. */
class TrialWorld implements World {
  readonly epoch = 0;
  memos: Memos | undefined = undefined;
  readonly #source: Source;
  readonly #value: unknown;

  constructor(source: Source, value: unknown) {
    this.#source = source;
    this.#value = value;
  }

  valueOf(source: Source): unknown {
    return source === this.#source ? this.#value : source.committed();
  }
  differs(source: Source): boolean {
    return source === this.#source;
  }
}

/** What they read is taken over only when all of them hold: a refused commit leaves no trace. */
function checkInvariants(first: Source, value: unknown, transactionWorld: World | undefined): void {
  const concerned = new Set<Rule>();
  for (let source: Source | undefined = first; source !== undefined; source = source.next) {
    for (const rule of source.extra?.invariants ?? []) concerned.add(rule as Rule);
  }
  if (concerned.size === 0) return;
  const world = transactionWorld ?? new TrialWorld(first, value);
  const checked: [rule: Rule, reads: Set<Source>][] = [];
  for (const rule of concerned) checked.push([rule, rule.check(world)]);
  for (const [rule, reads] of checked) rule.follow(reads);
}

/** What a rule reads in such a world says nothing about what it reads at the next commit. */
function checkInvariantsIn(written: Iterable<Source>, world: World): void {
  const concerned = new Set<Rule>();
  for (const source of written) {
    for (const rule of source.extra?.invariants ?? []) concerned.add(rule as Rule);
  }
  for (const rule of concerned) rule.check(world);
}

function valuesOf(sources: Set<Source>, world: World): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const source of sources) values[describe(source)] = world.valueOf(source);
  return values;
}
