import { DEV } from "../ground/dev.ts";
import { UsageError } from "../ground/errors/usage.ts";
import type { Identity } from "../kernel/types.ts";

/**
 * Commits a draft as another transaction.
 *
 * @param body What runs in the place of the draft's changes. It can be run again.
 * @param label The name of the commit.
 */
export type CommitStandIn = (body: () => unknown, label: string) => void;

/**
 * What a draft can be committed as, in the place of its changes. A mutation of `@dosync/replica` is one.
 *
 * It is for libraries: a program gives it to `draft.commit({ as, args })`.
 */
export interface StandIn<A, R> {
  /**
   * Called when a draft without conflicts is to be committed.
   *
   * @param changed The identities that the draft has changed.
   * @param commit Commits the draft, once. It throws as `draft.commit` does.
   * @returns The answer of `draft.commit`.
   */
  readonly commitDraft: (
    changed: readonly Identity<unknown>[],
    args: A,
    commit: CommitStandIn,
  ) => R;
}

/** The options of `draft.commit`. */
export type CommitAs<A, R> = { readonly as: StandIn<A, R> } & (void extends A
  ? { readonly args?: NoInfer<A> | undefined }
  : { readonly args: NoInfer<A> });

export function innerDraft(label: string): UsageError {
  return new UsageError(
    "INNER_DRAFT",
    label,
    DEV &&
      `Cannot commit draft "${label}" as a named transaction: it is committed into another draft. Commit this one as it is, and the outermost one with \`as\`.`,
  );
}
