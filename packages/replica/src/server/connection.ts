import type { Device } from "./device.ts";
import type { Backend, Position } from "../wire/wire.ts";
import { ServerError } from "./requests.ts";

const MOST = 25;
const FIRST_WAIT = 200;
const LONGEST_WAIT = 30_000;

/** How a connection is made: see `ServerOptions`. */
export interface ConnectionOptions {
  /** How many mutations are sent at once, at most. By default 25. */
  readonly most?: number | undefined;
  /** How often to ask where no stream is wanted, in milliseconds. */
  readonly poll: number | undefined;
  /** How long a stream may say nothing, in milliseconds. */
  readonly silence: number;
}

/**
 * A `Connection` brings a device what a server tells, and the server its outbox. One page of a device sends
 * and listens; each may ask.
 *
 * Whatever is lost, doubled or late does no harm: an answer says what it starts from, and the server decides
 * a number once.
 */
export class Connection {
  readonly #device: Device;
  readonly #backend: Backend;
  readonly #options: ConnectionOptions;
  readonly #signal: AbortSignal;
  readonly #tell: (isFailing: boolean, error: unknown) => void;
  #isLeading = false;
  #most: number;
  #isPushing = false;
  #isWanted = false;
  readonly #pauses: Set<() => void> = new Set();

  /** @param signal Ends it. */
  constructor(
    device: Device,
    backend: Backend,
    options: ConnectionOptions,
    signal: AbortSignal,
    tell: (isFailing: boolean, error: unknown) => void,
  ) {
    this.#device = device;
    this.#backend = backend;
    this.#options = options;
    this.#most = options.most ?? MOST;
    this.#signal = signal;
    this.#tell = tell;
    // Another page of the device may have put something in, which this one sends.
    const stop = device.storage.listen((what) => {
      if (what === "outbox" && this.#isLeading) this.wake();
    });
    signal.addEventListener("abort", stop);
    void this.#lead();
  }

  /** Asks once what is new. */
  async pull(): Promise<void> {
    for (let tries = 0; tries < 3; tries++) {
      const position = await this.#device.position();
      const answer = await this.#expiring(position, () => this.#backend.pull(position));
      if (answer && (await this.#device.takeIn(answer, position))) break;
    }
    this.#tell(false, undefined);
  }

  /** The outbox may have something, or the network is there again. */
  wake(): void {
    for (const end of this.#pauses) end();
    void this.#push();
  }

  async #lead(): Promise<void> {
    try {
      await this.#device.storage.lead(this.#signal);
    } catch {
      return; // ended before it was its turn
    }
    this.#isLeading = true;
    void this.#push();
    await this.#repeat(async () => {
      await this.pull();
      void this.#push(); // what was sent and is not decided is sent again
      const { poll } = this.#options;
      if (poll === undefined) await this.#follow();
      await this.#pause(poll ?? FIRST_WAIT);
    });
  }

  async #follow(): Promise<void> {
    const position = await this.#device.position();
    const answers = this.#backend.stream?.(position, this.#options.silence) ?? [];
    for await (const answer of answers) {
      this.#tell(false, undefined);
      if (answer === undefined) continue;
      if (!(await this.#device.takeIn(answer, position))) return;
    }
  }

  async #push(): Promise<void> {
    this.#isWanted = true;
    if (this.#isPushing || !this.#isLeading) return;
    this.#isPushing = true;
    try {
      await this.#repeat(async () => {
        if (!this.#isWanted) return true;
        this.#isWanted = false;
        while (await this.#pushOnce());
        return !this.#isWanted;
      });
    } finally {
      this.#isPushing = false;
    }
  }

  /** @returns Whether there may be more to push. */
  async #pushOnce(): Promise<boolean> {
    let push = await this.#device.nextPush(this.#most);
    if (push === undefined) {
      const { clientID } = await this.#device.position();
      if (clientID !== undefined) return false;
      await this.pull(); // it has no name yet
      push = await this.#device.nextPush(this.#most);
      if (push === undefined) return false;
    }
    const answer = await this.#expiring(push, async () => {
      try {
        return await this.#backend.push(push);
      } catch (error) {
        if (!(error instanceof ServerError) || error.status !== 413) throw error;
        if (push.mutations.length === 1) await this.#device.spoil("TOO_LARGE");
        this.#most = Math.max(1, push.mutations.length >> 1);
        return undefined;
      }
    });
    if (answer === undefined) return true;
    this.#most = this.#options.most ?? MOST;
    if (!(await this.#device.takeIn(answer, push))) await this.pull();
    this.#tell(false, undefined);
    const { decided } = await this.#device.position();
    return decided >= push.mutations[0]!.id; // else it is asked again later
  }

  /** Asks. Where the server does not know the device any more, the device is told, and nothing is answered. */
  async #expiring<T>(
    { clientID }: Pick<Position, "clientID">,
    ask: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ServerError) || (error.status !== 409 && error.status !== 410))
        throw error;
      await this.#device.expire(clientID);
      return undefined;
    }
  }

  /** Does something again and again, until it answers true. After a failure it waits: the more, the longer. */
  async #repeat(once: () => Promise<boolean | void>): Promise<void> {
    let failures = 0;
    while (!this.#signal.aborted) {
      try {
        if ((await once()) === true) return;
        failures = 0;
      } catch (error) {
        if (this.#signal.aborted) return;
        this.#tell(true, error);
        this.#isWanted = true;
        // Many devices that have lost a server do not come back at one moment.
        const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures++);
        await this.#pause(wait * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Waits, until the time is over or there is something to do. */
  async #pause(milliseconds: number): Promise<void> {
    let end!: () => void;
    const over = new Promise<void>((resolve) => (end = resolve));
    const timer = setTimeout(end, milliseconds);
    this.#pauses.add(end);
    this.#signal.addEventListener("abort", end);
    await over;
    clearTimeout(timer);
    this.#pauses.delete(end);
    this.#signal.removeEventListener("abort", end);
  }
}
