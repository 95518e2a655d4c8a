import { COMPUTING, LIVE, PENDING } from "../flags.ts";
import { Source } from "../source.ts";
import { committedWorld } from "../world.ts";
import { computing } from "./computing.ts";
import type { DerivedNode } from "./derived-node.ts";
import { type Cycle, isInCycle } from "./failure.ts";
import { type GraphNode, type Link, nextRun, readBy, system } from "./system.ts";

/**
 * Links one that depends on itself to the sources of what was read on its cycle, and to nothing else.
 * The sources first: one that would have nobody for a moment would stop and start again.
 */
export function linkToSources(node: DerivedNode, cycle: Cycle): void {
  const sources = new Set(cycle.sources);
  const read = readBy(node);
  for (const dep of read) dep.collectSources(committedWorld, sources);
  if (checks > 0) addCheckedAbove(node, sources);
  for (const dep of read) sources.delete(dep as Source);
  const run = nextRun();
  for (const source of sources) {
    if (source.subs === undefined) source.watched();
    system.link(source as unknown as GraphNode, node, run);
  }
  if (mustWait(0)) crowded.add(node);
  else unlinkDerived(node);
}

/**
 * Some on the cycle may not be computed, but only be looked through, since they seem to be as before:
 * they are above, on the path of the graph.
 */
function addCheckedAbove(node: GraphNode, sources: Set<Source>): void {
  const seen = new Set([node]);
  for (const below of seen) {
    for (let link = below.subs; link !== undefined; link = link.nextSub) {
      if ((link.sub.flags & LIVE) === 0 || (link.sub.flags & (PENDING | COMPUTING)) === 0) continue;
      seen.add(link.sub);
      (link.sub as DerivedNode).collectSources(committedWorld, sources);
    }
  }
}

function unlinkDerived(node: GraphNode): void {
  let link = node.deps;
  while (link !== undefined) {
    link = link.dep instanceof Source ? link.nextDep : system.unlink(link, node);
  }
}

/** Unlinks what the last run of a node did not read again: everything behind the tail. */
export function unlinkRest(node: GraphNode): void {
  const tail = node.depsTail;
  let link: Link | undefined = tail === undefined ? node.deps : tail.nextDep;
  if (link === undefined) return;
  if (mustWait(1)) crowded.add(node);
  else while (link !== undefined) link = system.unlink(link, node);
}

/**
 * The graph looks for what has changed along a path of links, and computes on the way. On a cycle that
 * computes those on its path, too: their links have to stay until it has found its way back.
 */
let checks = 0;
/** Those with links to be removed when it has. */
const crowded: Set<GraphNode> = new Set();

/** Whether others are being computed besides itself: then it may stand on that path. */
function mustWait(itself: 0 | 1): boolean {
  return checks > 0 && computing.depth > itself;
}

/** Whether something has changed that a node depends on. Computes what it has to for that. */
export function isOutdated(node: GraphNode): boolean {
  checks++;
  try {
    return system.checkDirty(node.deps as Link, node);
  } finally {
    if (--checks === 0 && crowded.size > 0) tidy();
  }
}

function tidy(): void {
  for (const node of crowded) {
    crowded.delete(node);
    unlinkRest(node);
    if (isInCycle((node as DerivedNode).value)) unlinkDerived(node);
  }
}
