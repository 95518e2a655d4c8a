import { checkLabel, checkOptions } from "../ground/check-options.ts";
import { DEV } from "../ground/dev.ts";
import { show, ValidationError } from "../ground/errors.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { extraOf, type IdentityNode } from "../kernel/identity.ts";
import type { Source } from "../kernel/source.ts";
import type { FreezeOptions, IdentityOptions, Validator } from "../kernel/types.ts";
import { validate } from "../commit/validator.ts";

/** Gives a new source what its options say, and checks its first value. */
export function applyOptions<T>(source: Source, options: IdentityOptions<T> | undefined): void {
  if (DEV && options?.freeze === false) extraOf(source).freeze = false;
  if (DEV) freezeFor(source, source.held);
  if (options === undefined) return;
  if (DEV) checkOptions(options, `${source.kind}()`);
  if (DEV) checkLabel(options.label);
  const extra = extraOf(source);
  extra.label = options.label;
  extra.meta = options.meta;
  extra.validator = options.validator as Validator<unknown> | undefined;
  if (DEV) validateInitial(source);
  else validate(source, source.held);
}

/** Development: a refusal says that it is about the initial value, and of which identity. */
function validateInitial(source: Source): void {
  try {
    validate(source, source.held);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    const { label, value, code, issues } = error;
    const own = `The validator of ${label} refused `;
    const words = error.message.startsWith(own)
      ? `${own}its initial value ${show(value)}.`
      : `The initial value ${show(value)} of ${label} is refused: ${error.message}`;
    const path = code === "TRANSFORMED" ? (issues[0]?.path as readonly PropertyKey[]) : undefined;
    throw new ValidationError(label, value, words, path, issues);
  }
}

/** What every identity with a function of its own may be given. */
interface ComputedOptions extends FreezeOptions {
  readonly label?: string | undefined;
  readonly meta?: object | undefined;
}

/** Gives an identity that functions compute what its options say. Without a label it is called by the name. */
export function applyComputedOptions(
  node: IdentityNode,
  name: string | undefined,
  options: ComputedOptions | undefined,
): void {
  if (DEV) checkOptions(options, `${node.kind}()`);
  if (DEV && options?.freeze === false) extraOf(node).freeze = false;
  if (DEV) checkLabel(options?.label);
  const label = options?.label ?? name;
  if (label || options?.meta) {
    const extra = extraOf(node);
    extra.label = label || undefined;
    extra.meta = options?.meta;
  }
}
