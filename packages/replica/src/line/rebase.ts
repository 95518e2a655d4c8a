import { type Atom, atom, type Identity } from "@dosync/core";
import { publishChanges, readCommitted } from "@dosync/core/adapter";
import { type Refusal, refusalOf } from "../errors.ts";
import type { Batch, Loaded, LoggedMutation } from "../store/store.ts";
import { isEqual } from "../values.ts";
import type { Note, Pending } from "./pending.ts";
import type { ReplicaStatus } from "./replica.ts";
import type { Line } from "./sequencer.ts";
import type { Shared } from "./shared.ts";

/**
 * A `Rebase` keeps what is shown in step: what is confirmed, and the pending mutations that hold, run again
 * over it. Each change of either is one commit, and so are the identities that tell of them.
 */
export class Rebase implements Line<Pending> {
  /** The name of this replica among all that share its space. */
  readonly client: string = crypto.getRandomValues(new Uint32Array(4)).join("-");
  readonly ready: Promise<"loaded" | "damaged">;
  isLoaded = false;
  isDamaged = false;
  readonly #shared: Shared;
  readonly #origin: unknown;
  readonly #label: string;
  #line: Pending[] = [];
  #count = 0;
  /** The identities that pending mutations have written: they may show more than what is confirmed. */
  #written: Set<Identity<unknown>> = new Set();
  #isPaused = false;
  #isClosed = false;
  #isFailing = false;
  #failure: unknown = undefined;
  #status: Atom<ReplicaStatus> | undefined = undefined;
  #rests: (() => void)[] = [];
  #setReady!: (as: "loaded" | "damaged") => void;

  constructor(shared: Shared, origin: unknown, label: string) {
    this.#shared = shared;
    this.#origin = origin;
    this.#label = label;
    this.ready = new Promise((resolve) => (this.#setReady = resolve));
  }

  /** Made when it is asked for: most replicas are never looked at. */
  get status(): Atom<ReplicaStatus> {
    return (this.#status ??= atom(this.#statusNow()));
  }

  /** A mutation was run here. What it has written is shown. */
  join(pending: Pending, written: readonly Identity<unknown>[]): void {
    pending.number = ++this.#count;
    this.#line.push(pending);
    for (const identity of written) this.#written.add(identity);
    this.#publish([]);
  }

  /** Takes back what was not sent, without what it has written. */
  takeBack(which: (pending: Pending) => boolean, code: string): boolean {
    const back = this.#line.filter((pending) => pending.phase === "pending" && which(pending));
    if (back.length === 0) return false;
    const refusal = refusalFor(code, "It was taken back before it was sent.");
    for (const pending of back) pending.phase = "cancelled";
    this.#line = this.#line.filter(({ phase }) => phase !== "cancelled");
    this.#refresh([], back);
    for (const pending of back) pending.settle(refusal);
    return true;
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#publish([]);
  }

  close(): void {
    this.#isClosed = true;
    if (!this.takeBack(() => true, "CLOSED")) this.#publish([]);
  }

  /** Fulfilled when all that is in the line now has its outcome. */
  async outcomes(): Promise<void> {
    await Promise.allSettled(this.#line.map(({ confirmed }) => confirmed));
  }

  /** Fulfilled when the line is next empty, with the store's state taken in. */
  nextRest(): Promise<void> {
    return new Promise((resolve) => this.#rests.push(resolve));
  }

  take(most: number): readonly Pending[] {
    if (this.isDamaged) return [];
    const next = this.#line.slice(0, most);
    this.#move(next, "sent");
    return next;
  }

  putBack(queued: readonly Pending[]): void {
    this.#move(queued, "pending");
  }

  decide(queued: readonly Pending[]): Batch {
    const { outcomes } = this.#shared.replay(this.#shared.baseOf(this.#written), queued);
    const values = new Map<string, unknown>();
    const mutations = queued.map(({ number, call }, index): LoggedMutation => {
      const outcome = outcomes[index]!;
      let refusal: Refusal | undefined;
      if ("error" in outcome) {
        refusal = refusalOf(outcome.error, (name) => this.#shared.addressAt(name));
      } else {
        for (const [identity, value] of outcome.writes) {
          const address = this.#shared.addresses.get(identity);
          if (address !== undefined) values.set(address, value);
        }
      }
      return { client: this.client, number, ...call, refusal };
    });
    return { mutations, values: [...values] };
  }

  apply(batches: readonly Batch[]): void {
    const news = this.#shared.confirm(batches.flatMap(({ values }) => values));
    this.#decided(
      news,
      batches.flatMap(({ mutations }) => mutations),
    );
  }

  takeAll({ values, last }: Loaded): void {
    const isFirst = !this.isLoaded;
    this.isLoaded = true;
    this.#decided(this.#shared.confirmAll(values), last);
    if (isFirst) this.#setReady(this.isDamaged ? "damaged" : "loaded");
  }

  rested(): void {
    const rests = this.#rests;
    this.#rests = [];
    for (const rest of rests) rest();
  }

  failed(isFailing: boolean, error: unknown): void {
    this.#isFailing = isFailing;
    if (!this.isDamaged) this.#failure = error;
    this.#publish([]);
    if (!isFailing || !this.#isClosed) return;
    // Nobody asks the store again.
    const lost = this.#line;
    this.#line = [];
    const refusal = refusalFor(
      "UNKNOWN_OUTCOME",
      "The replica was closed before its store had answered, so it may be confirmed or not.",
    );
    for (const pending of lost) pending.settle(refusal);
  }

  #move(pendings: readonly Pending[], phase: "pending" | "sent"): void {
    for (const pending of pendings) pending.phase = phase;
    this.#publish(pendings);
  }

  /** Takes in outcomes of the log, shows what follows, and tells. */
  #decided(news: ReadonlySet<Identity<unknown>>, logged: readonly LoggedMutation[]): void {
    const refusals = new Map<Pending, Refusal | undefined>();
    for (const { client, number, refusal } of logged) {
      const pending =
        client === this.client ? this.#line.find((each) => each.number === number) : undefined;
      if (pending === undefined) continue;
      pending.phase = refusal === undefined ? "confirmed" : "refused";
      refusals.set(pending, refusal);
    }
    this.#line = this.#line.filter((pending) => !refusals.has(pending));
    this.#refresh(news, [...refusals.keys()]);
    for (const [pending, refusal] of refusals) pending.settle(refusal);
  }

  /** Runs what is pending again over what is confirmed, and publishes what is different then. */
  #refresh(news: Iterable<Identity<unknown>>, ended: readonly Pending[]): void {
    // Where damage was found, nothing has been shown since.
    const changed = this.isDamaged ? this.#shared.addresses.keys() : [...this.#written, ...news];
    const { outcomes, changes } = this.#shared.replay(this.#shared.baseOf(changed), this.#line);
    this.#written = new Set();
    for (const [index, outcome] of outcomes.entries()) {
      this.#line[index]!.isHeld = "error" in outcome;
      if ("error" in outcome) continue;
      for (const identity of outcome.writes.keys()) this.#written.add(identity);
    }
    const shown = [...changes].filter(
      ([identity, value]) => this.#shared.has(identity) && !isEqual(readCommitted(identity), value),
    );
    const about = [...ended, ...this.#line];
    const wasDamaged = this.isDamaged;
    this.isDamaged = false;
    if (wasDamaged) this.#failure = undefined;
    try {
      this.#publish(about, [...shown, ...this.#shared.viewsOf(news)]);
    } catch (error) {
      this.isDamaged = true;
      this.#failure = error;
      this.#publish(about);
    }
  }

  /** One commit for values, for what becomes of these mutations, and for the status. */
  #publish(about: readonly Pending[], values: readonly Note[] = []): void {
    const notes = [...values];
    for (const pending of about) notes.push(...pending.notes());
    if (this.#status !== undefined) {
      const [old, status] = [readCommitted(this.#status), this.#statusNow()];
      const names = Object.keys(status) as (keyof ReplicaStatus)[];
      if (names.some((name) => !Object.is(old[name], status[name]))) {
        notes.push([this.#status, status]);
      }
    }
    if (notes.length === 0) return;
    publishChanges(notes, { label: this.#label, origin: this.#origin });
  }

  #statusNow(): ReplicaStatus {
    return Object.freeze({
      pending: this.#line.length,
      held: this.#line.filter(({ isHeld }) => isHeld).length,
      connection: this.#connection(),
      failure: this.#failure,
    });
  }

  #connection(): ReplicaStatus["connection"] {
    if (this.#isClosed) return "closed";
    if (this.isDamaged) return "damaged";
    if (this.#isPaused) return "paused";
    if (this.#isFailing) return "failing";
    return this.isLoaded ? "open" : "opening";
  }
}

function refusalFor(code: string, words: string): Refusal {
  const message = process.env.NODE_ENV === "production" ? "" : words;
  return { code, rule: undefined, addresses: [], message };
}
