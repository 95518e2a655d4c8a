import type { Identity } from "@dosync/core";
import { attachRoot, type FrameworkRoot, type RootCommit } from "@dosync/core/adapter";
import type { Branch } from "./branch.ts";
import { Branches } from "./branches.ts";
import type { TipChange } from "./log.ts";
import { isSame, type Outcome } from "./outcome.ts";
import { currentTransition, rendersUrgentLanesTogether } from "./react-internals.ts";
import { type Dispatch, type Reader, ReaderIndex, URGENT } from "./reader.ts";

/** How a screen reaches React. */
export interface Renderer {
  /** Gives a branch to React, as state of the root component. */
  hand(branch: Branch): void;
  /** Lets the root component take part in the next urgent render. */
  ping(): void;
  /** What is updated in it is rendered as a transition. */
  startTransition(update: () => void): void;
}

/** What a reader has rendered before it was subscribed. No branch: what a server had rendered. */
export interface Rendered {
  readonly branch: Branch | undefined;
  readonly outcome: Outcome;
}

/** What `prepare` has found out about a commit, for `published`. */
interface Prepared {
  readonly isTransition: boolean;
  readonly changed: readonly Identity<unknown>[];
  readonly change: TipChange | undefined;
}

/**
 * One root of React: tells its readers what to render next, each in the lane of the caller.
 *
 * Which world that is, `Branches` knows. Here is who has to hear of it. The rule for transitions is
 * that *each lane brings the whole root to its head by itself*: React may render lanes one by one, so
 * whoever a pending transition has changed is told again of each newer head.
 */
export class Screen implements FrameworkRoot {
  readonly branches: Branches = new Branches();
  readonly isHydrated: boolean;
  readonly #index: ReaderIndex = new ReaderIndex();
  /** Readers that the pending transitions have changed. */
  readonly #waiting: Set<Reader> = new Set();
  /** Readers that were told of urgent commits which are not on the screen yet. */
  readonly #urgentWaiting: Set<Reader> = new Set();
  /** Readers that have just come, with what they have rendered. */
  readonly #late: Map<Reader, Rendered> = new Map();
  /** The queues of readers that have gone while a transition was pending. */
  readonly #orphans: Set<Dispatch> = new Set();
  /** Readers to be told as soon as React takes updates again. */
  readonly #owed: Set<Reader> = new Set();
  #isOwing = false;
  #mustCollapse = false;
  #isSettling = false;
  #prepared: Prepared | undefined = undefined;
  #blocked: { readonly promise: Promise<void>; readonly go: () => void } | undefined = undefined;
  #renderer: Renderer | undefined = undefined;
  /** The state of the root component that React has committed last: it counts urgent commits. */
  #pings = 0;

  constructor(isHydrated: boolean) {
    this.isHydrated = isHydrated;
  }

  /** Called by the first renders, of which React may drop any: then the pin goes with the screen. */
  beginMount(): void {
    if (this.#renderer !== undefined || this.branches.committed.world.isPinned) return;
    this.branches.pinMount();
    closeWith(this, this.branches.committed);
  }

  /** What a pass that would show this branch has to wait for, if it must not. */
  waitFor(branch: Branch): Promise<void> | undefined {
    if (!branch.isStale || branch === this.branches.token) return undefined;
    if (this.#blocked === undefined) {
      let go: (() => void) | undefined;
      const promise = new Promise<void>((resolve) => {
        go = resolve;
      });
      this.#blocked = { promise, go: go! };
    }
    return this.#blocked.promise;
  }

  /** The root component renders, and with it every pass that contains updates of the store. */
  beginPass(branch: Branch, pings: number): void {
    this.branches.beginPass(branch, pings !== this.#pings);
  }

  // ——— Insertion effects: React has committed, and takes no updates yet ———

  attach(renderer: Renderer): () => void {
    registry?.unregister(this);
    this.#renderer = renderer;
    const detach = attachRoot(this);
    this.branches.endMount();
    this.#isOwing = this.branches.committed !== this.branches.tip;
    return () => {
      detach();
      this.#renderer = undefined;
      this.branches.close();
      this.#waiting.clear();
    };
  }

  attachReader(reader: Reader, dispatch: Dispatch, rendered: Rendered): void {
    reader.dispatch = dispatch;
    reader.isAttached = true;
    const { branch } = rendered;
    const { world } = branch?.world.isOpen === true ? branch : this.branches.tip;
    this.#index.follow(reader, world);
    // The same queue may still hold an older head, so it has to follow to the newest.
    if (this.#orphans.delete(dispatch)) this.#waiting.add(reader);
    this.#late.set(reader, rendered);
    if (this.#isSettling) return;
    this.#isSettling = true;
    queueMicrotask(() => this.settle()); // for a hidden tree, which has no layout effects
  }

  detachReader(reader: Reader): void {
    reader.isAttached = false;
    this.#index.remove(reader);
    this.#late.delete(reader);
    this.#owed.delete(reader);
    this.#urgentWaiting.delete(reader);
    if (this.#waiting.delete(reader)) this.#orphans.add(reader.dispatch);
  }

  /** A layout effect: the reader is mounted, or shown again. */
  showReader(reader: Reader, rendered: Rendered): void {
    reader.isVisible = true;
    reader.appearance++;
    this.#late.set(reader, rendered);
    this.settle();
  }

  hideReader(reader: Reader): void {
    reader.isVisible = false;
    reader.appearance++;
  }

  /** React has put a branch on the screen. */
  commitBranch(branch: Branch): void {
    const { branches } = this;
    if (branch === branches.token) return;
    this.#blocked?.go();
    this.#blocked = undefined;
    for (const reader of this.#waiting) {
      reader.told = undefined;
      // React shows a hidden tree without the lanes in which it was told while hidden, unless it had
      // passed by in them. What it is told next is urgent, and that lane is never left out.
      if (!reader.isVisible) this.#owed.add(reader);
    }
    if (!branches.isKnown(branch)) this.#startAnew(branch);
    else {
      const change = branches.commitBranch(branch);
      if (change === undefined) this.#urgentWaiting.clear();
      else this.#owe(change);
      if (branches.head === undefined) this.#waiting.clear();
    }
  }

  /** React has put the urgent updates on the screen. */
  commitUrgent(pings: number): void {
    this.#pings = pings;
    if (this.branches.commitUrgent()) this.#urgentWaiting.clear();
  }

  // ——— Layout effects: React takes updates, and renders them before anything is painted ———

  /** Tells React of what it could not be told before: readers that came late, and replays. */
  settle(): void {
    this.#isSettling = false;
    if (this.#renderer === undefined) return;
    const urgent = new Set(this.#owed);
    const isOwing = this.#isOwing;
    let isJoining = isOwing;
    this.#owed.clear();
    this.#isOwing = false;
    if (this.#mustCollapse) this.#collapse(urgent);
    for (const [reader, rendered] of this.#late) {
      if (this.#hasMissedUrgent(reader, rendered)) urgent.add(reader);
      if (this.#hasMissedHead(reader, rendered)) {
        this.#waiting.add(reader);
        isJoining = true;
      }
    }
    this.#late.clear();
    this.#orphans.clear();
    if (urgent.size > 0 || isOwing) this.#tellUrgent(urgent);
    if (this.branches.head !== undefined && (isJoining || urgent.size > 0)) {
      this.branches.renewHead();
      this.#broadcast(urgent);
    }
  }

  // ——— The store commits ———

  prepare({ writes, rerun, isInner }: RootCommit): void {
    const transition = currentTransition();
    const changed = writes.filter(({ old, value }) => !Object.is(old, value));
    let change: TipChange | undefined;
    if (transition === undefined) {
      change = this.branches.addUrgent(rerun, isInner, changed.length > 0);
    } else if (changed.length > 0) this.branches.addTransition(transition);
    this.branches.retain(changed);
    this.#prepared = {
      isTransition: transition !== undefined,
      changed: changed.map(({ identity }) => identity),
      change,
    };
  }

  published(): void {
    const prepared = this.#prepared;
    if (prepared === undefined) return;
    this.#prepared = undefined;
    const { isTransition, changed, change } = prepared;
    if (isTransition) {
      if (changed.length > 0) this.#broadcast(this.#index.of(changed));
    } else if (change !== undefined) {
      const concerned = this.#index.of([...changed, ...change.replayed]);
      if (change.isCollapsed) for (const reader of this.#waiting) concerned.add(reader);
      this.#tellUrgent(this.#withNews(concerned));
      if (this.branches.head !== undefined) this.#broadcast(concerned);
    }
  }

  aborted(): void {
    this.branches.endInner();
    if (this.#prepared === undefined) return;
    // It failed after it had been prepared. Whatever it has left on the tip is given up.
    this.#prepared = undefined;
    this.#mustCollapse = true;
    this.#isOwing = true;
    this.settle();
  }

  #startAnew(branch: Branch): void {
    this.branches.startAnew(branch);
    this.#waiting.clear();
    for (const reader of this.#index.all()) this.#owed.add(reader);
    this.#isOwing = true;
  }

  #owe({ replayed, isCollapsed }: TipChange): void {
    for (const reader of this.#index.of(replayed)) this.#owed.add(reader);
    for (const reader of this.#urgentWaiting) this.#owed.add(reader);
    this.#isOwing = true;
    this.#mustCollapse ||= isCollapsed;
  }

  /** Everything that is pending is rendered urgently: where there is no way to be right otherwise. */
  #collapse(urgent: Set<Reader>): void {
    this.#mustCollapse = false;
    this.branches.collapse();
    for (const reader of this.#waiting) urgent.add(reader);
    for (const reader of this.#urgentWaiting) urgent.add(reader);
  }

  #hasMissedUrgent(reader: Reader, { branch, outcome }: Rendered): boolean {
    const { committed, tip } = this.branches;
    if (tip === committed && branch === committed) return false;
    reader.told = this.#index.follow(reader, tip.world);
    return !isSame(reader.told, outcome);
  }

  /** Whether a head that React may show gives it something else than the screen does. */
  #hasMissedHead(reader: Reader, { outcome }: Rendered): boolean {
    const { head, old } = this.branches;
    if (head === undefined) return false;
    if (this.#waiting.has(reader)) return true;
    return [head, ...old].some(({ world }) => !isSame(this.#index.follow(reader, world), outcome));
  }

  /** Those whose value on the tip has changed: a derived value may come to the same result. */
  #withNews(readers: ReadonlySet<Reader>): Reader[] {
    const { world } = this.branches.tip;
    return [...readers].filter((reader) => this.#index.hasNews(reader, world));
  }

  #tellUrgent(readers: Iterable<Reader>): void {
    for (const reader of readers) {
      if (rendersUrgentLanesTogether) reader.dispatch(URGENT);
      this.#urgentWaiting.add(reader);
      // The newest head has to stand last in its queue, so it is brought along from now on.
      if (this.branches.head !== undefined) this.#waiting.add(reader);
    }
    if (!rendersUrgentLanesTogether) {
      // A click may be rendered before a timer: it has to bring along what the timer changed.
      for (const reader of this.#urgentWaiting) reader.dispatch(URGENT);
    }
    this.#renderer?.ping();
  }

  /** Brings readers that the head changes, and all that wait already, to the head. */
  #broadcast(readers: Iterable<Reader>): void {
    const { head, tip, committed } = this.branches;
    if (head === undefined) return;
    const moved = [...readers].filter((reader) => this.#isMoved(reader, head));
    for (const reader of moved) this.#waiting.add(reader);
    if (tip !== committed) for (const reader of this.#urgentWaiting) this.#waiting.add(reader);
    this.#renderer?.startTransition(() => {
      if (!head.isHanded) this.#renderer?.hand(head);
      for (const reader of head.isHanded ? moved : this.#waiting) {
        this.#index.follow(reader, head.world);
        reader.dispatch(head);
      }
    });
    head.isHanded = true;
  }

  /** A derived value may come to the same result; then no older head has changed it either. */
  #isMoved(reader: Reader, head: Branch): boolean {
    if (reader.isSource || this.#waiting.has(reader)) return true;
    const { tip, committed } = this.branches;
    const outcome = this.#index.follow(reader, head.world);
    return [tip, committed].some(
      ({ world }) => !isSame(this.#index.follow(reader, world), outcome),
    );
  }
}

let registry: FinalizationRegistry<Branch> | undefined;

/** A first render that React has dropped leaves a pinned world, which goes when its screen goes. */
function closeWith(screen: Screen, branch: Branch): void {
  if (typeof FinalizationRegistry === "undefined") return;
  registry ??= new FinalizationRegistry((dropped) => dropped.world.close());
  registry.register(screen, branch, screen);
}
