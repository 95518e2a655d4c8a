import { DEV } from "../dev.ts";
import { DosyncError } from "./base.ts";
import { isThenable, show } from "./show.ts";

/** One reason for refusing a value, in the form of Standard Schema. */
export interface ValidationIssue {
  readonly message: string;
  /** The place in the value, from the outside in. It is missing for the value as a whole. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * A validator refused a value. The identity keeps the one that it had.
 *
 * `message` is what the validator has answered, if that was a string: words that people can be shown.
 * Of a Standard Schema it is the first of its `issues`. `code` is `TRANSFORMED` where a schema accepts
 * the value but makes another one of it.
 */
export class ValidationError extends DosyncError {
  override get name(): string {
    return "ValidationError";
  }
  /** The value that was refused. */
  readonly value: unknown;
  /** The issues of a Standard Schema as it gave them. Any other validator has one, with the message. */
  readonly issues: readonly ValidationIssue[];
  constructor(
    label: string,
    value: unknown,
    words?: string,
    path?: readonly PropertyKey[],
    issues?: readonly ValidationIssue[],
  ) {
    super(
      path ? "TRANSFORMED" : "INVALID_VALUE",
      label,
      words ||
        (DEV
          ? path
            ? transformed(label, path)
            : `The validator of ${label} refused ${show(value)}. Nothing was changed.`
          : `The validator of ${label} refused this value.`),
    );
    this.value = value;
    this.issues = issues || [{ message: this.message, path }];
  }
}

/**
 * An invariant does not hold for the values that were about to be committed. Nothing was changed.
 *
 * `message` is what the rule has answered, if that was a string. Otherwise it is the rule's label in
 * production; development adds the values.
 */
export class InvariantError extends DosyncError {
  override get name(): string {
    return "InvariantError";
  }
  /**
   * The values that were refused, by kind and label of their identity. The second one of a label has `(2)`
   * behind it.
   */
  readonly values: Readonly<Record<string, unknown>>;
  /** @internal */
  constructor(label: string, values: Readonly<Record<string, unknown>>, words?: string) {
    super(
      "INVARIANT_VIOLATED",
      label,
      words ||
        (DEV
          ? `Invariant "${label}" does not hold${showAll(values)}. Nothing was changed.`
          : label),
    );
    this.values = values;
  }
}

/** A validator or an invariant answered neither `true` nor `false` nor a message. Nothing was changed. */
export class NotABooleanError extends DosyncError {
  override get name(): string {
    return "NotABooleanError";
  }
  /** @internal */
  constructor(label: string, result: unknown) {
    super(
      "NOT_A_BOOLEAN",
      label,
      DEV
        ? `${label} returned ${show(result)}. It must return true, false or a message at once${
            isThenable(result) ? "; it cannot be asynchronous" : ", for example by comparing"
          }.`
        : "",
    );
  }
}

function transformed(label: string, path: readonly PropertyKey[]): string {
  if (process.env.NODE_ENV === "production") return ""; // not DEV: see `show`
  const place = path.length === 0 ? "" : ` at "${path.map(String).join(".")}"`;
  return `The schema of ${label} makes another value of this one${place}. A validator only checks, and what is given is stored: parse the value first, or use a schema that leaves it as it is. Nothing was changed.`;
}

/** The values that a rule has read, for its message. */
function showAll(values: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(values).map(([label, value]) => `${label} = ${show(value)}`);
  return shown.length === 0 ? "" : ` for ${shown.join(", ")}`;
}
