import { isDamage, takingIn } from "../errors.ts";
import type { Batch, Loaded, Store } from "../store/store.ts";

/** How many mutations are decided at once. */
const MOST = 25;
const FIRST_WAIT = 100;
const LONGEST_WAIT = 30_000;

/** What a {@link Sequencer} decides about: the queued mutations of a replica. */
export interface Line<Queued> {
  /** The next mutations in their order. From here on they cannot be taken back. */
  take(most: number): readonly Queued[];
  /**
   * Runs them over what is confirmed.
   *
   * @param isFirst Whether it is to be the first batch of the space.
   */
  decide(queued: readonly Queued[], isFirst: boolean): Batch;
  /** Brings the store to this program's version; undefined where it is there. */
  migrate(loaded: Loaded): Batch | undefined;
  /** They were certainly not committed. */
  putBack(queued: readonly Queued[]): void;
  /** The log goes on with these. */
  apply(batches: readonly Batch[]): void;
  /** The store has this, whatever was known before. */
  takeAll(loaded: Loaded): void;
  /** Everything that was there has been taken in, and nothing is queued. */
  rested(): void;
  /** The store has failed, or works again. */
  failed(isFailing: boolean, error: unknown): void;
  /** What the store keeps cannot be read. */
  damaged(error: unknown): void;
}

/** Brings a replica's mutations to where they are decided. It takes in what comes from there. */
export interface Link {
  isPaused: boolean;
  resume(): void;
  readonly isClosed: boolean;
  /** Asks what is new, and brings what there is. */
  look(): void;
  /** There is work, perhaps. */
  wake(): void;
  /** Takes back what can be taken back after it was stored. */
  forget?(): Promise<void>;
  /** Whether this replica is to tell of a mutation which another one has run. Its own count as told from here on. */
  inherits?(client: string, number: number): Promise<boolean>;
  close(): void;
}

/**
 * A `Sequencer` puts queued mutations into the log of a store, each exactly once.
 *
 * One step is under way at a time. Where the answer of the store is lost, the log says whether the batch is
 * in it: mutations have numbers.
 */
export class Sequencer<Queued> implements Link {
  readonly #store: Store;
  readonly #line: Line<Queued>;
  readonly #client: string;
  readonly #stopListening: () => void;
  isPaused = false;
  isClosed = false;
  #head = -1;
  /** The `history` of the batch at the head. */
  #history: string | undefined = undefined;
  #isStale = false;
  #isWorking = false;
  #isWanted = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(store: Store, line: Line<Queued>, client: string) {
    this.#store = store;
    this.#line = line;
    this.#client = client;
    this.#stopListening = store.listen(() => this.look());
    this.wake();
  }

  /** Reads the log, where something may be new. */
  look(): void {
    this.#isStale = true;
    this.wake();
  }

  /** There is work, perhaps. It is done a moment later, so that whoever calls this does not wait for it. */
  wake(): void {
    this.#isWanted = true;
    if (this.#isWorking || this.isPaused) return;
    this.#isWorking = true;
    clearTimeout(this.#timer);
    queueMicrotask(() => void this.#work());
  }

  resume(): void {
    this.isPaused = false;
    this.look();
  }

  close(): void {
    this.isClosed = true;
    if (this.isPaused) this.resume(); // the outcome of what was sent is still asked for
    this.#stopListening();
  }

  async #work(): Promise<void> {
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        while (!this.isPaused && (await this.#step()));
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isWorking = false;
    }
  }

  /** @returns Whether there may be more to do. */
  async #step(): Promise<boolean> {
    if (this.#head < 0) await this.#load();
    else if (this.#isStale) await this.#takeIn();
    else {
      const queued = this.#line.take(MOST);
      if (queued.length === 0) {
        this.#works();
        this.#line.rested();
        return false;
      }
      await this.#commit(queued);
    }
    return true;
  }

  /** The store works again. A read alone does not show that: a full disk can be read. */
  #works(): void {
    if (this.#failures > 0) this.#line.failed(false, undefined);
    this.#failures = 0;
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    const loaded = await this.#store.load(this.#client);
    this.#history = loaded.history;
    const batch = takingIn("a space", () => this.#line.migrate(loaded));
    if (batch === undefined) {
      this.#head = loaded.head;
      takingIn("a space", () => this.#line.takeAll(loaded));
      return;
    }
    this.#head = -1; // whatever the answer is, it is loaded again: somebody else may have been first
    await this.#store.commit(loaded.head, batch, this.#history);
  }

  async #takeIn(): Promise<void> {
    this.#isStale = false;
    let batches: readonly Batch[] | undefined;
    try {
      batches = await this.#store.since(this.#head, this.#history);
      if (batches === undefined) return await this.#load();
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
    if (batches.length === 0) return;
    const news = batches;
    this.#head += news.length;
    this.#history = news.at(-1)!.history;
    takingIn("a space", () => this.#line.apply(news));
  }

  async #commit(queued: readonly Queued[]): Promise<void> {
    const batch = this.#line.decide(queued, this.#head === 0);
    let answer: "committed" | "moved";
    try {
      answer = await this.#store.commit(this.#head, batch, this.#history);
    } catch (error) {
      this.#isStale = true; // the log says whether it was committed
      throw error;
    }
    this.#works();
    if (answer === "committed") {
      this.#head++;
      this.#history = batch.history;
      this.#line.apply([batch]);
    } else {
      this.#line.putBack(queued);
      this.#isStale = true;
    }
  }

  /** Tries again later: the longer it fails, the later. A hint or a new mutation makes it sooner. */
  #fail(error: unknown): void {
    if (isDamage(error)) {
      this.#head = -1; // when somebody has mended it, all is new
      this.#line.damaged(error);
      this.#line.rested();
      return;
    }
    this.#failures++;
    this.#line.failed(true, error);
    if (this.isClosed) return;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
    this.#timer = setTimeout(() => this.wake(), wait);
  }
}
