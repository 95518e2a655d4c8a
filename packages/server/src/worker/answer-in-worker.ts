import { parentPort, workerData } from "node:worker_threads";
import { UsageError } from "@dosync/core/adapter";
import type { Spaces } from "../serve.ts";
import { watchMutations } from "../space/running.ts";
import { type FromWorker, noteRunning, type Shared, type ToWorker } from "./messages.ts";

const BEAT = 20;

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/**
 * Answers for {@link serveInWorker}, in the worker that it has started.
 *
 * @param spaces What {@link serve} has made in this worker.
 * @throws {UsageError} (`NOT_A_WORKER`) anywhere else.
 * @example
 * ```ts
 * // bank-worker.js: answerInWorker(serve(bank, { … }));
 * answerInWorker({ fetch: async () => new Response(), stop: async () => {} }); // throws UsageError
 * ```
 */
export function answerInWorker(spaces: Spaces): void {
  const { dosync: shared } = Object(workerData) as { dosync?: Shared };
  const port = parentPort;
  if (port === null || shared === undefined) {
    throw new UsageError(
      "NOT_A_WORKER",
      "answerInWorker",
      "answerInWorker() is for a worker that serveInWorker() has started.",
    );
  }
  const endless = new Set(shared.endless);
  watchMutations({ note: (mutation) => noteRunning(shared, mutation), endless });
  setInterval(() => Atomics.add(shared.beats, 0, 1), BEAT).unref();

  const readers = new Map<number, Reader>();
  const tell = (message: FromWorker): void => port.postMessage(message);

  async function answer({ id, asked }: ToWorker & { type: "ask" }): Promise<void> {
    const { url, method, headers, body } = asked;
    const response = await spaces.fetch(new Request(url, { method, headers, body: body ?? null }));
    if (response.body !== null) readers.set(id, response.body.getReader());
    tell({ type: "answer", id, status: response.status, headers: [...response.headers] });
    if (response.body === null) tell({ type: "end", id });
  }

  async function more(id: number): Promise<void> {
    const chunk = await readers.get(id)?.read();
    if (chunk?.value !== undefined) return tell({ type: "chunk", id, chunk: chunk.value });
    readers.delete(id);
    tell({ type: "end", id });
  }

  port.on("message", (message: ToWorker) => {
    if (message.type === "ask") void answer(message);
    else if (message.type === "more") void more(message.id);
    else if (message.type === "cancel") {
      void readers.get(message.id)?.cancel();
      readers.delete(message.id);
    } else {
      void spaces.stop({ timeout: message.timeout }).then(() => tell({ type: "stopped" }));
    }
  });
}
