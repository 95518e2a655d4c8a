import type { Commit } from "../commit/commit.ts";
import { plugGraph, propagate as plugged } from "../commit/delivery.ts";
import { plugTracking } from "../kernel/tracked.ts";
import type { Context } from "../kernel/context.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { elsewhere } from "../kernel/elsewhere.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { ReadOnlyContext } from "../kernel/read-only.ts";
import { COMPUTING, DIRTY, SOURCE, LIVE, PENDING } from "../kernel/flags.ts";
import type { Source } from "../kernel/source.ts";
import { DEV } from "../ground/dev.ts";
import { innermostComputation } from "./cycle.ts";
import type { DerivedNode } from "./derived-node.ts";
import { take, UNSET } from "./failure.ts";
import { link, trim } from "./live.ts";
import {
  type Dependency,
  propagate,
  type Reader,
  reading as sharedReading,
  valueIn,
} from "./system.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel: typeof sharedKernel = sharedKernel;
const reading: typeof sharedReading = sharedReading;

/** A `TrackingContext` runs computations in the committed world, and links what they read. */
class TrackingContext extends ReadOnlyContext {
  override read(node: IdentityNode): unknown {
    const reader = kernel.active as Reader;
    return take(
      (node.flags & SOURCE) !== 0
        ? readSource(node as Source, reader)
        : readDerived(node as DerivedNode, reader),
    );
  }

  peek(node: IdentityNode): unknown {
    return node.committed();
  }
}

export const tracking: ReadOnlyContext = /* @__PURE__ */ new TrackingContext();
if (DEV) tracking.where = innermostComputation;

/** Links a source, then reads it. A value from elsewhere is up to date as soon as it is followed. */
function readSource(source: Source, reader: Reader): unknown {
  if ((reader.flags & LIVE) === 0) elsewhere.compare?.();
  link(source as unknown as Dependency, reader, source.stored());
  return look(source as unknown as Dependency, reader);
}

/**
 * Links a derived value and reads it. A new one becomes live at once, so its first computation attaches
 * what it reads. Becoming live may find that a value elsewhere has changed since it was computed.
 */
function readDerived(derived: DerivedNode, reader: Reader): unknown {
  if ((derived.flags & LIVE) !== 0) {
    // Linking changes nothing of it.
    derived.pull();
    link(derived, reader, derived.held);
    return derived.held;
  }
  const isNew = derived.held === UNSET && (derived.flags & COMPUTING) === 0;
  if (!isNew || (reader.flags & LIVE) === 0) derived.pull();
  const isPassing = !isNew && (derived.flags & DIRTY) !== 0;
  link(derived, reader, derived.held);
  if (isPassing || (derived.flags & (DIRTY | PENDING)) === 0) return derived.held;
  derived.pull();
  return look(derived, reader);
}

/** The value of a dependency that was just linked: linking may have changed it. */
function look(dep: Dependency, { depsTail }: Reader): unknown {
  const value = valueIn(dep);
  if (depsTail!.dep === dep) depsTail!.seen = value;
  return value;
}

/** Links a node whose value `deref` gives as it is. That is an atom, a ref, or a clean derived value. */
function linkPlain(node: IdentityNode): void {
  link(node as unknown as Dependency, kernel.active as Reader, node.held);
}

/** Plugs the graph into its sockets. Whatever makes a node calls it, so that an import has no effect. */
export function connectGraph(settle: (commit: Commit) => void): void {
  if (plugged !== undefined) return;
  plugGraph(propagate, settle);
  plugTracking(tracking, linkPlain);
}

/** Runs a function, and links a reader to exactly what it reads. */
export function track<T>(reader: Reader, context: Context | undefined, body: () => T): T {
  const outer = kernel.context;
  const { active } = kernel;
  const { known } = reading;
  // No call from here to the try. A stack that is full must not leave this context behind.
  kernel.context = context;
  kernel.active = reader;
  reading.known = undefined;
  reader.depsTail = undefined;
  try {
    return body();
  } finally {
    kernel.context = outer;
    kernel.active = active;
    reading.known = known;
    trim(reader);
  }
}
