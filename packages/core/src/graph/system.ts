import { createReactiveSystem } from "alien-signals/system";
import { kernel } from "../kernel.ts";
import type { Source } from "../source.ts";
import { WATCHING } from "./flags.ts";

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
}

interface System {
  link(dep: GraphNode, sub: GraphNode, run: number): void;
  unlink(link: Link, sub: GraphNode): Link | undefined;
  propagate(subs: Link, isInnerWrite: boolean): void;
  checkDirty(deps: Link, sub: GraphNode): boolean;
  shallowPropagate(subs: Link): void;
}

/** Those who want to hear and may be concerned, since the last commit that was settled. */
export const affected: GraphNode[] = [];

/**
 * The graph of what is watched. Its topology is the library's; what a node is and when it is up to
 * date is ours.
 */
export const system: System = /* @__PURE__ */ createReactiveSystem({
  update: (node) => (node as unknown as GraphNode).update(),
  unwatched: (node) => (node as unknown as GraphNode).unwatched(),
  notify(node) {
    node.flags &= ~WATCHING; // once is enough
    affected.push(node as unknown as GraphNode);
  },
}) as unknown as System;

/** A number for one run of a node: a dependency read twice in it is linked once. */
let runs = 0;

export function nextRun(): number {
  return ++runs;
}

/** Lets the kernel reach the graph. Asked by whatever makes a node, so that importing has no effect. */
export function connectGraph(settle: NonNullable<typeof kernel.settle>): void {
  kernel.propagate = propagateFrom;
  kernel.settle = settle;
}

function propagateFrom(source: Source): void {
  system.propagate(source.subs as Link, false);
}
