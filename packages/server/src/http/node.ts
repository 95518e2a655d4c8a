import { Readable } from "node:stream";

/** What {@link nodeHandler} needs of an `IncomingMessage` of Node. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket: object;
}

/** What {@link nodeHandler} needs of a `ServerResponse` of Node. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  flushHeaders(): void;
  /** Answers false where the reader is slow. */
  write(chunk: Uint8Array): boolean;
  end(): unknown;
  destroy(): unknown;
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/**
 * Makes a handler for Node's HTTP server and Express of a `Request` handler.
 *
 * @param fetch Such as `spaces.fetch` of {@link serve}.
 * @returns What `http.createServer` and `app.use` take.
 * @example
 * ```ts
 * const handler = nodeHandler(async () => new Response("hello"));
 * handler.length; // 2
 * // http.createServer(handler).listen(3000);
 * ```
 */
export function nodeHandler(
  fetch: (request: Request) => Promise<Response>,
): (incoming: NodeRequest, outgoing: NodeResponse) => void {
  return (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    void respond(fetch, requestOf(incoming, gone.signal), outgoing).catch(() => outgoing.destroy());
  };
}

async function respond(
  fetch: (request: Request) => Promise<Response>,
  request: Request,
  outgoing: NodeResponse,
): Promise<void> {
  const response = await fetch(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  const reader = response.body?.getReader();
  if (reader === undefined) return void outgoing.end();
  outgoing.on("close", () => void reader.cancel().catch(() => {}));
  outgoing.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return void outgoing.end();
    if (!outgoing.write(value)) await drained(outgoing);
  }
}

/** Fulfilled when the reader has read on, or has gone. */
function drained(outgoing: NodeResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      outgoing.off("drain", go);
      outgoing.off("close", go);
      resolve();
    };
    outgoing.on("drain", go);
    outgoing.on("close", go);
  });
}

function requestOf(incoming: NodeRequest, signal: AbortSignal): Request {
  const isEncrypted = "encrypted" in incoming.socket;
  const [host = "localhost"] = [incoming.headers["host"] ?? "localhost"].flat();
  // Express takes away the path that it was mounted at.
  const path = (incoming as { originalUrl?: string }).originalUrl ?? incoming.url ?? "/";
  const url = new URL(path, `${isEncrypted ? "https" : "http"}://${host}`);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const each of [value ?? []].flat()) headers.append(name, each);
  }
  const method = incoming.method ?? "GET";
  const hasBody = method !== "GET" && method !== "HEAD";
  return new Request(url, {
    method,
    headers,
    signal,
    ...(hasBody && {
      body: Readable.toWeb(incoming as unknown as Readable) as ReadableStream,
      duplex: "half",
    }),
  });
}
