import type { Problem } from "@dosync/replica/adapter";

/** A request that is answered with an error. Its message is read by whoever has sent the request. */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function problemResponse(error: unknown): Response {
  const { status, code, message } =
    error instanceof RequestError
      ? error
      : new RequestError(503, "UNAVAILABLE", "The server cannot answer now. Try again later.");
  const problem: Problem = { code, message };
  const headers = status === 503 ? { "retry-after": "1" } : undefined;
  return jsonResponse(problem, status, headers);
}

export function jsonResponse(
  body: object,
  status = 200,
  headers?: Record<string, string>,
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

export function stopping(): RequestError {
  return new RequestError(503, "STOPPING", "This server is being stopped. Ask again.");
}
