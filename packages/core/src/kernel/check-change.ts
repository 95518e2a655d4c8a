import { InvalidArgumentError, show } from "../ground/errors.ts";
import { describe, IdentityNode } from "./identity.ts";

/**
 * Development only: throws if a value stands where the function is expected that makes it. Otherwise the
 * engine would complain of a variable in here. What is no identity is for those who look for one.
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
