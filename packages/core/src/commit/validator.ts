import { DEV } from "../ground/dev.ts";
import type { Change, Part } from "../kernel/context.ts";
import {
  ignoreFailure,
  InvalidArgumentError,
  NotABooleanError,
  show,
  ValidationError,
} from "../ground/errors.ts";
import { describe, extraOf, IdentityNode } from "../kernel/identity.ts";
import { notAnIdentity } from "../kernel/arguments.ts";
import { callPure, readNow } from "../kernel/read-only.ts";
import { isAtomRefOrAgent } from "../kernel/source.ts";
import { tools } from "../kernel/tools.ts";
import { judge, type Refused } from "./schema.ts";
import type { Agent, Atom, Ref, StandardSchemaV1, Validator } from "../kernel/types.ts";

const NO_ARGUMENTS: readonly unknown[] = [];

/** Throws unless the identity's validator accepts the value. An error of the validator passes through. */
export function validate(node: IdentityNode, value: unknown): void {
  const validator = node.extra?.validator;
  if (validator === undefined) return;
  if (DEV) tools?.checking(node);
  runValidator(node, validator, value);
}

/** Asks a validator. It is taken for a schema first: a schema of ArkType is a function as well. */
function runValidator(node: IdentityNode, validator: Validator<unknown>, value: unknown): void {
  if (DEV) checkValidator(node, validator);
  const schema = (validator as Partial<StandardSchemaV1>)["~standard"];
  const change = schema
    ? (input: unknown) => judge(schema.validate(input) as object, input)
    : validator;
  const verdict = callPure(DEV && "the validator", node, change as Change, value, NO_ARGUMENTS);
  if (verdict === true) return;
  const { issues, path }: Refused = Object(schema && verdict);
  const words =
    issues || path
      ? issues?.[0]?.message
      : refusalOf(verdict, `The validator of ${describe(node)}`);
  throw new ValidationError(describe(node), value, words, path, issues);
}

/** Development: refuses what is no validator. Otherwise the engine would name an operator of this file. */
function checkValidator(node: IdentityNode, validator: unknown): void {
  if (process.env.NODE_ENV !== "production") {
    // not DEV: some bundlers look no further than this file
    if (typeof validator === "function" || "~standard" in Object(validator)) return;
    throw new InvalidArgumentError(
      describe(node),
      `The validator of ${describe(node)} must be a function or a Standard Schema, but it is ${show(validator)}.`,
    );
  }
}

/**
 * The words of a verdict that refuses, or undefined for `false`. Verdicts other than `true`, `false` and a
 * string are an error: a forgotten `return` or an `async` function is a mistake, not a yes.
 */
export function refusalOf(verdict: unknown, judge: string): string | undefined {
  if (typeof verdict === "string") return verdict;
  if (verdict === false) return undefined;
  ignoreFailure(verdict);
  throw new NotABooleanError(judge, verdict);
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
 * The validator of a lens holds for the part, however the whole is changed.
 *
 * A schema of Zod, Valibot, ArkType or another library that follows the Standard Schema specification is
 * a validator, too. What it is given is what is stored.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 *
 * const email = atom("ada@example.com");
 * setValidator(email, z.email("Enter an e-mail address."));
 * reset(email, "ada"); // throws ValidationError
 * ```
 *
 * Clojure: `set-validator!`.
 */
export function setValidator<T>(
  identity: Atom<T> | Ref<T> | Agent<T>,
  validator: Validator<NoInfer<T>> | undefined,
): void {
  const node = validatedOf(identity, "setValidator");
  if (validator !== undefined) runValidator(node, validator as Validator<unknown>, readNow(node));
  extraOf(node).validator = validator as Validator<unknown> | undefined;
  (node as Partial<Part>).validatorChanged?.();
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
  return validatedOf(identity, "getValidator").extra?.validator as Validator<T> | undefined;
}

/** An atom, a ref or an agent, or a lens on one. A value from elsewhere is made where it cannot be refused. */
function validatedOf(identity: unknown, operation: string): IdentityNode {
  const isPart = identity instanceof IdentityNode && "partOf" in identity;
  if (isPart || isAtomRefOrAgent(identity)) return identity;
  throw notAnIdentity(operation, "an atom, ref or agent", identity);
}
