import type { Limits } from "../space/limits.ts";
import type { Known } from "../space/known.ts";
import type { Space } from "../space/space.ts";
import { RequestError } from "./problem.ts";

/** Whose stream it is, and what it follows. */
export interface Follower {
  readonly space: Space;
  readonly device: string;
  readonly subject: string;
  readonly known: Known;
  /** Whether it may still be followed. */
  readonly isAllowed: () => Promise<boolean>;
}

/**
 * `Streams` tell readers of every commit. A stream holds a cursor and no queue: a reader who is slow gets,
 * when it reads on, what has changed since, in one line.
 */
export class Streams {
  readonly #limits: Limits;
  readonly #open: Set<OpenStream> = new Set();
  readonly #counts: Map<string, number> = new Map();
  #timers: ReturnType<typeof setInterval>[] = [];
  #closed: RequestError | undefined = undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#open.size;
  }

  /** @throws {RequestError} if there are too many, or they are closed. */
  open(follower: Follower): Response {
    if (this.#closed !== undefined) throw this.#closed;
    const { subject } = follower;
    const own = this.#counts.get(subject) ?? 0;
    if (own >= this.#limits.streamsPerSubject || this.count >= this.#limits.streams) {
      throw new RequestError(
        429,
        "TOO_MANY_STREAMS",
        "Too many streams are open. Close others first.",
      );
    }
    const stream = new OpenStream(follower, () => this.#forget(stream));
    this.#open.add(stream);
    this.#counts.set(subject, own + 1);
    if (this.#open.size === 1) this.#startTimers();
    return stream.respond();
  }

  /** Ends all streams; readers come back by themselves. Those who come from now on get the reason. */
  close(reason: RequestError): void {
    this.#closed = reason;
    for (const stream of this.#open) stream.end();
  }

  #forget(stream: OpenStream): void {
    if (!this.#open.delete(stream)) return;
    const { subject } = stream.follower;
    const left = this.#counts.get(subject)! - 1;
    if (left === 0) this.#counts.delete(subject);
    else this.#counts.set(subject, left);
    if (this.#open.size > 0) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  #startTimers(): void {
    const { heartbeat, reauthorize } = this.#limits;
    const beat = setInterval(() => {
      for (const stream of this.#open) stream.beat();
    }, heartbeat);
    const check = setInterval(() => {
      for (const stream of this.#open) void stream.check();
    }, reauthorize);
    this.#timers = [beat, check];
    for (const timer of this.#timers) timer.unref();
  }
}

const encoder = new TextEncoder();

/** Where the lines of a stream go. */
export interface Sink {
  /** Whether the reader has taken what was written. */
  readonly hasRoom: boolean;
  write(chunk: Uint8Array): void;
  end(): void;
}

const inResponses: WeakMap<Response, OpenStream> = new WeakMap();

/** The stream that is the body of a response. Undefined where {@link Streams} has not made it. */
export function streamIn(
  response: Response,
): Pick<OpenStream, "flowInto" | "send" | "cancel"> | undefined {
  return inResponses.get(response);
}

class OpenStream {
  readonly follower: Follower;
  readonly #onEnd: () => void;
  #known: Known;
  #sink!: Sink;
  #stopListening: () => void = () => {};
  #isOver = false;

  constructor(follower: Follower, onEnd: () => void) {
    this.follower = follower;
    this.#onEnd = onEnd;
    this.#known = follower.known;
  }

  /** The answer to a request. Nothing is written before somebody reads its body. */
  respond(): Response {
    const body = bodyOf(this, (sink) => (this.#sink = sink));
    this.#stopListening = this.follower.space.listen(() => this.send());
    const response = new Response(body, {
      headers: {
        "content-type": "application/x-ndjson; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no", // proxies pass each line on at once
      },
    });
    inResponses.set(response, this);
    return response;
  }

  /**
   * Sends the lines to a sink from now on. The body of the response, which nobody has read, takes none: it would
   * need more memory than all else that a stream holds.
   */
  flowInto(sink: Sink): void {
    this.#sink = sink;
    this.send();
  }

  /** A line without anything in it: the reader knows that the connection lives. */
  beat(): void {
    if (this.#hasRoom) this.#sink.write(encoder.encode("\n"));
  }

  async check(): Promise<void> {
    const isAllowed = await this.follower.isAllowed().catch(() => false);
    if (!isAllowed) this.end();
  }

  end(): void {
    if (this.#isOver) return;
    this.cancel();
    this.#sink.end();
  }

  /** The reader has gone. */
  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopListening();
    this.#onEnd();
  }

  /** Tells what is new, if the reader takes it. */
  send(): void {
    const { space, device } = this.follower;
    if (!this.#hasRoom || space.isUpToDate(this.#known)) return;
    if (space.isOutdated || space.isDamaged) return this.end();
    const answer = space.answerNow(device, this.#known);
    this.#known = { cookie: answer.cookie, history: answer.history };
    this.#sink.write(encoder.encode(`${JSON.stringify(answer)}\n`));
  }

  get #hasRoom(): boolean {
    return !this.#isOver && this.#sink.hasRoom;
  }
}

/** The body of a response. A line is made when a reader asks for one: there is no queue. */
function bodyOf(
  stream: Pick<OpenStream, "send" | "cancel">,
  give: (sink: Sink) => void,
): ReadableStream<Uint8Array> {
  let hasRoom = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        give({
          get hasRoom() {
            return hasRoom;
          },
          write(chunk) {
            hasRoom = false;
            controller.enqueue(chunk);
          },
          end: () => controller.close(),
        });
      },
      pull() {
        hasRoom = true;
        stream.send();
      },
      cancel: () => stream.cancel(),
    },
    { highWaterMark: 0 },
  );
}
