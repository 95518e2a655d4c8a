import { DerivedNode } from "../../graph/derived-node.ts";
import type { Link } from "../../graph/system.ts";
import { nodeOf } from "../../kernel/arguments.ts";
import { HIDDEN } from "../../kernel/flags.ts";
import { describe } from "../../kernel/identity.ts";
import { isShown } from "../../kernel/observers.ts";
import { Source } from "../../kernel/source.ts";
import type { Identity } from "../../kernel/types.ts";
import { countVersions } from "../../timeline/read-point.ts";

/** What is known about an identity besides its value: see {@link inspect}. */
export interface Inspection {
  /** Its kind and its label, as messages name it: `ref "balance"`. */
  readonly name: string;
  /** The commit point of its value. A derived value has none of its own: undefined. */
  readonly point: number | undefined;
  /** Whether it only keeps what others show: the lists of a collection. */
  readonly isHidden: boolean;
  readonly hasValidator: boolean;
  /** The labels of the invariants that have read it when they were last checked. */
  readonly rules: readonly string[];
  /** The keys of its watches. */
  readonly watches: readonly unknown[];
  /** The derived values that hear of its changes. */
  readonly dependents: readonly Identity<unknown>[];
  /** What a derived value has read last. */
  readonly dependencies: readonly Identity<unknown>[];
  /** How many subscriptions follow it itself: of frameworks, of effects, of programs. */
  readonly subscriptions: number;
  /** Whether a transition root shows it. */
  readonly isShown: boolean;
  /** How many attempts, drafts and sleepers a commit of it would overtake or wake. */
  readonly claims: number;
  /** How many earlier versions are kept. */
  readonly versions: number;
}

/**
 * What follows an identity, and what it depends on. For developer tools: to ask computes nothing and changes
 * nothing.
 *
 * @throws {NotAnIdentityError} if it is given anything else.
 * @example
 * ```ts
 * const count = atom(1);
 * addWatch(count, "log", () => {});
 * inspect(count).watches; // ["log"]
 * ```
 */
export function inspect(identity: Identity<unknown>): Inspection {
  const node = nodeOf(identity, "inspect");
  const { extra } = node;
  const graph = node as Partial<{ subs: Link; deps: Link }>;
  const dependents = new Set<Identity<unknown>>();
  let subscriptions = 0;
  for (let link = graph.subs; link !== undefined; link = link.nextSub) {
    if (link.sub instanceof DerivedNode) dependents.add(link.sub as never);
    else subscriptions++;
  }
  const dependencies = new Set<Identity<unknown>>();
  for (let link = graph.deps; link !== undefined; link = link.nextDep) {
    dependencies.add(link.dep as never);
  }
  const isSource = node instanceof Source;
  return {
    name: describe(node),
    point: isSource ? node.version : undefined,
    isHidden: (node.flags & HIDDEN) !== 0,
    hasValidator: extra?.validator !== undefined,
    rules: Array.from(extra?.invariants ?? [], ({ label }) => label),
    watches: [...(extra?.watches?.keys() ?? [])],
    dependents: [...dependents],
    dependencies: [...dependencies],
    // The watches of a derived value stand in the graph as one subscription.
    subscriptions: subscriptions - (node instanceof DerivedNode && node.watching ? 1 : 0),
    isShown: isShown(node),
    claims: extra?.claims?.size ?? 0,
    versions: isSource ? countVersions(node) : 0,
  };
}
