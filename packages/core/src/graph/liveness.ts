import { kernel } from "../kernel.ts";
import { Source } from "../source.ts";
import type { DerivedNode } from "./derived-node.ts";
import { CHECKING, COMPUTING, DIRTY, LIVE, PENDING } from "../flags.ts";
import { isInCycle } from "./failure.ts";
import { type GraphNode, nextRun, system } from "./system.ts";

/**
 * A derived value that nobody watches is not in the graph: its dependencies do not know of it, so
 * dropping it leaves nothing behind. It remembers what it read, and checks that when it is read.
 *
 *     cold:  total.recorded = [price, 3, tax, 0.2]         price.subs = ∅
 *     live:  total.deps ─▶ price, tax                      price.subs ─▶ total
 *
 * The first subscriber makes it live, and with it what it depends on; the last one that leaves
 * makes them cold again. Both go through the graph with a list of their own instead of recursion:
 * a chain may be longer than the stack.
 */
export function goLive(root: DerivedNode): void {
  root.flags |= LIVE;
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { recorded } = node;
    if (recorded === undefined) {
      node.flags |= DIRTY; // its result was not kept: compute it when it is read
      continue;
    }
    node.recorded = undefined;
    node.depsTail = undefined;
    const run = nextRun();
    for (let i = 0; i < recorded.length; i += 2) {
      const dep = recorded[i] as GraphNode;
      if (dep instanceof Source && dep.subs === undefined) dep.watched();
      system.link(dep, node, run);
      if (!(dep instanceof Source) && (dep.flags & LIVE) === 0) {
        dep.flags |= LIVE;
        pending.push(dep as DerivedNode);
      }
    }
  }
}

/**
 * One that was never computed, or whose result was not kept, is made live at once: its computation
 * then links what it reads, instead of noting it first. To be called before it is linked and pulled.
 */
export function startLive(node: DerivedNode): boolean {
  const isNew = (node.flags & (LIVE | COMPUTING | CHECKING)) === 0 && node.recorded === undefined;
  if (isNew) node.flags |= LIVE | DIRTY;
  return isNew;
}

const leaving: DerivedNode[] = [];
let isLeaving = false;

/** The graph tells that nobody subscribes any more, also while others are leaving because of that. */
export function goCold(node: DerivedNode): void {
  leaving.push(node);
  if (isLeaving) return;
  isLeaving = true;
  for (let next = leaving.pop(); next !== undefined; next = leaving.pop()) leave(next);
  isLeaving = false;
}

function leave(node: DerivedNode): void {
  const { flags } = node;
  const recorded: unknown[] = [];
  // One on a cycle may have other links that were about to be removed: it comes from sources alone.
  const isCircular = isInCycle(node.value);
  for (let link = node.deps; link !== undefined; link = system.unlink(link, node)) {
    if (!isCircular || link.dep instanceof Source) recorded.push(link.dep, rawValueOf(link.dep));
  }
  // Dirty says that something it read has changed, and the old value is gone. Pending says only that
  // it has to be looked at: what it read still has the value that it had then.
  node.recorded = (flags & DIRTY) === 0 ? recorded : undefined;
  node.checkedAt = (flags & (DIRTY | PENDING)) === 0 ? kernel.point : -1;
  node.flags &= ~(LIVE | DIRTY | PENDING);
  node.depsTail = undefined;
}

/** The result that a node has, be it a failure, without bringing it up to date. */
function rawValueOf(node: unknown): unknown {
  return node instanceof Source ? node.stored() : (node as DerivedNode).value;
}
