import { DEV } from "../ground/dev.ts";
import { freezeFor } from "../kernel/freeze-for.ts";
import { extraOf } from "../kernel/identity.ts";
import type { Source } from "../kernel/source.ts";
import type { IdentityOptions, Validator } from "../kernel/types.ts";
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
