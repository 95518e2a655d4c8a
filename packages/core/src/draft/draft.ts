import { checkOptions } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import type { Footing } from "./base.ts";
import { OpenDraft, openDraft } from "./open-draft.ts";
import type { Draft, DraftOptions } from "./types.ts";

/**
 * Opens a draft. It is a transaction that stays open while somebody edits, and that a part of the screen can
 * render from.
 *
 * It shows the state of the moment when it was opened, with its own changes. Others do not see these
 * until `commit`, which is all or nothing. What others commit meanwhile shows up in `conflicts` if it
 * concerns the same refs; `rebase` takes it over. An open draft holds nobody up.
 *
 * @example
 * ```ts
 * const name = ref("Ada");
 * const edit = draft({ label: "profile" });
 * edit.refSet(name, "Grace");
 * deref(name); // "Ada"
 * edit.commit();
 * deref(name); // "Grace"
 * ```
 *
 * Clojure has none: its transactions end with the call.
 */
export function draft(options?: DraftOptions): Draft {
  if (DEV) checkOptions(options, "draft()");
  const parent = options?.in;
  if (parent !== undefined && !(parent instanceof OpenDraft)) {
    throw new InvalidArgumentError("draft", DEV && "draft({ in }) needs a draft.");
  }
  return openDraft(options, { outer: parent });
}

/** Opens a draft on what a screen shows, which may be behind the store. */
export function draftOn(footing: Footing | undefined, label: string | undefined): Draft {
  return openDraft({ label }, { footing });
}
