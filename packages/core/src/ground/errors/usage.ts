/**
 * A binding was used in a way that cannot work. A hook or composable stands in the wrong place, or something
 * is assigned where only reading is possible. Nothing was changed.
 *
 * `code` never changes between versions; `label` names the identity, component or function concerned.
 * In production the message is these two alone.
 */
export class UsageError extends Error {
  override get name(): string {
    return "UsageError";
  }
  /** Which mistake this is; stable between versions. */
  readonly code: string;
  /** The identity or function that the error is about. */
  readonly label: string;

  constructor(code: string, label: string, message: string | false) {
    super(message || `dosync ${code} ${label}`);
    this.code = code;
    this.label = label;
  }
}
