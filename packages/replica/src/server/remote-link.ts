import { reportFailure } from "@dosync/core/adapter";
import { isDamage, takingIn } from "../errors.ts";
import type { OutboxLine, Start } from "../line/outbox.ts";
import type { Link } from "../line/sequencer.ts";
import type { OpenDevice } from "./open-devices.ts";

/** A `RemoteLink` keeps a replica in step with its device. It gives the outbox what the replica has run. */
export class RemoteLink implements Link {
  readonly #opened: OpenDevice;
  readonly #line: OutboxLine;
  /** Others on this device know by it that this replica lives. */
  #held: Promise<() => void> | undefined = undefined;
  #stopListening: () => void = () => {};
  isClosed = false;
  #hasBegun = false;
  /** The head that the line shows already. The device is taken in when it knows as much. */
  #awaited: number | null;
  #isAsking = false;
  #isPaused = false;
  #seq = -1;
  #isWorking = false;
  #isWanted = false;
  /** Somebody has asked what is new while there was no connection. */
  #isLookWanted = false;
  /** Somebody waits until all is decided and all is shown. */
  #isRestWanted = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;

  /** @param start What the line shows. Then a page is to be hydrated first, so nothing changes in this task. */
  constructor(opened: OpenDevice, line: OutboxLine, start: Start | undefined) {
    this.#opened = opened;
    this.#line = line;
    this.#awaited = start?.cursor ?? null;
    if (start === undefined) this.#begin();
    else this.#timer = setTimeout(() => this.#begin());
  }

  #begin(): void {
    if (this.isClosed) return;
    this.#hasBegun = true;
    this.#stopListening = this.#opened.device.storage.listen(() => this.wake());
    this.#opened.join(this);
    // Where it cannot be held, others do not hear of what it has run.
    this.#held = this.#opened.device.storage.hold(this.#line.client).catch(() => () => {});
    this.#goOn();
  }

  #goOn(): void {
    this.wake();
    if (this.#isLookWanted) this.look();
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
    this.#goOn();
  }

  look(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    this.#isRestWanted = false;
    try {
      const { connection } = this.#opened;
      this.#isLookWanted = connection === undefined; // then it is looked when there is one
      if (connection === undefined) return;
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
    if (this.#isWorking || this.#isPaused || this.isClosed || !this.#hasBegun) return;
    this.#isWorking = true;
    queueMicrotask(() => void this.#work());
  }

  async inherits(client: string, number: number): Promise<boolean> {
    const { device } = this.#opened;
    const isMine = client === this.#line.client;
    if (!isMine && !(await device.storage.hasEnded(client))) return false;
    return !this.isClosed && device.inherit(client, number);
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
    void this.#letGo();
    this.#opened.leave(this);
    // What is in the outbox stays there. This replica will not hear of its outcome.
    queueMicrotask(() => this.#line.failed(true, undefined));
  }

  async #letGo(): Promise<void> {
    (await this.#held)?.();
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
      await this.#held;
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

  /**
   * Whether the device may be shown: what was rendered may be newer than what it knows.
   *
   * Its outbox may have mutations whose effects were rendered, so it cannot be shown over that. If it knows less,
   * it asks once. What it knows then is shown, also where nobody has answered.
   */
  async #hasCaughtUp(): Promise<boolean> {
    if (this.#awaited === null) return true;
    const { cookie } = await this.#opened.device.position();
    if ((cookie ?? -1) < this.#awaited) {
      if (!this.#isAsking) void this.#ask();
      return false;
    }
    this.#awaited = null;
    return true;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      await this.#opened.connection?.pull();
    } catch (error) {
      this.failed(true, error);
    }
    this.#awaited = null;
    this.wake();
  }

  async #takeIn(): Promise<void> {
    if (!(await this.#hasCaughtUp())) return;
    const { seq, news } = await this.#opened.device.read(this.#seq, this.#line.version);
    if (this.isClosed || this.#isPaused || news === undefined) return;
    this.#seq = seq;
    takingIn("a device", () => this.#line.takeIn(news));
    if (!this.#isRestWanted || news.queue.length > 0 || this.#isWanted) return;
    this.#isRestWanted = false;
    this.#line.rested();
  }

  /** The storage of the device has failed: it is tried again. What cannot be read is read when it has changed. */
  #fail(error: unknown): void {
    if (this.isClosed) return;
    if (isDamage(error)) {
      this.#seq = -1;
      this.#line.damaged(error);
      this.#line.rested();
      return;
    }
    try {
      this.#line.failed(true, error);
    } catch (failure) {
      reportFailure(failure);
    }
    const wait = Math.min(30_000, 100 * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.wake(), wait);
  }
}
