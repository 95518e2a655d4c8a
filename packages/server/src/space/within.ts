/**
 * What a promise is fulfilled with, if that does not take too long.
 *
 * @param milliseconds How long is not too long.
 */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateError(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

class LateError extends Error {
  constructor(milliseconds: number) {
    super(`The store has not answered within ${milliseconds} ms.`);
  }
}
