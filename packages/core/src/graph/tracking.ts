import type { Context } from "../context.ts";
import type { IdentityNode } from "../identity.ts";
import { kernel } from "../kernel.ts";
import { ReadOnlyContext } from "../pure.ts";
import { PLAIN, Source, WRITTEN } from "../source.ts";
import { innermostComputation } from "./computing.ts";
import type { DerivedNode } from "./derived-node.ts";
import { take } from "./failure.ts";
import { LIVE } from "./flags.ts";
import { goLive, unlinkRest } from "./liveness.ts";
import { type GraphNode, nextRun, propagateFrom, system } from "./system.ts";

/** Who is running and is linked to what it reads: a live derived value, or an observer. */
let active: GraphNode | undefined;
let activeRun = 0;

/** The context of a live computation: reads the committed world, and links what is read. */
class TrackingContext extends ReadOnlyContext {
  override read(node: IdentityNode): unknown {
    return readTracked(node);
  }

  override where(): string {
    return innermostComputation();
  }
}

const tracking: Context = /* @__PURE__ */ new TrackingContext();

/** Reads for the computation that is running, and links it to what it reads. */
function readTracked(node: IdentityNode): unknown {
  const sub = active as GraphNode;
  const { flags } = node;
  if ((flags & PLAIN) !== 0) {
    system.link(node as unknown as GraphNode, sub, activeRun);
    return (flags & WRITTEN) === 0 ? node.value : node.committed();
  }
  if (node instanceof Source) {
    if (node.subs === undefined) node.watched();
    system.link(node as unknown as GraphNode, sub, activeRun);
    return node.committed();
  }
  const derived = node as DerivedNode;
  derived.pull();
  system.link(derived, sub, activeRun);
  if ((derived.flags & LIVE) === 0) goLive(derived);
  return take(derived.value);
}

/** Lets the kernel reach the graph. Asked by whatever makes a node, so that importing has no effect. */
export function connectGraph(settle: NonNullable<typeof kernel.settle>): void {
  if (kernel.settle !== undefined) return;
  kernel.propagate = propagateFrom;
  kernel.settle = settle;
  kernel.tracking = tracking;
  kernel.readTracked = readTracked;
}

/** Runs a computation, linking the node to what it reads now and unlinking what it no longer reads. */
export function track<T>(node: GraphNode, compute: () => T): T {
  const { context } = kernel;
  const outer = active;
  const outerRun = activeRun;
  const run = nextRun();
  // No call from here to the try: a stack that is full must not leave this context behind.
  kernel.context = tracking;
  active = node;
  activeRun = run;
  node.depsTail = undefined;
  try {
    return compute();
  } finally {
    kernel.context = context;
    active = outer;
    activeRun = outerRun;
    unlinkRest(node);
  }
}
