import { DEV } from "../dev.ts";
import { DosyncError } from "./base.ts";

/** A draft cannot be committed: what it changed was changed by others meanwhile. It stays open. */
export class DraftConflictError extends DosyncError {
  override get name(): string {
    return "DraftConflictError";
  }
  /** The identities and fields that both sides have changed. */
  readonly conflicts: readonly unknown[];
  /** @internal */
  constructor(label: string, over: string, conflicts: readonly unknown[]) {
    super(
      "DRAFT_CONFLICT",
      label,
      DEV
        ? `${label} cannot be committed: ${over} changed meanwhile. Call rebase() to replay it on the newest state, with resolve for what was set. The draft is as it was.`
        : "",
    );
    this.conflicts = conflicts;
  }
}

/** A snapshot, draft or transaction handle was used after it had ended. */
export class EndedError extends DosyncError {
  override get name(): string {
    return "EndedError";
  }
  /** @internal */
  constructor(label: string, ended: string) {
    super(
      "ENDED",
      label,
      DEV
        ? `No transaction running: ${label} has ${ended} and cannot be used any more.${adviceAfter(label)}`
        : "",
    );
  }
}

/** Advice about a draft that has ended. A form goes on with it, though nobody has kept it. */
function adviceAfter(label: string): string {
  if (process.env.NODE_ENV === "production") return ""; // not DEV: see `show`
  return label.startsWith("draft ")
    ? " Open another draft to go on: with draft(), with another key for the <DraftProvider>, or with another key for the Vue component that calls provideDraft()."
    : "";
}
