import { RequestError } from "./problem.ts";

/**
 * Which pages may use a server. A browser says in `Origin` which page a request comes from; what comes from
 * no page has none, and brings no cookies that a person did not mean to send.
 */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  /** @param allowed The origins of other sites, such as `https://app.example.com`. */
  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /** @throws {RequestError} if the request comes from a page of another site. */
  check(request: Request): void {
    const origin = request.headers.get("origin");
    const site = request.headers.get("sec-fetch-site");
    const isOwn = origin === null ? site !== "cross-site" : origin === new URL(request.url).origin;
    if (isOwn || (origin !== null && this.#allowed.has(origin))) return;
    throw new RequestError(
      403,
      "FOREIGN_ORIGIN",
      "This page may not use this server. Name its origin in `origins` of serve().",
    );
  }

  /** The headers that let a page of another site read an answer. */
  headersFor(request: Request): Record<string, string> {
    const origin = request.headers.get("origin");
    if (origin === null || !this.#allowed.has(origin)) return {};
    return {
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-headers": "authorization, content-type",
      "access-control-allow-methods": "GET, POST",
      vary: "origin",
    };
  }
}
