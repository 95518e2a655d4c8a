import { TimeoutError } from "./errors.ts";

/** How long to wait at most, and what ends the waiting early. */
export interface WaitOptions {
  /** Milliseconds after which the waiting fails with a `TimeoutError`. */
  readonly timeout?: number | undefined;
  /** Ends the waiting; it then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A promise that `start` settles, unless time runs out or the signal aborts before. Whatever comes
 * first, neither a timer nor a listener is left behind, and `cancel` says that nobody waits any more.
 */
export function waitFor<T>(
  label: string,
  options: WaitOptions | undefined,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  const { timeout, signal } = options ?? {};
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let cancel: (() => void) | undefined;
    const onAbort = (): void => end(() => reject((signal as AbortSignal).reason));
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      settle();
      cancel?.();
    };
    if (timeout !== undefined) {
      timer = setTimeout(() => end(() => reject(new TimeoutError(label, timeout))), timeout);
    }
    signal?.addEventListener("abort", onAbort);
    cancel = start(
      (value) => end(() => resolve(value)),
      (error) => end(() => reject(error)),
    );
  });
}
