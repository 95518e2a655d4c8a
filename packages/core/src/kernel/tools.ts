import type { Invariant } from "./extra.ts";
import type { IdentityNode } from "./identity.ts";

/**
 * What developer tools hear, in development alone. Each call stands behind `DEV`, so a production build has
 * none of them. None may throw, and none may change what the program computes.
 */
export interface Tools {
  /** An identity was made. Its label and its validator come a moment later. */
  made(node: IdentityNode): void;
  /** A synchronous transaction begins. Or a commit of one source is about to be checked. */
  began(alone: IdentityNode | undefined): void;
  /** A validator or a rule is about to be asked. It ends with the next call of `Tools`. */
  checking(judge: IdentityNode | Invariant): void;
  /** A commit was refused, or its body failed: nothing was changed. */
  refused(what: unknown, error: unknown): void;
  /** A commit is checked and about to be published. Answers what `published` and `delivered` are given. */
  prepared(isAlone: boolean): unknown;
  /** The commit stands. */
  published(note: unknown): void;
  /** Everybody was told of the commit: a `FollowedCommit`. */
  delivered(note: unknown, commit: object): void;
  /** An asynchronous transaction came to its next step. */
  transaction(
    step: TransactionStep,
    transaction: object,
    attempt: object | undefined,
    error?: unknown,
  ): void;
  /** An attempt or a draft has read, written or ensured a source. Or it was overtaken over it. */
  touched(
    operation: "read" | "write" | "ensure" | "overtaken",
    by: object,
    node: IdentityNode,
    overtaker?: string,
  ): void;
  /** A derived value is about to be computed. Answers what `computed` is given. */
  computing?(
    node: IdentityNode,
    causes: readonly IdentityNode[] | undefined,
    point: number | undefined,
  ): unknown;
  /** A replica has taken in a mutation, or that is decided. */
  mutation?(step: "shown" | "queued" | "decided", replica: object, mutation: object): void;
  /** A derived value was computed. */
  computed?(note: unknown, isNews: boolean): void;
}

/**
 * The steps of an asynchronous transaction.
 *
 *     attempt ─┬─▶ room ─┬─▶ commit ──▶ done
 *              │         │      └─────▶ failed
 *              ├─────────┴─▶ conflict ──▶ attempt …
 *              └───────────▶ wait ─────▶ attempt …
 */
export type TransactionStep =
  "attempt" | "room" | "commit" | "conflict" | "wait" | "done" | "failed";

/** The attached tools. */
export let tools: Tools | undefined;

export function plugTools(attached: Tools | undefined): void {
  tools = attached;
}

/** Tells that a transaction has failed: for places where nothing that is imported may be read. */
export function tellRefused(what: unknown, error: unknown): void {
  tools?.refused(what, error);
}

let isHeard = false;

/**
 * Runs the check of one source so that tools hear when it refuses. Answers whether it did: inside of such a
 * call, and without tools, it runs nothing.
 */
export function isCheckedAloud(source: IdentityNode, check: () => void): boolean {
  if (tools === undefined || isHeard) return false;
  isHeard = true;
  try {
    tools.began(source);
    check();
    return true;
  } catch (error) {
    tools.refused(source, error);
    throw error;
  } finally {
    isHeard = false;
  }
}
