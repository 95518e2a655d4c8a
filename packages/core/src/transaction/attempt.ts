import type { AtomChange, Changed } from "../kernel/context.ts";
import { DEV } from "../ground/dev.ts";
import { ConflictError, EndedError, HistoryError, InvalidArgumentError } from "../ground/errors.ts";
import { waitFor } from "../ground/wait.ts";
import { type Claimant } from "../kernel/extra.ts";
import { describe, type IdentityNode } from "../kernel/identity.ts";
import { claimFor, unclaim } from "../timeline/claims.ts";
import type { CommitName } from "../commit/commit.ts";
import { Source } from "../kernel/source.ts";
import { tools } from "../kernel/tools.ts";
import { noteAttempt } from "../timeline/forgotten.ts";
import { ReadPoint, valueAt } from "../timeline/read-point.ts";
import type { World } from "../kernel/world.ts";
import { BufferedTransaction } from "./buffered.ts";

/** The identity over which an attempt failed, and the transaction that had committed it. */
export interface Conflict {
  readonly source: Source;
  readonly by: string | undefined;
}

const RUNNING = 0;
/** The attempt was overtaken: it cannot commit, and every operation throws. */
const DOOMED = 1;
/** The attempt called `retry`: it cannot commit, and waits for a change. */
const WAITING = 2;
const ENDED = 3;

/**
 * An `Attempt` is one run of the body of an asynchronous transaction.
 *
 * It reads the world as of its read point. It is optimistic, and the first committer wins: it claims what
 * it sets, alters or ensures, and a commit of that by others dooms it at that moment. Every operation of a
 * doomed attempt throws, whatever the body catches: so it cannot show what it should not have seen. A late
 * branch of it cannot reach its successor, which is another object.
 */
export class Attempt extends BufferedTransaction implements Claimant {
  readonly number: number;
  readonly isSerializable: boolean;
  /** All sources that it has read, for `retry`. */
  readonly reads: Set<Source> = new Set();
  conflict: Conflict | undefined = undefined;
  readonly #readPoint: ReadPoint = new ReadPoint();
  readonly #claims: Set<Source> = new Set();
  /** The commit points of its own changes of atoms, which do not overtake it. */
  #ownPoints: Map<Source, number> | undefined = undefined;
  #state: number = RUNNING;
  #controller: AbortController | undefined = undefined;

  constructor(commitName: CommitName, number: number, isSerializable: boolean) {
    super(commitName);
    this.number = number;
    this.isSerializable = isSerializable;
    if (DEV) noteAttempt(this.#readPoint, this);
  }

  /** Its name in messages. */
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

  override read(node: IdentityNode): unknown {
    return this.noteReads(this, node, () => super.read(node));
  }

  /** Notes the sources of a derived value as read. A memo may have served it without asking them. */
  noteReads(world: World, node: IdentityNode, read: () => unknown): unknown {
    const isComputed = !(node instanceof Source);
    try {
      return read();
    } finally {
      if (this.#state === RUNNING && isComputed) {
        const sources = new Set<Source>();
        node.collectSources(world, sources);
        for (const source of sources) this.#noteRead(source);
      }
    }
  }

  live(): this {
    return this;
  }

  #noteRead(source: Source): void {
    if (DEV && !this.reads.has(source)) tools?.touched("read", this, source);
    this.reads.add(source);
    if (this.isSerializable) this.claim(source);
  }

  /** Does `retry`: from here on every operation throws, and the transaction waits. */
  wait(): never {
    this.assertUsable("retry");
    this.#state = WAITING;
    throw this.#reason();
  }

  override changeAtom(node: Source, change: AtomChange): Changed {
    const isClaimed = this.#claims.delete(node);
    if (isClaimed) unclaim(node, this);
    try {
      return super.changeAtom(node, change);
    } finally {
      if (isClaimed) this.claim(node);
    }
  }

  protected override atomChanged(node: Source): void {
    super.atomChanged(node);
    (this.#ownPoints ??= new Map()).set(node, node.version);
  }

  /** Called by a commit that has changed a claimed source. */
  overtake(source: Source, by: string | undefined): (() => void) | undefined {
    if (this.#state === RUNNING) this.#doom(source, by);
    const controller = this.#controller;
    return controller === undefined ? undefined : () => controller.abort(this.#reason());
  }

  /** Throws if a claimed source has moved. This is the first phase of the commit. */
  checkConflicts(): void {
    for (const source of this.#claims) {
      if (this.#hasMoved(source)) this.#doomedBy(source, undefined);
    }
    this.assertUsable("commit");
  }

  /** Whether a source that it read has changed since. */
  hasNews(): boolean {
    for (const source of this.reads) if (this.#hasMoved(source)) return true;
    return false;
  }

  /**
   * Ends the attempt. From here on every operation throws, and its own commit does not overtake it. Without a
   * commit its signal aborts, so that requests may stop.
   */
  end(hasCommitted: boolean): void {
    for (const source of this.#claims) unclaim(source, this);
    this.#claims.clear();
    this.#readPoint.close();
    const toAbort = hasCommitted ? undefined : this.#controller;
    const reason = toAbort && this.#reason(); // the reason of the time before it ended
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

  override claim(source: Source): void {
    if (this.#claims.has(source)) return;
    if (this.#hasMoved(source)) this.#doomedBy(source, undefined);
    this.#claims.add(source);
    claimFor(source, this);
  }

  override assertUsable(_operation: string): void {
    if (this.#state !== RUNNING) throw this.#reason();
  }

  #hasMoved(source: Source): boolean {
    return source.version > (this.#ownPoints?.get(source) ?? this.#readPoint.point);
  }

  #doom(source: Source, by: string | undefined): void {
    this.#state = DOOMED;
    this.conflict = { source, by };
    if (DEV) tools?.touched("overtaken", this, source, by);
  }

  #doomedBy(source: Source, by: string | undefined): never {
    if (this.#state === RUNNING) this.#doom(source, by);
    throw this.#reason();
  }

  /** The error for an operation of a doomed, waiting or ended attempt. */
  #reason(): Error {
    if (this.#state === ENDED || this.#state === RUNNING) return new EndedError(this.name, "ended");
    const over = this.conflict === undefined ? undefined : describe(this.conflict.source);
    return new ConflictError(this.name, over, this.conflict?.by);
  }
}

/** Waits until something changes that an attempt which called `retry` has read. */
export function changeOf(attempt: Attempt, signal: AbortSignal | undefined): Promise<void> {
  const { reads } = attempt;
  if (reads.size === 0) {
    throw new InvalidArgumentError(
      "retry",
      DEV &&
        `A change is waited for, but ${attempt.name} has read nothing, so nothing could wake it.`,
    );
  }
  if (attempt.hasNews()) return Promise.resolve();
  return waitFor<void>("retry", { signal }, (resolve) => {
    const leave = (): void => {
      for (const source of reads) unclaim(source, sleeper);
    };
    const sleeper: Claimant = {
      overtake() {
        leave();
        return () => resolve();
      },
    };
    for (const source of reads) claimFor(source, sleeper);
    return leave;
  });
}
