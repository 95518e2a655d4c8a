import type { News } from "@dosync/replica";
import type { PushRequest, Write } from "@dosync/replica/adapter";
import { newDevice } from "../space/device-name.ts";
import type { Known } from "../space/known.ts";
import type { Limits } from "../space/limits.ts";
import { Push, type QueuedMutation } from "../space/push.ts";
import type { Space } from "../space/space.ts";
import type { OpenSpaces } from "../space/spaces.ts";
import type { Origins } from "./origin.ts";
import { jsonResponse, problemResponse, RequestError, stopping } from "./problem.ts";
import { isDevice, malformed, readPush } from "./read-push.ts";
import { sameRequest } from "./same-request.ts";
import type { Streams } from "./streams.ts";

/** What a transaction without a name wants to write at one address: see `allowWrites` of `ServeOptions`. */
export interface WriteWish {
  readonly subject: string;
  readonly space: string;
  /** Where in the model, such as `title` or `tasks/7`. */
  readonly address: string;
  /** What stands there. Where something else does, the transaction is refused. A row that is not there is undefined. */
  readonly old: unknown;
  /** What is to stand there. Undefined removes a row. */
  readonly value: unknown;
}

/** What whoever runs a server decides: see `ServeOptions`. */
export interface Gate {
  authenticate(request: Request): Promise<string | undefined>;
  authorize(about: {
    readonly subject: string;
    readonly space: string;
    readonly mutation: string | undefined;
    readonly args: unknown;
  }): Promise<boolean>;
  /** Undefined where nobody may write without a name. */
  readonly allowWrites: ((about: WriteWish) => Promise<boolean>) | undefined;
}

/** `Routes` answer the requests of devices: `POST …/push`, `GET …/pull`, `GET …/stream`. */
export class Routes {
  readonly #spaces: OpenSpaces;
  readonly #streams: Streams;
  readonly #origins: Origins;
  readonly #gate: Gate;
  readonly #limits: Limits;
  /** Requests that are not answered yet. */
  readonly #open: Set<Promise<Response>> = new Set();
  isStopping = false;

  constructor(spaces: OpenSpaces, streams: Streams, origins: Origins, gate: Gate, limits: Limits) {
    this.#spaces = spaces;
    this.#streams = streams;
    this.#origins = origins;
    this.#gate = gate;
    this.#limits = limits;
  }

  /** @param onError Is told of what went wrong here, and is none of the sender's business. */
  async answer(request: Request, onError: (error: unknown) => void): Promise<Response> {
    const answer = this.#answer(request, onError);
    this.#open.add(answer);
    try {
      return await answer;
    } finally {
      this.#open.delete(answer);
    }
  }

  /** Fulfilled when what was asked until now is answered. */
  async answered(): Promise<void> {
    await Promise.all(this.#open);
  }

  async #answer(request: Request, onError: (error: unknown) => void): Promise<Response> {
    let response: Response;
    try {
      this.#origins.check(request);
      response =
        request.method === "OPTIONS"
          ? new Response(null, { status: 204 })
          : await this.#route(request);
    } catch (error) {
      if (!(error instanceof RequestError)) onError(error);
      response = problemResponse(error);
    }
    for (const [name, value] of Object.entries(this.#origins.headersFor(request))) {
      response.headers.set(name, value);
    }
    return response;
  }

  async #route(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const route = `${request.method} ${url.pathname.split("/").at(-1)}`;
    if (route === "GET health") return this.#health();
    if (this.isStopping) throw stopping();
    const subject = await this.#gate.authenticate(request);
    if (typeof subject !== "string") {
      throw new RequestError(401, "UNAUTHENTICATED", "The server does not know who you are.");
    }
    const name = url.searchParams.get("space");
    checkSpace(name);
    await this.#checkReader(subject, name);
    switch (route) {
      case "POST push":
        return this.#push(request, subject, name);
      case "GET pull":
        return this.#pull(url, subject, name);
      case "GET stream":
        return this.#stream(request, url, subject, name);
      default:
        throw new RequestError(404, "NOT_FOUND", "The server has push, pull and stream.");
    }
  }

  /** The state of a space, for somebody whom whoever runs the server has named. */
  async read(subject: string, space: string): Promise<News> {
    if (this.isStopping) throw stopping();
    checkSpace(space);
    await this.#checkReader(subject, space);
    const opened = await this.#opened(space, { cookie: null });
    await opened.fresh();
    return opened.news();
  }

  async #push(request: Request, subject: string, name: string): Promise<Response> {
    const pushed = await readPush(request, this.#limits);
    if (pushed.user !== subject) {
      throw new RequestError(403, "OTHER_USER", "This outbox is not that of who has logged in.");
    }
    const space = await this.#opened(name, pushed);
    const push = await this.#checked(space, subject, pushed);
    await this.#decided(space, push);
    return jsonResponse(await space.answer(pushed.clientID, pushed));
  }

  /** The push, with what is not allowed refused: its number counts, and the others run. */
  async #checked(space: Space, subject: string, pushed: PushRequest): Promise<Push> {
    const { clientID: device, schemaVersion, mutations } = pushed;
    if (schemaVersion > space.decider.version) throw outdated();
    const now = Date.now();
    const queued = mutations.map((mutation) =>
      space.decider.queued(mutation, schemaVersion, { device, subject, now }),
    );
    const checked = queued.map(async (each) => {
      const { name: mutation, args } = each.call;
      if (each.isRefused) return each;
      if (each.writes !== undefined) return this.#checkedWrites(space, subject, each, each.writes);
      const isAllowed = await this.#gate.authorize({ subject, space: space.name, mutation, args });
      return isAllowed ? each : space.decider.refused(each, forbidden());
    });
    return new Push(device, subject, await Promise.all(checked));
  }

  async #checkedWrites(
    { name: space, decider }: Space,
    subject: string,
    queued: QueuedMutation,
    writes: readonly Write[],
  ): Promise<QueuedMutation> {
    const { allowWrites } = this.#gate;
    if (allowWrites === undefined) return decider.refused(queued, unnamed());
    for (const [address, old, value] of writes) {
      const isAllowed = await allowWrites({ subject, space, address, old, value });
      if (!isAllowed) return decider.refused(queued, forbidden());
    }
    return queued;
  }

  async #decided(space: Space, push: Push): Promise<void> {
    const outcome = await space.push(push);
    switch (outcome) {
      case "decided":
        return;
      case "gap":
        throw new RequestError(409, "GAP", "The mutation before these was never decided here.");
      case "expired":
        throw new RequestError(410, "EXPIRED", "This device was away for too long.");
      case "foreign":
        throw forbidden();
      case "late":
        throw new RequestError(503, "LATE", "This was not decided in time. Ask again.");
    }
  }

  async #pull(url: URL, subject: string, name: string): Promise<Response> {
    const { device, ...known } = readerOf(url);
    const space = await this.#opened(name, known);
    await space.fresh();
    if (await space.isForeign(device, subject)) throw forbidden();
    return jsonResponse(await space.answer(device, known));
  }

  async #stream(request: Request, url: URL, subject: string, name: string): Promise<Response> {
    const { device, ...known } = readerOf(url);
    const space = await this.#opened(name, known);
    if (await space.isForeign(device, subject)) throw forbidden(); // it is known from here on
    const isAllowed = this.#isStillAllowed(sameRequest(request), subject, name);
    return this.#streams.open({ space, device, subject, known, isAllowed });
  }

  /** Asks again whether a stream may go on. Made here, that function holds nothing else of the stream. */
  #isStillAllowed(request: () => Request, subject: string, name: string): () => Promise<boolean> {
    return async () =>
      (await this.#gate.authenticate(request())) === subject && this.#mayRead(subject, name);
  }

  /** The space, with what another server may have told the device of already. */
  async #opened(name: string, { cookie }: Known): Promise<Space> {
    if (this.#spaces.isClosed) throw stopping(); // it came before, and its answer is late
    const space = this.#spaces.open(name);
    await space.loaded();
    if ((cookie ?? 0) > space.head) await space.fresh();
    if (space.isOutdated) throw outdated();
    if (space.isDamaged) {
      throw new RequestError(503, "DAMAGED", "What is kept of this space cannot be used.");
    }
    return space;
  }

  async #checkReader(subject: string, space: string): Promise<void> {
    // The same words whether there is such a space or not.
    if (!(await this.#mayRead(subject, space))) throw forbidden();
  }

  async #mayRead(subject: string, space: string): Promise<boolean> {
    return this.#gate.authorize({ subject, space, mutation: undefined, args: undefined });
  }

  #health(): Response {
    const { isStopping } = this;
    const counts = { spaces: this.#spaces.count, streams: this.#streams.count };
    return jsonResponse(
      { status: isStopping ? "stopping" : "ok", ...counts },
      isStopping ? 503 : 200,
    );
  }
}

function readerOf(url: URL): Known & { readonly device: string } {
  const device = url.searchParams.get("clientID") ?? newDevice(Date.now());
  if (!isDevice(device)) throw malformed("clientID is no name of a device");
  const text = url.searchParams.get("cookie");
  const cookie = text === null ? null : Number(text);
  if (cookie !== null && (!Number.isSafeInteger(cookie) || cookie < 0)) {
    throw malformed("cookie is no head of a space");
  }
  return { device, cookie, history: url.searchParams.get("history") ?? undefined };
}

function checkSpace(name: string | null): asserts name is string {
  if (name === null || name.length > 200) throw malformed("there is no space");
}

function forbidden(): RequestError {
  return new RequestError(403, "FORBIDDEN", "You may not do this here.");
}

function unnamed(): RequestError {
  return new RequestError(403, "UNNAMED_MUTATION", "This server takes named mutations only.");
}

function outdated(): RequestError {
  return new RequestError(
    503,
    "OUTDATED",
    "This server runs an older program than the space. Ask again.",
  );
}
