import type { Change } from "./context.ts";
import { isThenable, NotABooleanError, ValidationError } from "./errors.ts";
import { describe, extraOf, type IdentityNode } from "./identity.ts";
import { callPure } from "./pure.ts";
import { readNow } from "./deref.ts";
import { sourceOf } from "./source.ts";
import type { Agent, Atom, Ref, Validator } from "./types.ts";

const NO_ARGUMENTS: readonly unknown[] = [];

/** Throws unless the identity's validator accepts the value. What the validator throws passes through. */
export function validate(node: IdentityNode, value: unknown): void {
  const validator = node.extra?.validator;
  if (validator !== undefined) runValidator(node, validator, value);
}

function runValidator(node: IdentityNode, validator: Change, value: unknown): void {
  const verdict = callPure("the validator", node, validator, value, NO_ARGUMENTS);
  if (verdict === true) return;
  if (isNoVerdict(verdict))
    throw new NotABooleanError(`The validator of ${describe(node)}`, verdict);
  if (verdict === false) throw new ValidationError(describe(node), value);
}

/** A forgotten `return` or an `async` function is a mistake, not a yes. */
export function isNoVerdict(verdict: unknown): boolean {
  if (verdict === undefined || verdict === null) return true;
  if (!isThenable(verdict)) return false;
  verdict.then(undefined, () => {}); // its failure would be reported as nobody's
  return true;
}

/**
 * Gives an identity another validator, or none with `undefined`. It takes effect at once and is
 * not undone by an abort.
 *
 * @throws {ValidationError} if the present value is refused; the old validator stays. Inside a
 * transaction the present value is the one that the transaction sees.
 * @example
 * ```ts
 * const age = atom(20);
 * setValidator(age, (years) => years >= 0);
 * ```
 *
 * Clojure: `set-validator!`.
 */
export function setValidator<T>(
  identity: Atom<T> | Ref<T> | Agent<T>,
  validator: Validator<NoInfer<T>> | undefined,
): void {
  const node = sourceOf(identity, "setValidator");
  if (validator !== undefined) runValidator(node, validator, readNow(node));
  extraOf(node).validator = validator;
}

/**
 * The validator of an identity, or `undefined`.
 *
 * @example
 * ```ts
 * const isPositive = (value: number) => value > 0;
 * getValidator(atom(1, { validator: isPositive })) === isPositive; // true
 * ```
 *
 * Clojure: `get-validator`.
 */
export function getValidator<T>(identity: Atom<T> | Ref<T> | Agent<T>): Validator<T> | undefined {
  return sourceOf(identity, "getValidator").extra?.validator as Validator<T> | undefined;
}
