import { DEV } from "../ground/dev.ts";
import { InvalidArgumentError } from "../ground/errors.ts";
import { waitFor, type WaitOptions } from "../ground/wait.ts";
import { dosyncAsync } from "./dosync-async.ts";

/** The options of {@link when}. */
export interface WhenOptions extends WaitOptions {
  /** The name used in errors. */
  readonly label?: string | undefined;
}

/**
 * Waits until a condition over any identities holds.
 *
 * The predicate reads with `deref`, sees one consistent state each time, and runs again only when
 * something that it has read has changed.
 *
 * @returns A promise of the first truthy result.
 * @throws (as rejection) what the predicate throws.
 * @throws {TimeoutError} (as rejection) when the time given is over.
 * @example
 * ```ts
 * const user = atom<string | undefined>(undefined);
 * const ready = when(() => deref(user), { timeout: 1000 });
 * reset(user, "Ada");
 * await ready; // "Ada"
 * ```
 *
 * Clojure has none; Haskell's `retry` and `check` are the like.
 */
export async function when<T>(predicate: () => T, options?: WhenOptions): Promise<Truthy<T>> {
  if (typeof predicate !== "function") {
    throw new InvalidArgumentError("when", DEV && "when() needs a function: when(() => …).");
  }
  const label = options?.label ?? (predicate.name || "when");
  const stop = new AbortController();
  return waitFor<Truthy<T>>(label, options, (resolve, reject) => {
    dosyncAsync((tx) => (tx.dosync(predicate) || tx.retry()) as Truthy<T>, {
      label,
      signal: stop.signal,
    }).then(resolve, reject);
    return () => stop.abort();
  });
}

/** A type without its falsy values. */
export type Truthy<T> = Exclude<T, false | null | undefined | 0 | "" | 0n>;
