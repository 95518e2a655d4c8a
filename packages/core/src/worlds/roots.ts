import { reportFailure } from "../failures.ts";
import { kernel, noteFollowers, type Roots, type Write } from "../kernel.ts";
import { undo } from "../undo.ts";
import type { CommitWrite } from "./root-world.ts";

/** A commit, as a framework's root is told of it. */
export interface RootCommit {
  /** What it writes. A transaction that ends without having written anything has none. */
  readonly writes: readonly CommitWrite[];
  /**
   * Runs the same transaction again, for {@link FrameworkWorld.replay}. Undefined where that is not
   * possible: an asynchronous transaction, a draft, an action of an agent.
   */
  readonly rerun: (() => unknown) | undefined;
  /**
   * Whether it is a change of an atom inside of a `dosync` that has not ended. If that commits, what
   * follows is a commit whose rerun changes the atom as well.
   */
  readonly isInner: boolean;
}

/** What a framework gives to {@link attachRoot}. What it throws goes to `onDeliveryError`. */
export interface FrameworkRoot {
  /** Called when nothing is published yet: worlds that are pinned now do not show the commit. */
  prepare(commit: RootCommit): void;
  /** Called when the commit stands and can be read, before anybody else hears of it. */
  published(commit: RootCommit): void;
  /** A `dosync` has been rolled back; its inner commits stand. */
  aborted(): void;
}

const attached: Set<FrameworkRoot> = new Set();
let commit: RootCommit = { writes: [], rerun: undefined, isInner: false };
/** Whether the commit concerns only identities that nobody can have seen. */
let isUnseen = false;

/**
 * The kernel's hook is there only while somebody is attached: nobody else pays for it.
 *
 * @see adapter.ts
 */
export function attachRoot(root: FrameworkRoot): () => void {
  attached.add(root);
  kernel.roots = roots;
  noteFollowers();
  return () => {
    attached.delete(root);
    if (attached.size === 0) kernel.roots = undefined;
    noteFollowers();
  };
}

const roots: Roots = {
  prepare(writes, rerun, isAlone) {
    const { made } = kernel;
    const seen = made === undefined ? writes : writes.filter(({ identity }) => !made.has(identity));
    isUnseen = seen.length === 0 && made !== undefined;
    if (isUnseen) return;
    commit = { writes: asPublic(seen), rerun, isInner: isAlone && isInDosync() };
    for (const root of attached) guarded(() => root.prepare(commit));
  },
  published() {
    if (isUnseen) return;
    for (const root of attached) guarded(() => root.published(commit));
  },
  aborted() {
    for (const root of attached) guarded(() => root.aborted());
  },
};

/** The commit comes first: no root keeps it from being published. */
function guarded(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    reportFailure(error);
  }
}

/** An asynchronous transaction has no rerun, so the atoms that it changes stand for themselves. */
function isInDosync(): boolean {
  return kernel.context !== undefined && kernel.context === undo.owner;
}

function asPublic(writes: readonly Write[]): readonly CommitWrite[] {
  return writes as unknown as readonly CommitWrite[];
}
