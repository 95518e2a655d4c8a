import { createReactiveSystem } from "alien-signals/system";
import type { IdentityNode } from "../identity.ts";
import type { Source } from "../source.ts";
import { WATCHING } from "../flags.ts";

/** A node of the graph: a source, a derived value, or somebody outside who subscribes. */
export interface GraphNode {
  flags: number;
  deps: Link | undefined;
  depsTail: Link | undefined;
  subs: Link | undefined;
  subsTail: Link | undefined;
  /** Brings its value up to date; answers whether it changed. */
  update(): boolean;
  /** Nobody depends on it any more. */
  unwatched(): void;
}

/** That `sub` depends on `dep`: an entry in the lists of both. */
export interface Link {
  readonly dep: GraphNode;
  readonly sub: GraphNode;
  readonly nextDep: Link | undefined;
  readonly nextSub: Link | undefined;
}

interface System {
  link(dep: GraphNode, sub: GraphNode, run: number): void;
  unlink(link: Link, sub: GraphNode): Link | undefined;
  propagate(subs: Link, isInnerWrite: boolean): void;
  checkDirty(deps: Link, sub: GraphNode): boolean;
  shallowPropagate(subs: Link): void;
}

/** A node that wants to hear: see `subscription.ts`. */
export interface Edge extends GraphNode {
  readonly subs: undefined;
  readonly subsTail: undefined;
  nextAffected: Edge | undefined;
}

/** Those who want to hear and may be concerned, as a list through `nextAffected`. */
export const affected: { first: Edge | undefined; last: Edge | undefined } = {
  first: undefined,
  last: undefined,
};

/**
 * The graph of what is watched. Its topology is the library's; what a node is and when it is up to
 * date is ours.
 */
export const system: System = /* @__PURE__ */ createReactiveSystem({
  update: (node) => (node as unknown as GraphNode).update(),
  unwatched: (node) => (node as unknown as GraphNode).unwatched(),
  notify(node) {
    const edge = node as unknown as Edge;
    edge.flags &= ~WATCHING; // once is enough
    if (affected.last === undefined) affected.first = edge;
    else affected.last.nextAffected = edge;
    affected.last = edge;
  },
}) as unknown as System;

/** A number for one run of a node: a dependency read twice in it is linked once. */
let runs = 0;

export function nextRun(): number {
  return ++runs;
}

/**
 * A commit is final, so whoever reads the source itself need not ask whether it really changed; only
 * those behind a derived value do.
 */
export function propagateFrom(source: Source): void {
  const subs = source.subs as Link;
  system.propagate(subs, false);
  system.shallowPropagate(subs);
}

/** What the last run of a node has read; behind the tail there may be more. */
export function readBy({ deps, depsTail }: GraphNode): IdentityNode[] {
  const read: IdentityNode[] = [];
  for (let link = depsTail && deps; link !== undefined; link = link.nextDep) {
    read.push(link.dep as unknown as IdentityNode);
    if (link === depsTail) break;
  }
  return read;
}
