import { DEV } from "../dev.ts";
import { DosyncError } from "./base.ts";

/**
 * Something else was passed where an identity is expected. An identity that belongs to another copy of
 * the library has a code of its own, `OTHER_COPY`.
 */
export class NotAnIdentityError extends DosyncError {
  override get name(): string {
    return "NotAnIdentityError";
  }
  /** @internal */
  constructor(operation: string, message: string | false, foreign: boolean) {
    super(foreign ? "OTHER_COPY" : "NOT_AN_IDENTITY", operation, (DEV && message) || "");
  }
}

/** An argument cannot be used. Nothing was changed. */
export class InvalidArgumentError extends DosyncError {
  override get name(): string {
    return "InvalidArgumentError";
  }
  /** @internal */
  constructor(label: string, message: string | false) {
    super("INVALID_ARGUMENT", label, (DEV && message) || "");
  }
}
