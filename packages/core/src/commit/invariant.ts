/// <reference lib="esnext.disposable" preserve="true" />
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError, InvariantError } from "../ground/errors.ts";
import { type Invariant } from "../kernel/extra.ts";
import { describe, extraOf } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import type { Source } from "../kernel/source.ts";
import { tools } from "../kernel/tools.ts";
import { plugInvariants } from "./publish.ts";
import { CheckingContext } from "./checking.ts";
import { refusalOf } from "./validator.ts";
import { committedWorld, type World } from "../kernel/world.ts";
import { elsewhere as sharedElsewhere } from "../kernel/elsewhere.ts";
import { overlay } from "../kernel/overlay.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;
const elsewhere = sharedElsewhere;

/** A rule that is in force: see {@link invariant}. */
export interface InvariantHandle {
  /** The name of the rule. */
  readonly label: string;
  /** Ends the rule. Doing it again does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Puts a rule over any number of identities in force. A commit after which the predicate would answer `false`
 * or a message, or throw, is refused as a whole.
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
export function invariant(label: string, predicate: () => boolean | string): InvariantHandle {
  if (typeof label !== "string" || typeof predicate !== "function") {
    throw new InvalidArgumentError(
      "invariant",
      DEV && 'invariant() needs a label and a predicate: invariant("money is conserved", () => …).',
    );
  }
  checkRules();
  const rule = new Rule(label, predicate);
  rule.follow(rule.check(committedWorld));
  return rule;
}

/** From here on commits ask the rules over what they write. */
export function checkRules(): void {
  plugInvariants(checkInvariants, checkInvariantsIn);
}

class Rule implements Invariant, InvariantHandle {
  readonly label: string;
  readonly #predicate: () => boolean | string;
  /** The sources that the last check read, also through derived values. */
  reads: Set<Source> = new Set();
  #isEnded = false;

  constructor(label: string, predicate: () => boolean | string) {
    this.label = label;
    this.#predicate = predicate;
  }

  /**
   * Throws unless the rule holds in a world. Answers the sources that it read there; `into` receives them
   * also when it throws.
   */
  check(world: World, into?: Set<Source>): Set<Source> {
    const context = new CheckingContext(world, DEV && `invariant "${this.label}"`);
    let verdict: unknown;
    try {
      verdict = this.#ask(context);
    } finally {
      if (into !== undefined) context.sources(into);
    }
    if (verdict === true) return context.sources();
    const words = refusalOf(verdict, `Invariant "${this.label}"`);
    throw new InvariantError(this.label, valuesOf(context.sources(), world), words);
  }

  /** Calls the predicate. Values elsewhere are compared before and held meanwhile, so it sees one world. */
  #ask(context: CheckingContext): unknown {
    elsewhere.compare?.();
    const outer = kernel.context;
    const wasHeld = elsewhere.isHeld;
    kernel.context = context;
    elsewhere.isHeld = true;
    try {
      return this.#predicate();
    } finally {
      kernel.context = outer;
      elsewhere.isHeld = wasHeld;
    }
  }

  /** Checks the rule before each later commit of one of these sources. */
  follow(reads: Set<Source>): void {
    if (this.#isEnded && reads.size > 0) return; // it was ended while it was asked
    for (const source of this.reads) if (!reads.has(source)) this.#unfollow(source);
    for (const source of reads) (extraOf(source).invariants ??= new Set()).add(this);
    this.reads = reads;
  }

  dispose(): void {
    this.#isEnded = true;
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

/**
 * Checks the rules over what is written. Their reads are taken over when all hold, so a refused commit
 * leaves no trace.
 */
function checkInvariants(first: Source, value: unknown, transactionWorld: World | undefined): void {
  const concerned = new Set<Invariant>();
  for (let source: Source | undefined = first; source !== undefined; source = source.next) {
    for (const rule of source.extra?.invariants ?? []) concerned.add(rule);
  }
  if (concerned.size === 0) return;
  const world = transactionWorld ?? overlay(committedWorld, new Map([[first, value]]));
  const checked: [rule: Invariant, reads: Set<Source>][] = [];
  for (const rule of concerned) {
    if (DEV) tools?.checking(rule);
    checked.push([rule, rule.check(world)]);
  }
  for (const [rule, reads] of checked) rule.follow(reads);
}

/**
 * Checks the rules in another world. Their reads there say nothing about the next commit, so they are
 * dropped.
 */
function checkInvariantsIn(written: Iterable<Source>, world: World): void {
  const concerned = new Set<Invariant>();
  for (const source of written) {
    for (const rule of source.extra?.invariants ?? []) concerned.add(rule);
  }
  for (const rule of concerned) rule.check(world);
}

/** The values by label, for the error. Labels may repeat: the second one of a label gets a number. */
function valuesOf(sources: Set<Source>, world: World): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const source of sources) {
    const label = describe(source);
    let name = label;
    for (let n = 2; name in values; n++) name = `${label} (${n})`;
    values[name] = valueForPeople(source, world);
  }
  return values;
}

/** The value for the error. A failure in its place is shown, not thrown. */
function valueForPeople(source: Source, world: World): unknown {
  try {
    return source.readIn(world);
  } catch (error) {
    return error;
  }
}
