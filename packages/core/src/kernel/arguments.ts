import { describeForeign } from "../ground/copies.ts";
import { DEV } from "../ground/dev.ts";
import { NotAnIdentityError } from "../ground/errors.ts";
import { describe, IdentityNode } from "./identity.ts";
import { describeOther, describeStranger } from "./wrong-argument.ts";

const ANY_KIND: string = DEV ? "an atom, ref, derived value or agent" : "";

/** The node behind an identity, or a clear error where something else was passed. */
export function nodeOf(identity: unknown, operation: string): IdentityNode {
  if (identity instanceof IdentityNode) return identity;
  throw notAnIdentity(operation, ANY_KIND, identity);
}

export function notAnIdentity(
  operation: string,
  expected: string,
  got: unknown,
): NotAnIdentityError {
  const foreign = !(got instanceof IdentityNode) && "~dosync" in Object(got);
  return new NotAnIdentityError(
    operation,
    DEV &&
      (foreign
        ? describeForeign(operation, got)
        : `${operation}() expects ${expected}, but was given ${
            got instanceof IdentityNode
              ? describeOther(operation, got.kind, describe(got))
              : describeStranger(got)
          }`),
    foreign,
  );
}
