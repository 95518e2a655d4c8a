import { DEV } from "../ground/dev.ts";
import {
  AsyncBodyError,
  ignoreFailure,
  InvalidArgumentError,
  isThenable,
} from "../ground/errors.ts";
import { labelFrom, type CommitName } from "../commit/commit.ts";

/**
 * Throws if a body has not done all of its work when it returns: it returned a promise, or it is a
 * generator function, of which nothing has run.
 */
export function refuseUnfinished(result: unknown, body: object, commitName: CommitName): void {
  if (isThenable(result)) {
    ignoreFailure(result); // what the body does from here on is outside of the transaction
    throw new AsyncBodyError(labelFrom(commitName) ?? "dosync");
  }
  refuseGenerator(body, labelFrom(commitName) ?? "dosync");
}

/** Throws if a body is a generator function: to call it runs nothing of it. */
export function refuseGenerator(body: object, label: string): void {
  if (/GeneratorF/.test(Object.prototype.toString.call(body))) {
    throw new InvalidArgumentError(
      label,
      DEV &&
        `The body of ${label} is a generator function: to call it runs nothing of it. Give an ordinary function. Nothing was changed.`,
    );
  }
}
