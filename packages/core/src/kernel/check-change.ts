import { InvalidArgumentError, show } from "../ground/errors.ts";
import { describe, IdentityNode } from "./identity.ts";

/**
 * Development: throws if a value stands where a function is expected that makes it. Otherwise the engine
 * would name a variable of this file. Whoever looks for an identity refuses what is none.
 *
 * @param setter What gives the identity a value.
 */
export function checkChange(
  operation: string,
  setter: string,
  identity: unknown,
  change: unknown,
): void {
  if (process.env.NODE_ENV !== "production") {
    if (typeof change === "function" || !(identity instanceof IdentityNode)) return;
    const label = describe(identity);
    throw new InvalidArgumentError(
      label,
      `${operation}() needs a function from the old value of ${label} to the new one, but was given ${show(change)}. To give it a value, use ${setter}().`,
    );
  }
}
