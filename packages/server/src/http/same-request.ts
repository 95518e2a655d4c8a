// A stream is allowed again and again while it is open, by the request that has opened it. A `Request` is large, so
// whoever has what it was made of keeps that alone.

const makers: WeakMap<Request, () => Request> = new WeakMap();

/** Says how a request is made again. */
export function makesAgain(request: Request, make: () => Request): void {
  makers.set(request, make);
}

/** What answers the same request, later. It holds the request only where nobody can make it again. */
export function sameRequest(request: Request): () => Request {
  return makers.get(request) ?? (() => request);
}
