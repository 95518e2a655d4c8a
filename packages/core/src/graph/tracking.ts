import type { Context } from "../context.ts";
import type { IdentityNode } from "../identity.ts";
import { kernel } from "../kernel.ts";
import { ReadOnlyContext } from "../pure.ts";
import { IS_SOURCE, LIVE, PLAIN } from "../flags.ts";
import type { Source } from "../source.ts";
import { notifySubscribers } from "../subscribers.ts";
import { innermostComputation } from "./computing.ts";
import type { DerivedNode } from "./derived-node.ts";
import { Failure, isFoundEarlier, take } from "./failure.ts";
import { unlinkRest } from "./links.ts";
import { goLive, startLive } from "./liveness.ts";
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

/** Links the computation that is running to an atom or a ref. What it has just read is linked. */
function linkSource(node: IdentityNode): void {
  const sub = active as GraphNode;
  const tail = sub.depsTail;
  if (tail === undefined || (tail.dep as unknown) !== node) {
    system.link(node as unknown as GraphNode, sub, activeRun);
  }
}

/** Reads for the computation that is running, and links it to what it reads. */
function readTracked(node: IdentityNode): unknown {
  const { flags } = node;
  if ((flags & IS_SOURCE) !== 0) {
    const source = node as Source;
    if ((flags & PLAIN) === 0 && source.subs === undefined) source.watched();
    linkSource(source);
    return source.committed();
  }
  const derived = node as DerivedNode;
  const sub = active as GraphNode;
  if ((derived.flags & LIVE) === 0) becomeLive(derived, sub);
  else {
    derived.pull();
    system.link(derived, sub, activeRun);
  }
  return derived.value instanceof Failure ? takeFailure(derived) : derived.value;
}

function takeFailure(derived: DerivedNode): unknown {
  if (isFoundEarlier(derived.value)) derived.askAgain();
  return take(derived.value);
}

function becomeLive(derived: DerivedNode, sub: GraphNode): void {
  const run = activeRun;
  if (startLive(derived)) {
    system.link(derived, sub, run);
    derived.pull();
  } else {
    derived.pull();
    system.link(derived, sub, run);
    if ((derived.flags & LIVE) === 0) goLive(derived);
  }
}

/** Lets the kernel reach the graph. Asked by whatever makes a node, so that importing has no effect. */
export function connectGraph(settle: NonNullable<typeof kernel.settle>): void {
  if (kernel.settle !== undefined) return;
  kernel.propagate = propagateFrom;
  kernel.settle = settle;
  kernel.notifySubscribers = notifySubscribers;
  kernel.tracking = tracking;
  kernel.linkSource = linkSource;
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
