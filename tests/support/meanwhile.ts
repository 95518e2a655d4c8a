/** What others do between two steps of an asynchronous transaction, once the body has given way. */
export async function meanwhile<T>(act: () => T | Promise<T>): Promise<T> {
  await Promise.resolve();
  return act();
}

/** A promise, and what fulfils it. */
export function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let settle: (() => void) | undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: settle as unknown as () => void };
}
