import { DEV } from "../ground/dev.ts";
import {
  AsyncBodyError,
  ignoreFailure,
  InvalidArgumentError,
  isThenable,
} from "../ground/errors.ts";
import { labelFrom, type CommitName } from "../commit/commit.ts";

/**
 * Throws if a body has left work to do when it returns.
 *
 * It has where it returned a promise, or where it is a generator function, of which nothing has run. Most
 * bodies return a plain value, of which the type says enough.
 */
export function refuseUnfinished(result: unknown, body: object, commitName: CommitName): void {
  if (typeof result !== "object" && typeof result !== "function") return;
  if (isThenable(result)) {
    ignoreFailure(result); // what the body does from here on is outside of the transaction
    throw new AsyncBodyError(labelFrom(commitName) ?? "dosync");
  }
  refuseGenerator(body, commitName);
}

/** Throws if a body is a generator function: to call it runs nothing of it. */
export function refuseGenerator(body: object, commitName: CommitName): void {
  if (/GeneratorF/.test(Object.prototype.toString.call(body))) {
    const label = labelFrom(commitName) ?? "dosync";
    throw new InvalidArgumentError(
      label,
      DEV &&
        `The body of ${label} is a generator function: to call it runs nothing of it. Give an ordinary function. Nothing was changed.`,
    );
  }
}
