import { DEV } from "../ground/dev.ts";
import { freezeFor, isFreezing } from "../kernel/freeze-for.ts";
import type { Change } from "../kernel/context.ts";
import { PromiseThrownError } from "../ground/errors/computing.ts";
import { isThenable as sharedIsThenable } from "../ground/errors/show.ts";
import { describe, extraOf, IdentityNode, NOT_YET } from "../kernel/identity.ts";
import { elsewhere } from "../kernel/elsewhere.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { callPure } from "../kernel/read-only.ts";
import { tools } from "../kernel/tools.ts";
import type { Source } from "../kernel/source.ts";
import { hasNoRoom } from "../ground/full-stack.ts";
import { committedWorld, type World } from "../kernel/world.ts";
import { computing as sharedComputing, enter, FEW_ENOUGH, leaveRing, type Ring } from "./cycle.ts";
import { checkHint } from "./hint.ts";
import { CUT_SHORT, Failure as SharedFailure, isValue, take, UNSET } from "./failure.ts";
import { CIRCULAR, COMPUTING, DIRTY, LIVE, PENDING, PLAIN } from "../kernel/flags.ts";
import { chill, trim } from "./live.ts";
import {
  collectSources,
  inOtherWorld,
  freshen,
  freshIn,
  isCurrent,
  knownIn,
  type Memo,
} from "./memo.ts";
import { type Link, reading as sharedReading } from "./system.ts";
import { followForWatches, settle, type Subscription } from "./subscription.ts";
import { tellComputed, tellComputing } from "./told.ts";
import { connectGraph, track, tracking } from "./tracking.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel: typeof sharedKernel = sharedKernel;
const reading: typeof sharedReading = sharedReading;
const computing: typeof sharedComputing = sharedComputing;
const fewEnough: number = FEW_ENOUGH;
const isThenable: typeof sharedIsThenable = sharedIsThenable;
const Failure: typeof SharedFailure = SharedFailure;
const IDLE = ~COMPUTING;

/**
 * A `DerivedNode` is a derived value: its computation, and the result for the committed world.
 *
 * Live, it hears of changes: its flags say whether it may have changed. Cold, it compares the values that
 * it has seen. See `live.ts` and `memo.ts`.
 */
export class DerivedNode extends IdentityNode implements Memo {
  readonly compute: (previous: unknown) => unknown;
  readonly equals: ((old: never, value: never) => boolean) | undefined;
  deps: Link | undefined;
  depsTail: Link | undefined;
  subs: Link | undefined;
  subsTail: Link | undefined;
  checkedAt: number;
  /** The subscription for its watches, as long as it has any. */
  watching: Subscription | undefined;

  constructor(
    compute: (previous: unknown) => unknown,
    equals: ((old: never, value: never) => boolean) | undefined,
  ) {
    super(DIRTY, UNSET);
    this.compute = compute;
    this.equals = equals;
    this.deps = undefined;
    this.depsTail = undefined;
    this.subs = undefined;
    this.subsTail = undefined;
    this.checkedAt = -1;
    this.watching = undefined;
    connectGraph(settle);
    if (DEV) tools?.made(this);
  }

  override get kind(): string {
    return "derived";
  }

  get node(): this {
    return this;
  }
  get world(): World {
    return committedWorld;
  }

  override committed(): unknown {
    this.pull();
    return take(this.held);
  }

  override readIn(world: World): unknown {
    elsewhere.compare?.();
    return take(freshIn(world, this).held);
  }

  override collectSources(world: World, into: Set<Source>): void {
    collectSources(knownIn(world, this), into);
  }

  override watchedChanged(isWatched: boolean): void {
    this.watching?.stop();
    this.watching = isWatched ? followForWatches(this) : undefined;
  }

  /** Brings the committed result up to date. A failure becomes the value; only a cycle throws. */
  pull(): void {
    const { flags } = this;
    if ((flags & (LIVE | DIRTY | PENDING)) === LIVE) return;
    if ((flags & LIVE) === 0) elsewhere.compare?.();
    freshen(this);
  }

  /**
   * Computes a memo of this derived value again, and links what is read. The memo may be the node itself.
   */
  renew(memo: Memo): void {
    const { held: old } = memo;
    if (computing.depth > 0 && isCutShort()) defer(memo);
    const { active, context } = kernel;
    const { known } = reading;
    const isLive = memo.flags & LIVE;
    let value: unknown;
    const note = DEV ? tellComputing(memo) : undefined;
    enter(memo);
    try {
      memo.flags = isLive | COMPUTING | DIRTY; // until there is a result
      memo.depsTail = undefined;
      reading.known = undefined;
      kernel.active = memo;
      kernel.context = memo === this ? tracking : inOtherWorld;
      const previous = isLive !== 0 && isValue(old) ? old : undefined;
      value = (0, this.compute)(previous);
      if (DEV) checkHint(this, previous, value);
      if (this.equals !== undefined && isValue(old) && this.isEqual(old, value, memo.world))
        value = old;
      else if (DEV) freezeResult(memo, value);
    } catch (error) {
      value = failureFrom(isThenable(error) ? this.thrownPromise(error) : error, old);
    } finally {
      // No call in here: it must also be done when the stack is full.
      kernel.active = active;
      kernel.context = context;
      reading.known = known;
      computing.stack[--computing.depth] = undefined;
      memo.flags &= IDLE;
    }
    const ring = (memo.flags & CIRCULAR) === 0 ? undefined : leaveRing(memo);
    trim(memo); // may end a listener in another library, which is code of others
    if (computing.deferred !== undefined)
      value = CUT_SHORT; // also where the computation has caught the error
    else if (ring !== undefined) return failInRing(memo, ring);
    memo.held = value;
    if (value instanceof Failure && value.isPassing) forget(memo);
    else accept(memo);
    if (DEV && computing.deferred === undefined) tellComputed(note, old, memo);
    if (isLive !== 0 && this.subs === undefined) chill(this);
    if (computing.deferred !== undefined && computing.depth === 0) computeInParts(memo);
  }

  /**
   * The error for a promise that was thrown. The same promise gives the same error, so it is the same
   * failure.
   */
  thrownPromise(promise: PromiseLike<unknown>): PromiseThrownError {
    const before = this.held instanceof Failure ? this.held.error : undefined;
    const isSamePromise = before instanceof PromiseThrownError && before.cause === promise;
    return isSamePromise ? before : new PromiseThrownError(describe(this), promise);
  }

  /** The value for people. While a computation runs, it is not computed: that could find a false cycle. */
  override peek(): unknown {
    return computing.depth === 0 || isCurrent(this) ? super.peek() : NOT_YET;
  }

  /** Whether `equals` takes two values as equal. It reads in this world, and its reads are not followed. */
  isEqual(old: unknown, value: unknown, world: World): unknown {
    kernel.context = undefined;
    const reader =
      world === committedWorld ? undefined : { read: (node: IdentityNode) => node.readIn(world) };
    return callPure(DEV && "the equality", this, this.equals as Change, old, [value], reader);
  }
}

function isCutShort(): boolean {
  return computing.depth >= computing.limit || computing.deferred !== undefined;
}

/**
 * Puts a computation off that the stack may have no room for. The outermost one computes it before the
 * others.
 */
function defer(memo: Memo): never {
  computing.deferred ??= memo;
  throw CUT_SHORT.error;
}

/** The memos whose computation was cut short. Each waits for a deeper part of its chain. */
const waiting: Set<Memo> = new Set();

/**
 * Computes a chain that is longer than the stack: first its deeper part, then the rest.
 *
 *     last ─▶ … 1,000 … ─▶ deeper ─▶ … 1,000 … ─▶ first
 *
 * A part that waits for itself is a cycle. Only one computation without a limit can find that.
 */
function computeInParts(memo: Memo): void {
  const deeper = computing.deferred as Memo;
  computing.deferred = undefined;
  if (waiting.has(deeper)) computing.limit = Infinity;
  waiting.add(memo);
  try {
    freshen(deeper);
    freshen(memo);
  } finally {
    waiting.delete(memo);
    if (waiting.size === 0) computing.limit = fewEnough;
  }
}

/** The failure for an error: the one before, if that has the same error. */
function failureFrom(error: unknown, old: unknown): SharedFailure {
  const isSameFailure =
    old instanceof Failure && old.ring === undefined && Object.is(old.error, error);
  return isSameFailure ? old : new Failure(error);
}

/** Forgets what was read for a result that may change without it. */
function forget(memo: Memo): void {
  memo.flags &= ~CIRCULAR;
  if ((memo.flags & LIVE) === 0) memo.deps = memo.depsTail = undefined;
}

/** Accepts a result, which is kept until something changes. */
function accept(memo: Memo): void {
  if ((memo.flags & LIVE) !== 0) memo.flags = memo.held instanceof Failure ? LIVE : LIVE | PLAIN;
  else {
    memo.flags = 0;
    memo.checkedAt = memo.world.epoch;
  }
}

/**
 * Makes a memo fail whose computation depends on itself. When the ring is complete, its members are linked.
 */
function failInRing(memo: Memo, ring: Ring): void {
  memo.held = new Failure(ring.error, ring);
  accept(memo);
  if ((memo.flags & LIVE) !== 0 && memo.node.subs === undefined) chill(memo.node);
  if (!ring.isOpen) complete(ring);
}

/**
 * Links the members of a complete ring to their sources. Linked to each other, they would send the graph
 * round for ever. Each is linked to one hidden derived value instead, which reads all sources of the ring.
 * When one of these changes, the cycle may be open.
 *
 *     a ─▶ b ─▶ price        becomes        a ─▶ ring ─▶ price
 *     ▲────┼──▶ tax                         b ────▲ ╰──▶ tax
 */
function complete({ members }: Ring): void {
  const sources = new Set<Source>();
  for (const member of members) collectSources(member as Memo, sources);
  const ring = new DerivedNode(() => readAll(sources), undefined);
  for (const member of members as Memo[]) {
    member.flags |= DIRTY; // should the stack be full
    track(member, member.world === committedWorld ? tracking : inOtherWorld, () =>
      kernel.context!.read(ring),
    );
    member.flags &= ~DIRTY;
  }
}

/** A value that is never the same. So each computation of it concerns its readers. */
function readAll(sources: ReadonlySet<Source>): object {
  for (const source of sources) {
    try {
      kernel.context!.read(source);
    } catch (error) {
      if (hasNoRoom(error)) throw error; // a source may have failed, which has been read all the same
    }
  }
  return {};
}

/** Development: freezes a result. One that may hold values of an identity that is not frozen stays as it is. */
function freezeResult({ node, deps, depsTail }: Memo, result: unknown): void {
  if (depsTail !== undefined) {
    for (let link = deps; link !== undefined; link = link.nextDep) {
      if (!isFreezing(link.dep as unknown as IdentityNode)) extraOf(node).freeze = false;
      if (link === depsTail) break;
    }
  }
  freezeFor(node, result);
}
