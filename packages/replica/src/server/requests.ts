import type { Answer, Backend, Position, Problem, PushRequest } from "../wire/wire.ts";

/** A server has answered that it does not do what it was asked for. */
export class ServerError extends Error {
  override get name(): string {
    return "ServerError";
  }
  readonly status: number;
  /** Which reason it is, such as `UNAUTHENTICATED`, `FORBIDDEN`, `OTHER_USER`. */
  readonly code: string;

  constructor(status: number, { code, message }: Problem) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What a server is asked with, besides who asks. */
type Asked = Pick<Position, "clientID" | "cookie" | "history">;

/** `Requests` are the three ways to ask a server about one space. */
export class Requests implements Backend {
  readonly #url: string;
  readonly #space: string;
  readonly #fetch: typeof fetch;
  readonly #headers: () => HeadersInit | Promise<HeadersInit>;
  readonly #signal: AbortSignal;

  constructor(
    url: string,
    space: string,
    fetcher: typeof fetch,
    headers: () => HeadersInit | Promise<HeadersInit>,
    signal: AbortSignal,
  ) {
    this.#url = url;
    this.#space = space;
    this.#fetch = fetcher;
    this.#headers = headers;
    this.#signal = signal;
  }

  async push(body: PushRequest): Promise<Answer> {
    const response = await this.#ask("push", {}, JSON.stringify(body));
    return (await response.json()) as Answer;
  }

  async pull(position: Asked): Promise<Answer> {
    const response = await this.#ask("pull", position);
    return (await response.json()) as Answer;
  }

  /** The answers of a stream, until it ends. An undefined one is a sign of life. */
  async *stream(position: Asked, silence: number): AsyncGenerator<Answer | undefined> {
    const quiet = new AbortController();
    const end = (): void => quiet.abort();
    this.#signal.addEventListener("abort", end);
    let timer = setTimeout(end, silence);
    try {
      const { body } = await this.#ask("stream", position, undefined, quiet.signal);
      if (body === null) return;
      for await (const line of linesOf(body, quiet.signal)) {
        clearTimeout(timer);
        timer = setTimeout(end, silence);
        yield line === "" ? undefined : (JSON.parse(line) as Answer);
      }
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener("abort", end);
      quiet.abort();
    }
  }

  async #ask(
    route: string,
    position: Partial<Asked>,
    body?: string,
    signal: AbortSignal = this.#signal,
  ): Promise<Response> {
    const { clientID, cookie, history } = position;
    const query = new URLSearchParams({ space: this.#space });
    if (clientID !== undefined) query.set("clientID", clientID);
    if (typeof cookie === "number") query.set("cookie", `${cookie}`);
    if (history !== undefined) query.set("history", history);
    const headers = new Headers(await this.#headers());
    if (body !== undefined) headers.set("content-type", "application/json");
    const response = await this.#fetch(`${this.#url}/${route}?${query.toString()}`, {
      headers,
      signal,
      ...(body !== undefined && { method: "POST", body }),
    });
    if (response.ok) return response;
    throw new ServerError(response.status, await problemIn(response));
  }
}

async function problemIn(response: Response): Promise<Problem> {
  try {
    const { code, message } = (await response.json()) as Partial<Problem>;
    if (typeof code === "string") return { code, message: message ?? code };
  } catch {
    // it was not our server that has answered
  }
  return { code: "UNAVAILABLE", message: `The server has answered with ${response.status}.` };
}

async function* linesOf(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const stop = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", stop);
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop()!;
      yield* lines;
    }
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
  }
}
