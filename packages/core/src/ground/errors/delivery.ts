import { DEV } from "../dev.ts";
import { DosyncError } from "./base.ts";
import { show } from "./show.ts";

/** Watches that commit kept each other going. */
export class WatchLoopError extends DosyncError {
  override get name(): string {
    return "WatchLoopError";
  }
  /** @internal */
  constructor(labels: string) {
    super(
      "WATCH_LOOP",
      labels,
      DEV
        ? `Watches keep committing in answer to each other: ${labels}. This commit was refused to end the loop; make one of the watches stop when there is nothing left to do.`
        : "",
    );
  }
}

/** A watch, a subscriber or a callback failed after a commit. The commit stands. */
export class DeliveryError extends DosyncError {
  override get name(): string {
    return "DeliveryError";
  }
  /** The identity whose watch failed; undefined for an `afterCommit` callback. */
  readonly identity: unknown;
  /** The key of the watch that failed. */
  readonly key: unknown;
  /** @internal */
  constructor(
    what: string | false,
    label: string,
    identity: unknown,
    key: unknown,
    cause: unknown,
  ) {
    super("DELIVERY_FAILED", label, DEV ? wordsFor(what, cause) : "", { cause });
    this.identity = identity;
    this.key = key;
  }
}

/** Makes a message of how a cause looks. A full stop at its end is left out. */
export type FailureMessage = (shown: string) => string;

/** Development: the messages of causes that are no failure of a callback. */
export const messages: WeakMap<WeakKey, FailureMessage> = /* @__PURE__ */ new WeakMap();

function wordsFor(what: string | false, cause: unknown): string {
  const shown = show(cause).replace(/\.$/, "");
  return (
    messages.get(cause as WeakKey)?.(shown) ??
    `${what} failed after a commit: ${shown}. The commit stands, and everybody else was told.`
  );
}
