import { DEV } from "../ground/dev.ts";
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
  const extra = extraOf(source);
  extra.label = options.label;
  extra.meta = options.meta;
  extra.validator = options.validator as Validator<unknown> | undefined;
  validate(source, source.held);
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
  if (DEV && options?.freeze === false) extraOf(node).freeze = false;
  const label = options?.label ?? name;
  if (label || options?.meta) {
    const extra = extraOf(node);
    extra.label = label || undefined;
    extra.meta = options?.meta;
  }
}
