import { DEV } from "./dev.ts";
import { InvalidArgumentError, TimeoutError } from "./errors.ts";
import { clock } from "./clock.ts";

/** How long to wait at most, and what ends the waiting early. */
export interface WaitOptions {
  /** Milliseconds after which the waiting fails with a `TimeoutError`: from 0 up to `Infinity`. */
  readonly timeout?: number | undefined;
  /** Ends the waiting; it then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A promise that `start` settles, unless time runs out or the signal aborts before. Whatever comes
 * first, neither a timer nor a listener is left behind, and what `start` returned is called: nobody
 * waits any more.
 */
export function waitFor<T>(
  label: string,
  options: WaitOptions | undefined,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  const { timeout, signal } = options ?? {};
  return new Promise<T>((resolve, reject) => {
    if (timeout !== undefined) checkDuration(timeout, `The timeout of ${label}`);
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    let stopTimer: (() => void) | undefined;
    let cancel: (() => void) | undefined;
    const end = (settle: () => void): void => {
      stopTimer?.();
      signal?.removeEventListener("abort", onAbort);
      settle();
      cancel?.();
    };
    const fail = (error: unknown): void => end(() => reject(error));
    const onAbort = (): void => fail((signal as AbortSignal).reason);
    if (timeout !== undefined && timeout < Infinity) {
      stopTimer = clock.after(timeout, () => fail(new TimeoutError(label, timeout)));
    }
    signal?.addEventListener("abort", onAbort);
    try {
      cancel = start((value) => end(() => resolve(value)), fail);
    } catch (error) {
      fail(error);
    }
  });
}

/** Throws unless somebody can wait so long. */
export function checkDuration(milliseconds: number, what: string): void {
  if (milliseconds >= 0) return;
  throw new InvalidArgumentError(
    what,
    DEV && `${what} must be a number of milliseconds from 0 up, not ${milliseconds}.`,
  );
}
