import type { Limits } from "../space/limits.ts";
import type { Space } from "../space/space.ts";
import { RequestError } from "./problem.ts";

/** Whose stream it is, and what it follows. */
export interface Follower {
  readonly space: Space;
  readonly device: string;
  readonly subject: string;
  readonly cookie: number | null;
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

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#open.size;
  }

  /** @throws {RequestError} if there are too many. */
  open(follower: Follower): Response {
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
    return new Response(stream.body, {
      headers: {
        "content-type": "application/x-ndjson; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no", // proxies pass each line on at once
      },
    });
  }

  /** Ends all streams; readers come back by themselves. */
  close(): void {
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

class OpenStream {
  readonly follower: Follower;
  readonly body: ReadableStream<Uint8Array>;
  readonly #onEnd: () => void;
  #cookie: number | null;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #stopListening: () => void = () => {};
  #isOver = false;

  constructor(follower: Follower, onEnd: () => void) {
    this.follower = follower;
    this.#onEnd = onEnd;
    this.#cookie = follower.cookie;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          this.#stopListening = follower.space.listen(() => this.#send());
        },
        pull: () => this.#send(),
        cancel: () => this.#over(),
      },
      { highWaterMark: 1 },
    );
  }

  /** A line without anything in it: the reader knows that the connection lives. */
  beat(): void {
    if (this.#hasRoom) this.#controller.enqueue(encoder.encode("\n"));
  }

  async check(): Promise<void> {
    const isAllowed = await this.follower.isAllowed().catch(() => false);
    if (!isAllowed) this.end();
  }

  end(): void {
    if (this.#isOver) return;
    this.#over();
    this.#controller.close();
  }

  get #hasRoom(): boolean {
    return !this.#isOver && (this.#controller.desiredSize ?? 0) > 0;
  }

  #send(): void {
    const { space, device } = this.follower;
    if (!this.#hasRoom || this.#cookie === space.head) return;
    if (space.isOutdated || space.isDamaged) return this.end();
    const answer = space.answerNow(device, this.#cookie);
    this.#cookie = answer.cookie;
    this.#controller.enqueue(encoder.encode(`${JSON.stringify(answer)}\n`));
  }

  #over(): void {
    this.#isOver = true;
    this.#stopListening();
    this.#onEnd();
  }
}
