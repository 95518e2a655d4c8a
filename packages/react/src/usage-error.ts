/**
 * The hooks were used in a way that cannot work.
 *
 * `code` never changes between versions; `label` names the hook or component concerned. In
 * production the message is these two alone.
 */
export class UsageError extends Error {
  /** Which mistake this is; stable between versions. */
  readonly code: string;
  /** The hook or component concerned. */
  readonly label: string;
  /** @internal */
  constructor(code: string, label: string, message: string) {
    super(message || `dosync ${code} ${label}`);
    this.code = code;
    this.label = label;
  }
}
