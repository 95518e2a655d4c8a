import { reportFailure } from "../../commit/failures.ts";
import { followers, followersChanged, type Roots, type Write } from "../../commit/follow.ts";
import { kernel } from "../../kernel/kernel.ts";
import { plugLookAgain } from "../../kernel/observers.ts";
import { made } from "../../kernel/source.ts";
import { undo } from "../../kernel/undo.ts";
import type { CommitWrite } from "./root-world.ts";

/** A commit, as a framework's root is told of it. */
export interface RootCommit {
  /** The writes of the commit. A transaction without writes has none. */
  readonly writes: readonly CommitWrite[];
  /**
   * Runs the same transaction again, for {@link FrameworkWorld.replay}. Undefined where that is not
   * possible: an asynchronous transaction, a draft, an action of an agent.
   */
  readonly rerun: (() => unknown) | undefined;
  /**
   * Whether an atom has changed inside of a `dosync` that is still running. If that commits, what follows is a
   * commit whose rerun changes the atom as well.
   */
  readonly isInner: boolean;
}

/** The functions that a framework gives to {@link attachRoot}. Their errors go to `onDeliveryError`. */
export interface FrameworkRoot {
  /** Called before the commit is published. Worlds that are pinned now show the state before it. */
  prepare(commit: RootCommit): void;
  /** Called when the commit stands and can be read, before its watches. */
  published(commit: RootCommit): void;
  /** A `dosync` has been rolled back; its inner commits stand. */
  aborted(): void;
  /**
   * Called when somebody asks for the observers of a shown identity. Its world may collect more now, and {@link
   * listen} is to be called for that.
   */
  lookAgain?(): void;
}

const attached: Set<FrameworkRoot> = new Set();
let commit: RootCommit = { writes: [], rerun: undefined, isInner: false };
/** Whether the commit concerns new identities alone, which no root has shown. */
let isUnseen = false;

/**
 * The kernel's hook is there only while somebody is attached: nobody else pays for it.
 *
 * @see adapter.ts
 */
export function attachRoot(root: FrameworkRoot): () => void {
  attached.add(root);
  followers.roots = roots;
  followersChanged();
  plugLookAgain(lookAgain);
  return () => {
    attached.delete(root);
    if (attached.size === 0) followers.roots = undefined;
    followersChanged();
  };
}

const roots: Roots = {
  prepare(writes, rerun, isAlone) {
    const unseen = made;
    const seen =
      unseen === undefined ? writes : writes.filter(({ identity }) => !unseen.has(identity));
    isUnseen = seen.length === 0 && unseen !== undefined;
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

function lookAgain(): void {
  for (const root of attached) guarded(() => root.lookAgain?.());
}

/** The commit comes first: no root keeps it from being published. */
function guarded(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    reportFailure(error);
  }
}

/** Atoms that an asynchronous transaction changes stand for themselves, since it has no rerun. */
function isInDosync(): boolean {
  return kernel.context !== undefined && kernel.context === undo.owner;
}

function asPublic(writes: readonly Write[]): readonly CommitWrite[] {
  return writes as unknown as readonly CommitWrite[];
}
