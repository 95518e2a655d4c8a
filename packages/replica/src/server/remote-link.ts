import { reportFailure } from "@dosync/core/adapter";
import type { OutboxLine } from "../line/outbox.ts";
import type { Link } from "../line/sequencer.ts";
import type { OpenDevice } from "./open-devices.ts";

/** A `RemoteLink` keeps a replica in step with its device. It gives the outbox what the replica has run. */
export class RemoteLink implements Link {
  readonly #opened: OpenDevice;
  readonly #line: OutboxLine;
  readonly #stopListening: () => void;
  isClosed = false;
  #isPaused = false;
  #seq = -1;
  #isWorking = false;
  #isWanted = false;
  /** Somebody waits until all is decided and all is shown. */
  #isRestWanted = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(opened: OpenDevice, line: OutboxLine) {
    this.#opened = opened;
    this.#line = line;
    this.#stopListening = opened.device.storage.listen(() => this.wake());
    opened.join(this);
    this.wake();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    this.#opened.update();
  }

  resume(): void {
    this.isPaused = false;
    this.wake();
  }

  look(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    this.#isRestWanted = false;
    try {
      const { connection } = this.#opened;
      if (connection === undefined) return; // it is looked again when it is resumed
      connection.wake();
      await connection.pull();
      this.#isRestWanted = true;
      this.wake();
    } catch (error) {
      this.failed(true, error);
    }
  }

  wake(): void {
    this.#isWanted = true;
    if (this.#isWorking || this.#isPaused || this.isClosed) return;
    this.#isWorking = true;
    queueMicrotask(() => void this.#work());
  }

  async forget(): Promise<void> {
    await this.#opened.device.discard("CANCELLED");
  }

  /** The connection fails, or works again. */
  failed(isFailing: boolean, error: unknown): void {
    if (!this.isClosed && !this.#isPaused) this.#line.failed(isFailing, error);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#opened.leave(this);
    // What is in the outbox stays there. This replica will not hear of its outcome.
    queueMicrotask(() => this.#line.failed(true, undefined));
  }

  async #work(): Promise<void> {
    try {
      while (this.#isWanted && !this.#isPaused && !this.isClosed) {
        this.#isWanted = false;
        await this.#store();
        await this.#takeIn();
      }
      this.#failures = 0;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isWorking = false;
    }
  }

  /** What was run goes into the outbox. */
  async #store(): Promise<void> {
    const fresh = this.#line.handOver();
    if (fresh.length === 0) return;
    const { client, version } = this.#line;
    try {
      await this.#opened.device.enqueue(
        fresh.map(({ number, call }) => ({ client, number, ...call })),
        version,
      );
    } catch (error) {
      this.#line.handBack(fresh);
      throw error;
    }
    this.#opened.connection?.wake();
  }

  async #takeIn(): Promise<void> {
    const { seq, news } = await this.#opened.device.read(this.#seq);
    if (this.isClosed || this.#isPaused || news === undefined) return;
    this.#seq = seq;
    this.#line.takeIn(news);
    if (!this.#isRestWanted || news.queue.length > 0 || this.#isWanted) return;
    this.#isRestWanted = false;
    this.#line.rested();
  }

  /** The storage of the device has failed: it is tried again. */
  #fail(error: unknown): void {
    if (this.isClosed) return;
    try {
      this.#line.failed(true, error);
    } catch (failure) {
      reportFailure(failure);
    }
    const wait = Math.min(30_000, 100 * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.wake(), wait);
  }
}
