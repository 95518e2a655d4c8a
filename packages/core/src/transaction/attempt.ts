import { ConflictError, EndedError, HistoryError } from "../errors.ts";
import { type Claimant, claimFor, describe, type IdentityNode, unclaim } from "../identity.ts";
import type { Origin } from "../record.ts";
import { Source } from "../source.ts";
import { ReadPoint, valueAt } from "../versions.ts";
import { type Buffered, BufferedTransaction } from "./buffered.ts";

/** Over which identity an attempt failed, and which transaction had committed it. */
export interface Conflict {
  readonly source: Source;
  readonly by: string | undefined;
}

/** Everything that a savepoint can go back to. Its parts are never changed in place. */
export interface Savepoint {
  readonly writes: ReadonlyMap<Source, Buffered>;
  readonly ensured: ReadonlySet<Source>;
  readonly callbacks: readonly (() => void)[];
  readonly sends: readonly (() => void)[];
}

const RUNNING = 0;
/** Overtaken: it cannot commit, and every operation says so. */
const DOOMED = 1;
/** It called `retry`: it cannot commit, and waits for a change. */
const WAITING = 2;
const ENDED = 3;

/**
 * One run of the body of an asynchronous transaction.
 *
 * It reads the world as of its read point. Optimistic, first committer wins: what it sets, alters or
 * ensures it claims, and a commit of that by anybody else dooms it at that moment. A doomed attempt
 * can do nothing any more, whatever the body catches, so it cannot show what it should not have seen,
 * and a late branch of it cannot reach its successor, which is another object.
 */
export class Attempt extends BufferedTransaction implements Claimant {
  readonly number: number;
  readonly isSerializable: boolean;
  /** Everything that it read, for `retry`. */
  readonly reads: Set<Source> = new Set();
  conflict: Conflict | undefined = undefined;
  readonly #readPoint: ReadPoint = new ReadPoint();
  readonly #claims: Set<Source> = new Set();
  /** Commit points of its own changes of atoms, which do not overtake it. */
  #ownPoints: Map<Source, number> | undefined = undefined;
  #state: number = RUNNING;
  #controller: AbortController | undefined = undefined;

  constructor(origin: Origin, number: number, isSerializable: boolean) {
    super(origin);
    this.number = number;
    this.isSerializable = isSerializable;
  }

  /** What it is called in messages. */
  get name(): string {
    return `transaction "${this.label ?? "dosyncAsync"}"`;
  }
  get isDoomed(): boolean {
    return this.#state === DOOMED;
  }
  get isWaiting(): boolean {
    return this.#state === WAITING;
  }

  /** Aborted when the attempt is doomed, cancelled or fails. Made when somebody asks for it. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#state !== RUNNING) this.#controller.abort(this.#reason());
    }
    return this.#controller.signal;
  }

  override valueOf(source: Source): unknown {
    this.#noteRead(source);
    return super.valueOf(source);
  }

  /** A derived value may be served from a cache: what it comes from has been read all the same. */
  override read(node: IdentityNode): unknown {
    try {
      return super.read(node);
    } finally {
      if (this.#state === RUNNING && !(node instanceof Source)) {
        const sources = new Set<Source>();
        node.collectSources(this, sources);
        for (const source of sources) this.#noteRead(source);
      }
    }
  }

  #noteRead(source: Source): void {
    this.reads.add(source);
    if (this.isSerializable) this.claim(source);
  }

  save(): Savepoint {
    return {
      writes: new Map(this.writes),
      ensured: new Set(this.ensured),
      callbacks: [...(this.callbacks ?? [])],
      sends: [...(this.sends ?? [])],
    };
  }

  restore(savepoint: Savepoint): void {
    this.writes.clear();
    for (const [source, write] of savepoint.writes) this.writes.set(source, write);
    this.ensured = new Set(savepoint.ensured);
    this.callbacks = [...savepoint.callbacks];
    this.sends = [...savepoint.sends];
    this.epoch++;
  }

  /** Calls `retry`: nothing can be done any more but to wait, or to take the other branch. */
  wait(): never {
    this.assertUsable("retry");
    this.#state = WAITING;
    throw this.#reason();
  }

  /** The first branch of `orElse` waits: what it did is undone, and the second one may run. */
  takeOtherBranch(): void {
    this.#state = RUNNING;
  }

  override changeAtom(node: Source, change: (old: unknown) => unknown): void {
    const isClaimed = this.#claims.delete(node);
    if (isClaimed) unclaim(node, this);
    try {
      super.changeAtom(node, change);
    } finally {
      if (isClaimed) this.claim(node);
    }
  }

  protected override atomChanged(node: Source): void {
    super.atomChanged(node);
    (this.#ownPoints ??= new Map()).set(node, node.version);
  }

  /** Called by a commit that has changed something claimed. */
  overtake(source: Source, by: string | undefined): (() => void) | undefined {
    if (this.#state === RUNNING) this.#doom(source, by);
    const controller = this.#controller;
    return controller === undefined ? undefined : () => controller.abort(this.#reason());
  }

  /** The first phase of the commit: nothing that it claimed may have moved. */
  checkConflicts(): void {
    for (const source of this.#claims) {
      if (this.#hasMoved(source)) this.#doomedBy(source, undefined);
    }
    this.assertUsable("commit");
  }

  /** Whether something that it read has changed since. */
  hasNews(): boolean {
    for (const source of this.reads) if (this.#hasMoved(source)) return true;
    return false;
  }

  /**
   * No operation is possible any more, and its own commit overtakes it no more. Where it did not
   * commit, what was started for it may stop.
   */
  end(hasCommitted: boolean): void {
    for (const source of this.#claims) unclaim(source, this);
    this.#claims.clear();
    this.#readPoint.close();
    const toAbort = hasCommitted ? undefined : this.#controller;
    const reason = toAbort && this.#reason(); // what it was before it ended
    this.#state = ENDED;
    this.memos = undefined;
    toAbort?.abort(reason);
  }

  protected override baseOf(source: Source): unknown {
    try {
      return valueAt(source, this.#readPoint.point);
    } catch (error) {
      if (error instanceof HistoryError) this.#doomedBy(source, undefined);
      throw error;
    }
  }

  protected override baseDiffers(source: Source): boolean {
    return source.version > this.#readPoint.point;
  }

  protected override claim(source: Source): void {
    if (this.#claims.has(source)) return;
    if (this.#hasMoved(source)) this.#doomedBy(source, undefined);
    this.#claims.add(source);
    claimFor(source, this);
  }

  protected override assertUsable(_operation: string): void {
    if (this.#state !== RUNNING) throw this.#reason();
  }

  #hasMoved(source: Source): boolean {
    return source.version > (this.#ownPoints?.get(source) ?? this.#readPoint.point);
  }

  #doom(source: Source, by: string | undefined): void {
    this.#state = DOOMED;
    this.conflict = { source, by };
  }

  #doomedBy(source: Source, by: string | undefined): never {
    if (this.#state === RUNNING) this.#doom(source, by);
    throw this.#reason();
  }

  /** What whoever still uses it is told. */
  #reason(): Error {
    if (this.#state === ENDED || this.#state === RUNNING) return new EndedError(this.name, "ended");
    const over = this.conflict === undefined ? undefined : describe(this.conflict.source);
    return new ConflictError(this.name, over, this.conflict?.by);
  }
}
