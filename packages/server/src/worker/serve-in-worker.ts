import { checkOptions } from "@dosync/core/adapter";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { problemResponse, RequestError, stopping } from "../http/problem.ts";
import { readBytes } from "../http/read-push.ts";
import type { Spaces } from "../serve.ts";
import { defaultLimits } from "../space/limits.ts";
import { type FromWorker, makeShared, runningIn, type Shared, type ToWorker } from "./messages.ts";

/** The options of {@link serveInWorker}. */
export interface WorkerOptions {
  /** How long the worker may be busy without a pause, in milliseconds. Then it is ended. By default 5,000. */
  readonly longest?: number | undefined;
  /** The bytes of one push. By default 1,000,000. */
  readonly pushBytes?: number | undefined;
  /** Called when a worker was ended or has failed. Another one has been started. */
  readonly onEnded?: ((reason: WorkerEnded) => void) | undefined;
}

/** Why a worker has ended: see {@link WorkerOptions}. */
export interface WorkerEnded {
  /** The device and the number of the mutation that ran for too long. */
  readonly mutation: string | undefined;
  /** What the worker has failed with. */
  readonly error: unknown;
}

/** How many mutations that have never ended are remembered. */
const MOST_ENDLESS = 1000;
/** How long to wait after a worker has failed, in milliseconds. Then it is started again. */
const PAUSE = 1000;
/** How long the last answers of a worker may be read, in milliseconds. */
const READING = 1000;

/**
 * Serves spaces from a worker. So a mutation that loops for ever stops nobody for long.
 *
 * Budgets stop a body that reads or writes the model. One that loops without that can be stopped by nothing on
 * its own thread. Here the worker is ended, another one goes on from what the store has, and the mutation is
 * refused as `BUDGET_EXCEEDED` when it comes again. Requests that were under way are answered with 503, and
 * pages send them again.
 *
 * @param program The module of the worker. It calls {@link answerInWorker} with what {@link serve} has made.
 * Its store is a file or a database: what is in memory ends with the worker.
 * @returns The server, as from {@link serve}.
 * @example
 * ```ts
 * // const spaces = serveInWorker(new URL("./bank-worker.js", import.meta.url));
 * // createServer(nodeHandler(spaces.fetch)).listen(3000);
 * serveInWorker.length; // 1
 * ```
 */
export function serveInWorker(program: URL, options: WorkerOptions = {}): Spaces {
  checkOptions(options, "serveInWorker()");
  const { longest = 5000, pushBytes = defaultLimits.pushBytes, onEnded } = options;
  const endless = new Set<string>();
  let isStopped = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let thread = start();

  function start(): Thread {
    return new Thread(program, [...endless], longest, (reason) => {
      if (isStopped) return;
      if (reason.mutation === undefined) {
        // A program that fails as soon as it starts is not started again and again.
        waiting = setTimeout(() => (thread = start()), PAUSE);
        waiting.unref();
      } else {
        endless.add(reason.mutation);
        for (const oldest of endless) if (endless.size > MOST_ENDLESS) endless.delete(oldest);
        thread = start();
      }
      try {
        onEnded?.(reason);
      } catch {
        // whoever logs is not in the way of what is logged
      }
    });
  }

  return {
    async fetch(request) {
      try {
        const body = request.body === null ? undefined : await readBytes(request, pushBytes);
        return await thread.ask(request, body);
      } catch (error) {
        return problemResponse(isStopped && !(error instanceof RequestError) ? stopping() : error);
      }
    },
    async stop({ timeout } = {}) {
      isStopped = true;
      clearTimeout(waiting);
      await thread.stop(timeout);
    },
  };
}

interface Asking {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: unknown) => void;
  controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Called when a chunk has come that the reader has asked for. */
  come: () => void;
}

/** A worker, with what it was asked and has not answered to the end. */
class Thread {
  readonly #worker: Worker;
  readonly #shared: Shared;
  readonly #askings: Map<number, Asking> = new Map();
  readonly #onEnded: (reason: WorkerEnded) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #count = 0;
  #stopped: () => void = () => {};
  #isOver = false;
  #beats = 0;
  #since: number = performance.now();

  constructor(
    program: URL,
    endless: readonly string[],
    longest: number,
    onEnded: (reason: WorkerEnded) => void,
  ) {
    this.#shared = makeShared(endless);
    this.#onEnded = onEnded;
    this.#worker = new Worker(program, { workerData: { dosync: this.#shared } });
    this.#worker.on("message", (message: FromWorker) => this.#take(message));
    this.#worker.on("error", (error) => this.#end({ mutation: undefined, error }));
    this.#worker.on("exit", () => this.#end({ mutation: undefined, error: undefined }));
    this.#timer = setInterval(() => this.#look(longest), longest / 4);
    this.#timer.unref();
  }

  ask(request: Request, body: Uint8Array<ArrayBuffer> | undefined): Promise<Response> {
    if (this.#isOver) return Promise.reject(new Error("The worker has ended."));
    const id = ++this.#count;
    const { url, method, signal } = request;
    signal.addEventListener("abort", () => this.#cancel(id));
    const asked = { url, method, headers: [...request.headers], body };
    return new Promise((resolve, reject) => {
      this.#askings.set(id, { resolve, reject, controller: undefined, come: () => {} });
      this.#tell({ type: "ask", id, asked });
    });
  }

  async stop(timeout: number | undefined): Promise<void> {
    if (!this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#stopped = resolve;
        this.#tell({ type: "stop", timeout });
      });
      const late = performance.now() + READING;
      while (this.#askings.size > 0 && performance.now() < late) await pause(5);
    }
    this.#end({ mutation: undefined, error: undefined });
  }

  #tell(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    this.#worker.postMessage(message);
  }

  #take(message: FromWorker): void {
    if (message.type === "stopped") return this.#stopped();
    const { id } = message;
    const asking = this.#askings.get(id);
    if (asking === undefined) return;
    if (message.type === "answer") {
      const { status, headers } = message;
      const hasBody = status !== 204 && status !== 304;
      asking.resolve(new Response(hasBody ? this.#bodyOf(id, asking) : null, { status, headers }));
    } else if (message.type === "chunk") {
      asking.controller?.enqueue(message.chunk);
      asking.come();
    } else {
      this.#askings.delete(id);
      asking.controller?.close();
      asking.come();
    }
  }

  /** A chunk is asked for when the reader takes one: a slow reader has no queue here either. */
  #bodyOf(id: number, asking: Asking): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (asking.controller = controller),
        pull: () => {
          this.#tell({ type: "more", id });
          return new Promise((come) => (asking.come = come)); // it is not called again before that
        },
        cancel: () => this.#cancel(id),
      },
      { highWaterMark: 0 },
    );
  }

  #cancel(id: number): void {
    if (this.#askings.delete(id)) this.#tell({ type: "cancel", id });
  }

  #look(longest: number): void {
    const beats = Atomics.load(this.#shared.beats, 0);
    const now = performance.now();
    if (beats !== this.#beats || beats === 0) {
      this.#beats = beats;
      this.#since = now;
    } else if (now - this.#since >= longest) {
      this.#end({ mutation: runningIn(this.#shared), error: undefined });
    }
  }

  #end(reason: WorkerEnded): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#stopped();
    void this.#worker.terminate();
    const error = new Error("The worker has ended.");
    for (const { reject, controller } of this.#askings.values()) {
      reject(error);
      controller?.error(error);
    }
    this.#askings.clear();
    this.#onEnded(reason);
  }
}
