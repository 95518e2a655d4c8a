import type { CommitRecord } from "@dosync/core";
import { UsageError } from "@dosync/core/adapter";
import { DEV } from "./dev.ts";
import type { HistoryStep } from "./step.ts";

/** How a history takes steps down. */
export interface HistoryOptions {
  /**
   * Whether a commit is a step of this history. Its `meta` may say that it is of one user. By default each
   * one is. What a library has published, and says so by `origin`, is never a step: the undo of another
   * history, a rebase, what a storage has loaded.
   */
  readonly own?: ((commit: CommitRecord) => boolean) | undefined;
  /**
   * When a commit belongs to the step before it. Milliseconds: if it comes within them and writes the same
   * identities, as typing does. Or a function that says so. By default each commit is a step.
   */
  readonly merge?: number | ((last: HistoryStep, next: HistoryStep) => boolean) | undefined;
  /** The most steps that are kept. The oldest one goes first. By default 1,000. */
  readonly limit?: number | undefined;
  /** The time in milliseconds, for `merge`. By default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

export type Settings = Required<{ [K in keyof HistoryOptions]: NonNullable<HistoryOptions[K]> }>;

/** The options with what stands for those that are left out. Development checks them. */
export function settingsFrom(options: HistoryOptions | undefined): Settings {
  const { own = () => true, merge = 0, limit = 1000, now = () => Date.now() } = options ?? {};
  if (DEV) {
    check("own", typeof own === "function", "a function of a commit");
    check("now", typeof now === "function", "a function that answers milliseconds");
    const isTime = typeof merge === "function" || merge >= 0;
    check("merge", isTime, "milliseconds, or a function of two steps");
    const isCount = limit === Infinity || (Number.isInteger(limit) && limit > 0);
    check("limit", isCount, "a number of steps, 1 or more");
  }
  return { own, merge, limit, now };
}

function check(option: string, isRight: boolean, needed: string): void {
  if (isRight) return;
  const message = `The option ${option} of createHistory() must be ${needed}.`;
  throw new UsageError("INVALID_OPTION", `createHistory ${option}`, message);
}
