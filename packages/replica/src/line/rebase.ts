import type { Atom, Identity } from "@dosync/core";
import { publishChanges } from "@dosync/core/adapter";
import { refusalFor } from "../errors.ts";
import type { Batch, Loaded, LoggedMutation } from "../store/store.ts";
import type { Model } from "../model/define-model.ts";
import { batchOf, migration } from "./batch.ts";
import { inOrderOf, type News, type OutboxLine, type QueuedCall, type Start } from "./outbox.ts";
import { outcomesOf, unheard, unseen } from "./outcomes.ts";
import type { Note, Pending } from "./pending.ts";
import { replayLine } from "./replay.ts";
import type { ReadyState, ReplicaStatus } from "./replica.ts";
import { Readiness, Rests } from "./rests.ts";
import type { Line } from "./sequencer.ts";
import type { Shared } from "./shared.ts";
import { Standing } from "./standing.ts";

/**
 * A `Rebase` keeps what is shown in step: what is confirmed, and the pending mutations that hold, run again
 * over it. Each change of either is one commit, and so are the identities that tell of them.
 */
export class Rebase implements Line<Pending>, OutboxLine {
  /** The name of this replica among all that share its space. */
  readonly client: string = crypto.getRandomValues(new Uint32Array(4)).join("-");
  /** That of the model of this program. */
  readonly version: number;
  readonly #readiness: Readiness = new Readiness();
  readonly standing: Standing;
  /** The head of the space as of what is confirmed, where it is known. */
  cursor: number | null = null;
  /** Why nothing will ever be confirmed. */
  refusal: { readonly error: unknown } | undefined = undefined;
  readonly #model: Model<never>;
  readonly #shared: Shared;
  readonly #origin: unknown;
  readonly #label: string;
  readonly #revive: (call: QueuedCall) => Pending;
  line: Pending[] = []; // in the order of running
  #count = 0;
  /** The identities that pending mutations have written: they may show more than what is confirmed. */
  written: Set<Identity<unknown>> = new Set();
  readonly #rests: Rests = new Rests();

  /** @param revive Makes the mutation of a call that another replica of this device has run. */
  constructor(
    model: Model<never>,
    shared: Shared,
    origin: unknown,
    label: string,
    revive: (call: QueuedCall) => Pending,
  ) {
    this.#model = model;
    this.version = model.version;
    this.standing = new Standing(model.version, label);
    this.#shared = shared;
    this.#origin = origin;
    this.#label = label;
    this.#revive = revive;
  }

  get ready(): Promise<ReadyState> {
    return this.#readiness.promise;
  }

  get status(): Atom<ReplicaStatus> {
    return this.standing.statusOf(this.line);
  }

  /** Shows what a server has rendered. It can be written from here on. */
  start({ values, cursor }: Start): void {
    this.standing.isLoaded = true;
    this.cursor = cursor;
    this.standing.statusOf(this.line); // a page may hydrate it late: from how it is now
    this.#decided(this.#shared.confirmAll(values), []);
    this.#readiness.is(this.standing.state);
  }

  refused(error: unknown): void {
    this.refusal = { error };
    this.failed(true, error);
    this.#readiness.refuse(error);
  }

  /** A mutation was run here. What it has written is shown. */
  join(pending: Pending, written: readonly Identity<unknown>[]): void {
    pending.number = ++this.#count;
    this.line.push(pending);
    for (const identity of written) this.written.add(identity);
    this.#publish([]);
  }

  /** Takes back what was not sent, without what it has written. */
  takeBack(which: (pending: Pending) => boolean, code: string): boolean {
    const back = this.line.filter(
      (pending) => pending.phase === "pending" && !pending.isLeaving && which(pending),
    );
    if (back.length === 0) return false;
    for (const pending of back) pending.phase = "cancelled";
    this.line = this.line.filter(({ phase }) => phase !== "cancelled");
    this.#refresh([], back);
    const refusal = refusalFor(code, "It was taken back before it was sent.");
    for (const pending of back) pending.settle(refusal);
    return true;
  }

  pause(isPaused: boolean): void {
    this.standing.isPaused = isPaused;
    this.#publish([]);
  }

  close(): void {
    const { standing } = this;
    standing.isClosed = true;
    if (!this.takeBack(() => true, "CLOSED")) this.#publish([]);
    if (standing.isOutdated || standing.isDamaged) this.#giveUp();
  }

  /** Fulfilled when all that is in the line now has its outcome. */
  async outcomes(): Promise<void> {
    await Promise.allSettled(this.line.map(({ confirmed }) => confirmed));
  }

  /** Fulfilled when the line is next empty, with the store's state taken in. */
  nextRest(): Promise<void> {
    return this.#rests.next();
  }

  take(most: number): readonly Pending[] {
    if (this.standing.isDamaged || this.standing.isOutdated) return [];
    const next = this.line.slice(0, most);
    this.#move(next, "sent");
    return next;
  }

  putBack(queued: readonly Pending[]): void {
    this.#move(queued, "pending");
  }

  decide(queued: readonly Pending[], isFirst: boolean): Batch {
    const replayed = replayLine(this.#shared, this.#shared.baseOf(this.written), queued);
    const calls = queued.map(({ number, call }) => ({ client: this.client, number, ...call }));
    return batchOf(this.#model, this.#shared, calls, replayed, isFirst);
  }

  migrate(loaded: Pick<Loaded, "version" | "values">): Batch | undefined {
    return migration(this.#model, this.#shared, loaded);
  }

  apply(batches: readonly Batch[]): void {
    const { standing } = this;
    if (standing.isOutdated) return;
    if (this.cursor !== null) this.cursor += batches.length;
    const newer = batches.findIndex(({ version }) => version > this.#model.version);
    const known = newer === -1 ? batches : batches.slice(0, newer);
    const news = this.#shared.confirmLog(known);
    if (newer !== -1) this.#isOvertaken(batches.at(-1)!.version);
    this.#decided(
      news,
      known.flatMap(({ mutations }) => mutations),
    );
  }

  takeAll({ head, version = this.#model.version, values, last, isVolatile }: Loaded): void {
    const { standing } = this;
    this.cursor = head;
    standing.isVolatile = isVolatile === true;
    if (version > this.#model.version) {
      this.#isOvertaken(version);
      this.#decided(new Set(), last);
      this.#readiness.is("outdated");
      return;
    }
    standing.isLoaded = true;
    this.#decided(this.#shared.confirmAll(values), last);
    this.#readiness.is(standing.state);
  }

  #isOvertaken(version: number): void {
    this.standing.isOutdated = true;
    this.standing.version = version;
  }

  handOver(): readonly Pending[] {
    const fresh = this.line.filter(({ phase, isLeaving }) => phase === "pending" && !isLeaving);
    for (const pending of fresh) pending.isLeaving = true;
    return fresh;
  }

  handBack(pendings: readonly Pending[]): void {
    for (const pending of pendings) pending.isLeaving = false;
  }

  takeIn({ all, batches, queue, version, isVolatile, cursor }: News): void {
    const { standing } = this;
    this.cursor = cursor ?? null;
    const logged = batches.flatMap(({ mutations }) => mutations);
    standing.isVolatile = isVolatile;
    if (version > this.#model.version) {
      this.#isOvertaken(version);
      this.#decided(new Set(), logged, queue);
      this.#readiness.is("outdated");
      return;
    }
    // A device keeps values of an older version as they are. They are migrated here, each time.
    const values = all && (this.migrate({ version, values: all })?.values ?? all);
    standing.isLoaded = true;
    const news = values ? this.#shared.confirmAll(values) : this.#shared.confirmLog(batches);
    this.#decided(news, logged, queue);
    this.#readiness.is(standing.state);
  }

  rested(): void {
    this.#rests.come();
  }

  failed(isFailing: boolean, error: unknown): void {
    const { standing } = this;
    standing.isFailing = isFailing;
    if (!standing.isDamaged) standing.failure = error;
    this.#publish([]);
    if (isFailing && standing.isClosed) this.#giveUp();
  }

  damaged(error: unknown): void {
    const { standing } = this;
    standing.isDamaged = true;
    standing.failure = error;
    this.#publish([]);
    this.#readiness.is("damaged");
    if (standing.isClosed) this.#giveUp();
  }

  #giveUp(): void {
    for (const pending of this.line.splice(0)) pending.settle(unheard());
  }

  #move(pendings: readonly Pending[], phase: "pending" | "sent"): void {
    for (const pending of pendings) pending.phase = phase;
    this.#publish(pendings);
  }

  /** Takes in outcomes of the log, shows what follows, and tells. */
  #decided(
    news: ReadonlySet<Identity<unknown>>,
    logged: readonly LoggedMutation[],
    queue?: readonly QueuedCall[],
  ): void {
    const refusals = outcomesOf(logged, this.line, this.client);
    this.line = this.line.filter((pending) => !refusals.has(pending));
    if (queue !== undefined) {
      const { line, lost } = inOrderOf(queue, this.line, this.client, this.#revive);
      this.line = line;
      for (const pending of lost) refusals.set(pending, unseen(pending));
    }
    this.#refresh(news, [...refusals.keys()]);
    for (const [pending, refusal] of refusals) pending.settle(refusal);
  }

  /** Runs pending mutations again over the confirmed state, and publishes the difference. */
  #refresh(news: Iterable<Identity<unknown>>, ended: readonly Pending[]): void {
    // Where damage was found, nothing has been shown since.
    const { standing } = this;
    const wasDamaged = standing.isDamaged;
    const changed = wasDamaged ? this.#shared.all() : new Set([...this.written, ...news]);
    this.written = new Set();
    const shown = this.line.length === 0 ? this.#shared.newsOf(changed) : this.#runAgain(changed);
    const about = [...ended, ...this.line];
    standing.isDamaged = false;
    if (wasDamaged) standing.failure = undefined;
    try {
      this.#publish(about, [...shown, ...this.#shared.views.notesOf(news)]);
    } catch (error) {
      standing.isDamaged = true;
      standing.failure = error;
      this.#publish(about);
    }
  }

  /** What is to be published of some identities: pending mutations over what is confirmed. */
  #runAgain(changed: Iterable<Identity<unknown>>): readonly Note[] {
    const base = this.#shared.baseOf(changed);
    const { outcomes, changes, orders } = replayLine(this.#shared, base, this.line);
    for (const [index, outcome] of outcomes.entries()) {
      this.line[index]!.isHeld = "error" in outcome;
      if ("error" in outcome) continue;
      for (const identity of outcome.writes.keys()) this.written.add(identity);
    }
    return this.#shared.differing(changes, (rows) => orders.get(rows)!);
  }

  /** One commit for values, for what becomes of these mutations, and for the status. */
  #publish(about: readonly Pending[], values: readonly Note[] = []): void {
    const notes = [...values];
    for (const pending of about) notes.push(...pending.notes());
    notes.push(...this.standing.notes(this.line));
    if (notes.length === 0) return;
    publishChanges(notes, { label: this.#label, origin: this.#origin });
  }
}
