import { inspect, rulesOver, type RuleOutline } from "@dosync/core/adapter";
import type { Identity } from "@dosync/core";
import type { Identities } from "./identities.ts";
import type { RefusedEntry } from "./entries.ts";

/** An invariant that the recorder knows. It is held weakly. */
export interface KnownRule {
  readonly id: number;
  readonly label: string;
  /** Undefined once the program has dropped it. */
  readonly rule: () => RuleOutline | undefined;
  /** How many commits have asked it, since the recorder was attached. */
  asked: number;
  /** How long that took in all, and the longest time. In milliseconds. */
  milliseconds: number;
  longest: number;
  refusals: number;
  lastRefusal: RefusedEntry | undefined;
}

const MOST = 5_000;

/** `Rules` is what is known about the invariants of a program: how often they were asked, and have refused. */
export class Rules {
  readonly #byRule: WeakMap<object, KnownRule> = new WeakMap();
  /** The oldest first. */
  readonly #known: Map<number, KnownRule> = new Map();
  #last = 0;

  /** A rule was asked about a commit. */
  asked(rule: object, milliseconds: number): void {
    const known = this.#note(rule as RuleOutline);
    known.asked++;
    known.milliseconds += milliseconds;
    known.longest = Math.max(known.longest, milliseconds);
  }

  refused(rule: object, entry: RefusedEntry): void {
    const known = this.#note(rule as RuleOutline);
    known.refusals++;
    known.lastRefusal = entry;
  }

  /** The log was cleared: what was refused before is not in it any more. */
  clear(): void {
    for (const known of this.#known.values()) {
      known.asked = known.milliseconds = known.longest = known.refusals = 0;
      known.lastRefusal = undefined;
    }
  }

  /** The rules that are in force. Listed are those that were asked or have read a known identity. */
  inForce(identities: Identities): KnownRule[] {
    for (const identity of identities.all())
      for (const rule of rulesOver(identity)) this.#note(rule);
    const found: KnownRule[] = [];
    for (const [id, known] of this.#known) {
      const rule = known.rule();
      if (rule === undefined) this.#known.delete(id);
      else if (rule.reads.size > 0) found.push(known);
    }
    return found;
  }

  #note(rule: RuleOutline): KnownRule {
    const known = this.#byRule.get(rule);
    if (known !== undefined) return known;
    const reference = new WeakRef(rule);
    const made: KnownRule = {
      id: ++this.#last,
      label: rule.label,
      rule: () => reference.deref(),
      asked: 0,
      milliseconds: 0,
      longest: 0,
      refusals: 0,
      lastRefusal: undefined,
    };
    this.#byRule.set(rule, made);
    this.#known.set(made.id, made);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!);
    return made;
  }
}

/** What a rule has read. The lists of a collection are left out: its rows stand for them. */
export function readsOf(known: KnownRule): Identity<unknown>[] {
  return [...(known.rule()?.reads ?? [])].filter((identity) => !inspect(identity).isHidden);
}
