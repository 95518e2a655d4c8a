/** Why an application was not made. */
export type CreateErrorCode = "FOLDER_NOT_EMPTY" | "UNKNOWN_FRAMEWORK" | "NO_FOLDER";

/**
 * An application that was not made. Nothing was written.
 *
 * @example
 * ```ts
 * new CreateError("NO_FOLDER", "Name the folder of the application.").code; // "NO_FOLDER"
 * ```
 */
export class CreateError extends Error {
  override readonly name = "CreateError";
  /** Which error it is; it stays the same in later versions. */
  readonly code: CreateErrorCode;

  constructor(code: CreateErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
