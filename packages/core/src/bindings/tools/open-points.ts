import { OpenDraft } from "../../draft/open-draft.ts";
import type { Draft } from "../../draft/types.ts";
import { allReadPoints } from "../../timeline/read-point.ts";
import { Attempt } from "../../transaction/attempt.ts";
import type { OpenAttempt } from "./attach.ts";

/** A moment that somebody keeps: see {@link openPoints}. */
export interface OpenPoint {
  /** The commit point. What was committed later stays beside the versions of it. */
  readonly point: number;
  /** Who keeps it, such as `Draft "edit"`; undefined in a production build. */
  readonly what: string | undefined;
  /** When it was opened, as `Date.now()` says it. */
  readonly since: number | undefined;
  /** How many earlier versions are kept for it, and for nobody newer. */
  readonly versions: number;
  /** Whether its holder was dropped without being ended: it stays open for ever. */
  readonly isForgotten: boolean;
  readonly draft: Draft | undefined;
  readonly attempt: OpenAttempt | undefined;
}

/**
 * The moments that are kept, the newest first: of snapshots, drafts, asynchronous transactions and screens.
 * Development builds name who keeps each.
 *
 * @example
 * ```ts
 * const before = snapshot();
 * openPoints().length; // 1
 * before.dispose();
 * openPoints().length; // 0
 * ```
 */
export function openPoints(): OpenPoint[] {
  return allReadPoints().map(({ point, holder, versions }) => {
    const held = holder?.object;
    const object = held instanceof WeakRef ? held.deref() : held;
    const attempt = object instanceof Attempt ? object : undefined;
    return {
      point,
      what: attempt === undefined ? holder?.what : `${attempt.name}, attempt ${attempt.number}`,
      since: holder?.since,
      versions: versions?.length ?? 0,
      isForgotten: holder !== undefined && object === undefined,
      draft: object instanceof OpenDraft ? object : undefined,
      attempt: attempt as unknown as OpenAttempt | undefined,
    };
  });
}
