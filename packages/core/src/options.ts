import { DEV } from "./dev.ts";
import { deepFreeze } from "./freeze.ts";
import { extraOf } from "./identity.ts";
import type { Source } from "./source.ts";
import type { IdentityOptions } from "./types.ts";
import { validate } from "./validator.ts";

/** Gives a new source what its options say, and checks its first value. */
export function applyOptions<T>(source: Source, options: IdentityOptions<T> | undefined): void {
  if (DEV) deepFreeze(source.value);
  if (options === undefined) return;
  const extra = extraOf(source);
  extra.label = options.label;
  extra.meta = options.meta;
  extra.validator = options.validator;
  validate(source, source.value);
}
