import type { LoggedMutation } from "@dosync/replica";

/** What is remembered of a mutation. Its arguments may be large, and nobody asks for them. */
export type Decided = Pick<LoggedMutation, "client" | "number" | "by" | "refusal">;

export function decidedOf({ client, number, by, refusal }: LoggedMutation): Decided {
  return { client, number, by, refusal };
}

/** How far a device has come. These are its mutations in the last batch that has any. */
export type Last = readonly Decided[];

/** The number of the last mutation of a device that was decided. */
export function numberOf(last: Last): number {
  return last.at(-1)?.number ?? 0;
}

const MOST_KNOWN = 10_000;

/** `Devices` remembers how far the devices of a space have come. What it forgets, the store is asked for. */
export class Devices {
  readonly #ask: (device: string) => Promise<readonly LoggedMutation[]>;
  readonly #known: Map<string, Last> = new Map();
  readonly #asked: Map<string, Promise<Last>> = new Map();

  constructor(ask: (device: string) => Promise<readonly LoggedMutation[]>) {
    this.#ask = ask;
  }

  /** Undefined where the store has to be asked. */
  lastOf(device: string): Last | undefined {
    return this.#known.get(device);
  }

  /** Asks the store, where nothing is known. */
  async know(device: string): Promise<Last> {
    const known = this.#known.get(device);
    if (known !== undefined) return known;
    let asking = this.#asked.get(device);
    if (asking === undefined) {
      asking = this.#ask(device).then((logged) => {
        const last = logged.map(decidedOf);
        if (this.#asked.get(device) === asking) this.#take(device, last);
        return this.#known.get(device) ?? last;
      });
      this.#asked.set(device, asking);
      const forget = (): void => {
        if (this.#asked.get(device) === asking) this.#asked.delete(device);
      };
      asking.then(forget, forget);
    }
    return asking;
  }

  /** The log has these mutations. Of a device that is known or asked about, they are the last. */
  takeIn(mutations: readonly LoggedMutation[]): void {
    const byDevice = new Map<string, Decided[]>();
    for (const mutation of mutations) {
      const last = byDevice.get(mutation.client);
      if (last === undefined) byDevice.set(mutation.client, [decidedOf(mutation)]);
      else last.push(decidedOf(mutation));
    }
    for (const [device, last] of byDevice) this.#take(device, last);
  }

  /** The log was skipped: everything has to be asked for. */
  forgetAll(): void {
    this.#known.clear();
    this.#asked.clear();
  }

  #take(device: string, last: Last): void {
    const known = this.#known.get(device);
    if (known !== undefined && numberOf(known) >= numberOf(last)) return;
    this.#known.delete(device);
    this.#known.set(device, last);
    if (this.#known.size <= MOST_KNOWN) return;
    for (const oldest of this.#known.keys()) {
      if (oldest !== device && !this.#asked.has(oldest)) {
        this.#known.delete(oldest);
        return;
      }
    }
  }
}
