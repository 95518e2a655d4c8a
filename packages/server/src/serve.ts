import type { Model, Mutation, Place, RemotePlace } from "@dosync/replica";
import { UsageError } from "@dosync/core/adapter";
import { Origins } from "./http/origin.ts";
import { stopping } from "./http/problem.ts";
import { type Gate, Routes, type WriteWish } from "./http/routes.ts";
import { Streams } from "./http/streams.ts";
import { defaultLimits, type Limits } from "./space/limits.ts";
import { readerOf } from "./reader.ts";
import type { SpaceEvent } from "./space/events.ts";
import { AfterCalls } from "./space/after-calls.ts";
import type { Mutations } from "./space/decider.ts";
import { OpenSpaces } from "./space/spaces.ts";

/** What {@link serve} tells its `log`. */
export type ServerEvent =
  SpaceEvent | { readonly type: "error"; readonly error: unknown; readonly url: string };

/** What somebody wants to do: see `authorize` of {@link ServeOptions}. */
export interface Wish {
  readonly subject: string;
  readonly space: string;
  /** The name of the mutation. Undefined asks whether the space may be read. */
  readonly mutation: string | undefined;
  /** The arguments, as the schema of the mutation has let them through. */
  readonly args: unknown;
}

export type { WriteWish };

/** The options of {@link serve}. */
export interface ServeOptions<M extends object> {
  /** Where spaces are kept: `memory()`, {@link sqlite}, {@link postgres}, or a store of your own. */
  readonly store: Place;
  /** The mutations that are taken. */
  readonly mutations: readonly Mutation<M, never>[];
  /** Says who sends a request. Undefined is nobody, who may do nothing. */
  readonly authenticate: (request: Request) => string | undefined | Promise<string | undefined>;
  /**
   * Says who may read a space, and run which mutation in it. Who may read a space sees all of it. A mutation
   * that is not allowed is refused as `FORBIDDEN`.
   */
  readonly authorize: (wish: Wish) => boolean | Promise<boolean>;
  /**
   * Says who may write what without a mutation: by a plain `dosync`, a draft, an undo of a page that was opened
   * with `allowWrites: true`. It is asked about each address, and all or nothing is written. Left out, nobody may.
   *
   * Validators and rules of the model hold, and nothing else checks a value: a ref without a validator takes any.
   * A transaction that is not allowed is refused as `FORBIDDEN`.
   */
  readonly allowWrites?: ((wish: WriteWish) => boolean | Promise<boolean>) | undefined;
  /** The origins of other sites whose pages may use this server. That of the server itself always may. */
  readonly origins?: readonly string[] | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Called for everything that happens: for logs and for figures. What it throws is not heard. */
  readonly log?: ((event: ServerEvent) => void) | undefined;
}

/** A server of spaces: see {@link serve}. */
export interface Spaces {
  /** Answers a request. It is the handler of Hono, Next, Deno, Bun and workers. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Stops the server. New requests are turned away, those that have come are answered, and streams are told to
   * come back elsewhere.
   *
   * @param options `timeout`: how long to wait for those answers, in milliseconds. By default 5,000.
   */
  stop(options?: { readonly timeout?: number | undefined }): Promise<void>;
}

/** What {@link serve} answers: a server whose spaces can be read in its process. */
export interface ServedSpaces extends Spaces {
  /**
   * A place at which replicas of this process are opened, to render a page: `openReplica(bank, { space, at })`.
   *
   * `authorize` is asked whether this person may read the space. If not, `replica.ready` rejects with the code
   * `FORBIDDEN`. Such a replica shows the space as it is when it is opened, and takes no mutations. Close it when
   * the page is rendered.
   *
   * @param subject Who reads, as `authenticate` has named whoever asks for the page.
   * @throws {UsageError} (`NO_SUBJECT`) unless it is given a text.
   */
  reader(subject: string): RemotePlace;
}

/**
 * Serves the spaces of a model to many people. Their pages open them with `server(url)` of
 * `@dosync/replica/server`.
 *
 * Mutations of all devices are decided here, one after another, each exactly once however often a message is
 * lost or doubled. Pages have guessed their outcome already, so nobody waits for it.
 *
 * @returns The server. Nothing listens yet: give `fetch` to what does.
 * @throws {UsageError} (`INVALID_SERVER`) if an option is missing, or a mutation belongs to another model.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n));
 *
 * const spaces = serve(counter, {
 *   store: memory(),
 *   mutations: [add],
 *   authenticate: (request) => request.headers.get("authorization") ?? undefined,
 *   authorize: ({ subject, space }) => space === "all" || space === subject,
 * });
 * const answer = await spaces.fetch(new Request("http://localhost/pull?space=all"));
 * answer.status; // 401
 * await spaces.stop();
 * ```
 */
export function serve<M extends object>(model: Model<M>, options: ServeOptions<M>): ServedSpaces {
  checkOptions(model, options);
  const { store, mutations, authenticate, authorize, allowWrites, origins = [], log } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const tell = (event: ServerEvent): void => {
    if (event.type === "committed") after?.wake();
    try {
      log?.(event);
    } catch {
      // whoever logs is not in the way of what is logged
    }
  };
  const named: Mutations = new Map(mutations.map((each) => [each.name, each as never]));
  const after = afterCalls(model.name, store, named, tell);
  const spaces = new OpenSpaces(model as unknown as Model<never>, named, store, limits, tell);
  const streams = new Streams(limits);
  const gate: Gate = {
    authenticate: async (request) => authenticate(request),
    async authorize(wish) {
      const answer: unknown = await authorize(wish); // in JavaScript it may be anything
      return answer === true;
    },
    allowWrites: allowWrites && (async (wish) => ((await allowWrites(wish)) as unknown) === true),
  };
  const routes = new Routes(spaces, streams, new Origins(origins), gate, limits);
  return {
    fetch: (request) =>
      routes.answer(request, (error) => tell({ type: "error", error, url: request.url })),
    reader: (subject) => readerOf(model.name, subject, (who, space) => routes.read(who, space)),
    async stop({ timeout = 5000 } = {}) {
      routes.isStopping = true;
      streams.close(stopping());
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeout)));
      await Promise.race([Promise.all([routes.answered(), after?.stop()]), late]);
      clearTimeout(timer);
      spaces.close();
    },
  };
}

/** What runs `after`, where a mutation has one. */
function afterCalls(
  model: string,
  store: Place,
  mutations: Mutations,
  tell: (event: ServerEvent) => void,
): AfterCalls | undefined {
  const named = [...mutations.values()].find(({ options }) => options.after !== undefined);
  if (named === undefined) return undefined;
  const outbox = store.outbox?.(model);
  if (outbox === undefined) {
    throw invalid(`The store of serve() keeps no calls, and ${named.name} has an "after".`);
  }
  return new AfterCalls(outbox, mutations, tell);
}

function checkOptions<M extends object>(model: Model<M>, options: ServeOptions<M>): void {
  const { store, mutations, authenticate, authorize, allowWrites } = Object(options) as Partial<
    ServeOptions<M>
  >;
  const isComplete =
    typeof store?.open === "function" &&
    Array.isArray(mutations) &&
    typeof authenticate === "function" &&
    typeof authorize === "function";
  if (!isComplete) {
    throw invalid("serve() needs a model, a store, mutations, authenticate and authorize.");
  }
  if (allowWrites !== undefined && typeof allowWrites !== "function") {
    throw invalid("allowWrites of serve() is a function: it is asked about each address.");
  }
  for (const mutation of mutations as readonly Mutation<M, never>[]) {
    if (mutation.model !== model) throw invalid(`${mutation.name} is a mutation of another model.`);
  }
}

function invalid(message: string): UsageError {
  return new UsageError("INVALID_SERVER", "serve", message);
}
