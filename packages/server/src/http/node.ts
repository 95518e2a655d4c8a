import { checkFunction } from "@dosync/core/adapter";
import { Readable } from "node:stream";
import { problemResponse } from "./problem.ts";
import { malformed } from "./read-push.ts";
import { makesAgain } from "./same-request.ts";
import { type Sink, streamIn } from "./streams.ts";

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
  readonly writableEnded?: boolean | undefined;
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
  checkFunction(fetch, "What nodeHandler() is given");
  return (incoming, outgoing) => {
    const gone = new AbortController();
    const abort = (): void => {
      if (!outgoing.writableEnded) gone.abort(); // what was answered to its end has nothing to stop
    };
    outgoing.on("close", abort);
    const answer = answerOf(fetch, incoming, gone.signal);
    void respond(answer, gone.signal, outgoing, abort).catch(() => outgoing.destroy());
  };
}

/** What is answered. Node lets through what is no `Request`: then nobody is asked. */
async function answerOf(
  fetch: (request: Request) => Promise<Response>,
  incoming: NodeRequest,
  signal: AbortSignal,
): Promise<Response> {
  let request: Request;
  try {
    request = requestOf(incoming, signal);
  } catch {
    return problemResponse(malformed("its method, its host or its path is none"));
  }
  canBeMadeAgain(request, incoming);
  return fetch(request);
}

async function respond(
  answer: Promise<Response>,
  signal: AbortSignal,
  outgoing: NodeResponse,
  abort: () => void,
): Promise<void> {
  const response = await answer;
  const stream = streamIn(response);
  try {
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  } catch (error) {
    // Somebody else has answered meanwhile. Nobody would ever read, nor end, what is in this answer.
    await (stream === undefined ? response.body?.cancel() : stream.cancel());
    throw error;
  }
  if (stream !== undefined) {
    outgoing.off("close", abort);
    return signal.aborted ? stream.cancel() : flow(stream, outgoing);
  }
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

/** A socket, as a stream writes to it. */
class Socket implements Sink {
  readonly #outgoing: NodeResponse;
  hasRoom = true;

  constructor(outgoing: NodeResponse) {
    this.#outgoing = outgoing;
  }

  write(chunk: Uint8Array): void {
    this.hasRoom = this.#outgoing.write(chunk);
  }

  end(): void {
    this.#outgoing.end();
  }
}

type Stream = NonNullable<ReturnType<typeof streamIn>>;

/** Lets a stream write to a socket by itself. */
function flow(stream: Stream, outgoing: NodeResponse): void {
  const socket = new Socket(outgoing);
  outgoing.on("close", () => stream.cancel());
  outgoing.on("drain", () => {
    socket.hasRoom = true;
    stream.send();
  });
  outgoing.flushHeaders();
  stream.flowInto(socket);
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

/** Lets a request be made again later. Made here, that function holds the incoming request and nothing else. */
function canBeMadeAgain(request: Request, incoming: NodeRequest): void {
  makesAgain(request, () => requestOf(incoming, null));
}

function requestOf(incoming: NodeRequest, signal: AbortSignal | null): Request {
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
