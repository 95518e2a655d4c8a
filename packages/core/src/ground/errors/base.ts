/**
 * The base of every error that dosync makes.
 *
 * `code` never changes between versions: compare it instead of the message. `label` names the
 * identity or transaction concerned. In production the message is the code and the label alone.
 */
export class DosyncError extends Error {
  override get name(): string {
    return "DosyncError";
  }
  /** Which failure this is; stable between versions. */
  readonly code: string;
  /** The label of the identity or transaction concerned. */
  readonly label: string;
  /** @internal */
  constructor(code: string, label: string, message: string, options?: { cause: unknown }) {
    super(message || `dosync ${code} ${label}`, options);
    this.code = code;
    this.label = label;
  }
}
