import type { Batch, Loaded, News, Store } from "@dosync/replica";
import { type Answer, type Line, Sequencer } from "@dosync/replica/adapter";
import type { Decider } from "./decider.ts";
import { type Last, Devices, numberOf } from "./devices.ts";
import type { Limits } from "./limits.ts";
import { type Push, type PushOutcome, verdictOn } from "./push.ts";
import type { SpaceEvent } from "./events.ts";
import { Bound } from "./bound.ts";
import { type Known, named } from "./known.ts";
import { Values } from "./values.ts";
import { answerOf } from "./answer.ts";
import { within } from "./within.ts";

/**
 * A `Space` decides all devices' pushes in turn, and tells readers what has changed.
 *
 * Its {@link Sequencer} puts what it has decided into the store. Another server may do the same: where the
 * store has moved on, the pushes are decided again over what is there then.
 */
export class Space implements Line<Push> {
  readonly name: string;
  readonly #decider: Decider;
  readonly #limits: Limits;
  readonly #tell: (event: SpaceEvent) => void;
  readonly #values: Values;
  readonly #bound: Bound;
  readonly #devices: Devices;
  readonly #sequencer: Sequencer<Push>;
  readonly #listeners: Set<() => void> = new Set();
  #queue: Push[] = [];
  #rests: (() => void)[] = [];
  #waiting: { readonly head: number; readonly tell: () => void }[] = [];
  #isTelling = false;
  #isLoaded = false;
  #isDamaged = false;
  #isOutdated = false;

  constructor(
    name: string,
    decider: Decider,
    store: Store,
    limits: Limits,
    tell: (event: SpaceEvent) => void,
  ) {
    this.name = name;
    this.#decider = decider;
    this.#limits = limits;
    this.#tell = tell;
    this.#values = new Values(limits.batches);
    this.#bound = new Bound(this.#values, decider, limits.spaceSize);
    this.#devices = new Devices(async (device) => {
      const { head, last } = await (store.last?.(device) ?? store.load(device));
      await this.#reached(head); // an outcome is told together with what it has changed
      return last;
    });
    this.#sequencer = new Sequencer(store, this, "");
  }

  get head(): number {
    return this.#values.head;
  }

  /** Whether somebody who knows this knows all. */
  isUpToDate({ cookie, history }: Known): boolean {
    return cookie === this.head && history === this.#values.history;
  }

  get isBusy(): boolean {
    return this.#queue.length > 0 || this.#listeners.size > 0;
  }

  /** What the store has breaks a rule of the model, or cannot be read. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** The store has the values of a newer program. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  get decider(): Decider {
    return this.#decider;
  }

  /** Fulfilled when all that the store has now was taken in. Rejects if that takes too long. */
  async fresh(): Promise<void> {
    const rested = new Promise<"rested">((resolve) => this.#rests.push(() => resolve("rested")));
    this.#sequencer.look();
    await within(this.#limits.wait, rested);
  }

  /** Fulfilled when the space can be read. */
  async loaded(): Promise<void> {
    if (!this.#isLoaded) await this.fresh();
  }

  /** What becomes of a push. It is "late" where the store does not answer in time, so that nobody knows. */
  async push(push: Push): Promise<PushOutcome> {
    if (this.#queue.length >= this.#limits.queuedPushes) return "late";
    this.#queue.push(push);
    this.#sequencer.wake();
    try {
      return await within(this.#limits.wait, push.outcome);
    } catch {
      this.#queue = this.#queue.filter((each) => each !== push);
      return "late";
    }
  }

  /** Whether somebody else has sent what is known of a device. */
  async isForeign(device: string, subject: string): Promise<boolean> {
    const last = await within(this.#limits.wait, this.#devices.know(device));
    return last.length > 0 && last[0]!.by !== subject;
  }

  /** What brings a device from what it knows to the present state. */
  async answer(device: string, known: Known): Promise<Answer> {
    const last = await within(this.#limits.wait, this.#devices.know(device));
    return this.answerNow(device, known, this.#devices.lastOf(device) ?? last);
  }

  /** The same for a device that is known already. */
  answerNow(device: string, known: Known, last: Last = this.#devices.lastOf(device) ?? []): Answer {
    return answerOf(this.#values, this.#decider.version, device, known, last);
  }

  /** All of the present state, for a replica of this process. */
  news(): News {
    const { version } = this.#decider;
    const all = this.#values.all();
    return { all, batches: [], queue: [], version, isVolatile: false, cursor: this.head };
  }

  /** Calls a function after each commit. @returns A function that ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#sequencer.close();
    this.#decider.dispose();
    for (const push of this.#queue) push.settle("late");
    this.#queue = [];
  }

  take(most: number): readonly Push[] {
    this.rested(); // it is called when all that the store had was taken in
    if (this.#isDamaged || this.#isOutdated) return [];
    const batch: Push[] = [];
    const devices = new Set<string>();
    let count = 0;
    for (const push of this.#queue) {
      const { device } = push;
      if (devices.has(device)) continue;
      const last = this.#devices.lastOf(device);
      if (last === undefined) {
        this.#askAbout(device);
        continue;
      }
      const verdict = verdictOn(push, last, this.#limits.deviceLife);
      if (verdict !== undefined) {
        push.settle(verdict);
        continue;
      }
      count += push.mutations.length;
      if (count > most && batch.length > 0) break;
      devices.add(device);
      batch.push(push);
    }
    this.#forgetSettled();
    return batch;
  }

  decide(pushes: readonly Push[], isFirst: boolean): Batch {
    const queued = pushes.flatMap(({ mutations }) => mutations);
    return named(this.#bound.decide(queued, isFirst));
  }

  migrate(loaded: Loaded): Batch | undefined {
    const batch = this.#decider.migration(loaded);
    return batch && named(batch);
  }

  putBack(): void {
    this.#tell({ type: "moved", space: this.name });
  }

  apply(batches: readonly Batch[]): void {
    if (this.#isNewer(batches.at(-1)!.version)) return;
    for (const batch of batches) {
      this.#values.apply(batch);
      this.#devices.takeIn(batch.mutations);
    }
    this.#confirm(() => this.#decider.confirm(batches));
    for (const { mutations } of batches) {
      const refused = mutations.filter(({ refusal }) => refusal !== undefined).length;
      const counts = { mutations: mutations.length, refused };
      this.#tell({ type: "committed", space: this.name, head: this.head, ...counts });
    }
    this.#settleDecided();
    this.#announce();
  }

  takeAll({ head, version, history, values }: Loaded): void {
    if (this.#isNewer(version)) return;
    const all = [...values];
    this.#values.setAll({ head, history, values: all });
    this.#devices.forgetAll();
    this.#confirm(() => this.#decider.confirmAll(all));
    this.#isLoaded = true;
    this.#announce();
  }

  rested(): void {
    const rests = this.#rests;
    this.#rests = [];
    for (const rest of rests) rest();
  }

  failed(isFailing: boolean, error: unknown): void {
    if (isFailing) this.#tell({ type: "failing", space: this.name, error });
    else this.#tell({ type: "working", space: this.name });
  }

  damaged(error: unknown): void {
    this.#isDamaged = true;
    this.#tell({ type: "damaged", space: this.name, error });
  }

  #askAbout(device: string): void {
    const wake = (): void => this.#sequencer.wake();
    this.#devices.know(device).then(wake, () => setTimeout(wake, 100));
  }

  #settleDecided(): void {
    const decided = this.#queue.filter(
      ({ device, final }) => numberOf(this.#devices.lastOf(device) ?? []) >= final,
    );
    if (decided.length === 0) return;
    for (const push of decided) push.settle("decided");
    this.#forgetSettled();
    const waited = performance.now() - Math.min(...decided.map(({ since }) => since));
    this.#tell({ type: "decided", space: this.name, pushes: decided.length, waited });
  }

  #forgetSettled(): void {
    this.#queue = this.#queue.filter(({ isSettled }) => !isSettled);
  }

  #confirm(take: () => void): void {
    try {
      take();
      this.#isDamaged = false;
    } catch (error) {
      this.damaged(error);
    }
  }

  /** A newer program has changed the space: this one says so, and changes nothing. */
  #isNewer(version = 0): boolean {
    if (version <= this.#decider.version) return this.#isOutdated;
    this.#isOutdated = true;
    this.#tell({ type: "outdated", space: this.name, version });
    return true;
  }

  /** Fulfilled when the log was taken in as far as a head. */
  async #reached(head: number): Promise<void> {
    if (head <= this.head) return;
    this.#sequencer.look();
    await new Promise<void>((tell) => this.#waiting.push({ head, tell }));
  }

  #announce(): void {
    for (const { head, tell } of this.#waiting) if (head <= this.head) tell();
    this.#waiting = this.#waiting.filter(({ head }) => head > this.head);
    if (this.#isTelling || this.#listeners.size === 0) return;
    // Where a store answers at once, each push is a commit. What has come together is told together.
    this.#isTelling = true;
    setImmediate(() => {
      this.#isTelling = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
