import { DEV } from "../dev.ts";
import { DosyncError } from "./base.ts";

/**
 * Something could not be done to a collection. Nothing was changed.
 *
 * `code` says what: `DUPLICATE_KEY`, the key was there already; `NO_ENTITY`, it was not; `WRONG_KEY`, the
 * row belongs to another place, or its key cannot be one.
 */
export class CollectionError extends DosyncError {
  override get name(): string {
    return "CollectionError";
  }
  /** The key concerned. */
  readonly key: unknown;
  /** @internal */
  constructor(code: string, label: string, key: unknown, message: string | false) {
    super(code, label, (DEV && message) || "");
    this.key = key;
  }
}
