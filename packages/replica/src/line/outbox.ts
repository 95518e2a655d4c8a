import type { Link } from "./sequencer.ts";
import type { Address, PreparedCommit } from "@dosync/core/adapter";
import type { Batch, SpaceName } from "../store/store.ts";
import type { DehydratedReplica } from "./dehydrated.ts";
import type { Call, Pending } from "./pending.ts";
import type { Shared } from "./shared.ts";
import type { Written } from "./written.ts";

/** A mutation in the outbox of a device. */
export interface QueuedCall extends Call {
  /** The replica that has run it, and its number there. */
  readonly client: string;
  readonly number: number;
  /** The version of the model of the program that has run it. */
  readonly version: number;
  /** Whether a request with it has left. */
  readonly isSent: boolean;
}

/** What a device knows more than a replica on it. */
export interface News {
  /**
   * Everything that is confirmed. It is for a replica that knows nothing or too little, and for one whose model is
   * newer than this, which brings it to its own version.
   */
  readonly all: Iterable<readonly [Address, unknown]> | undefined;
  /** What was confirmed since, where the replica knows the rest. */
  readonly batches: readonly Batch[];
  /** The outbox, in its order. */
  readonly queue: readonly QueuedCall[];
  /** The version of the model that all of this has. */
  readonly version: number;
  /** Whether the device keeps nothing beyond this page. */
  readonly isVolatile: boolean;
  /** The head of the space as of all of this, where it is known. */
  readonly cursor?: number | undefined;
}

/** What a page starts from, which a server has rendered. */
export interface Start {
  readonly values: Iterable<readonly [Address, unknown]>;
  readonly cursor: number | null;
}

/** The line of a replica, as a {@link RemotePlace} sees it. */
export interface OutboxLine {
  readonly client: string;
  /** The version of the model of this program. */
  readonly version: number;
  /** What was run here and is not in an outbox. From here on it cannot be taken back. */
  handOver(): readonly Pending[];
  /** It did not get into the outbox. */
  handBack(pendings: readonly Pending[]): void;
  /** Takes in what is new, in one commit. */
  takeIn(news: News): void;
  /** Everything that was there has been taken in, and nothing is queued. */
  rested(): void;
  failed(isFailing: boolean, error: unknown): void;
  /** This place will never tell anything. */
  refused(error: unknown): void;
  /** What the device keeps cannot be read. */
  damaged(error: unknown): void;
}

/** How transactions without a name reach a place that decides elsewhere. */
export interface WritesOfPlace {
  /** Makes what stands in place of arguments, once the commit stands. */
  of(commit: PreparedCommit, shared: Shared): (written: Written) => unknown;
  /** The body of such arguments. It throws where they cannot be read. */
  body(args: unknown, shared: Shared): () => unknown;
}

/**
 * A place that decides mutations elsewhere: a server. What is run waits in the outbox of the device, which
 * all replicas of it show.
 */
export interface RemotePlace {
  /** Who runs mutations on this device. */
  readonly user: string;
  /** Whether it takes no mutations. */
  readonly isReadOnly?: boolean | undefined;
  /** How it takes what transactions without a name have written. Left out, it takes named mutations only. */
  readonly writes?: WritesOfPlace | undefined;
  /** What a page can start from, as `dehydrateReplica` has written it. */
  start?(from: DehydratedReplica): Start;
  /** @param start What the line shows already. The device is told of when it knows as much. */
  follow(name: SpaceName, line: OutboxLine, start?: Start): Link;
}

/** The line in the order of the outbox. It answers also what has left the outbox without an outcome. */
export function inOrderOf(
  queue: readonly QueuedCall[],
  line: readonly Pending[],
  client: string,
  revive: (call: QueuedCall) => Pending,
): { readonly line: Pending[]; readonly lost: Pending[] } {
  const rest = new Map(
    line.map((pending) => [keyOf(pending.client ?? client, pending.number), pending]),
  );
  const ordered = queue.map((call): Pending => {
    const key = keyOf(call.client, call.number);
    const pending = rest.get(key) ?? revive(call);
    rest.delete(key);
    if (call.client !== client) pending.client = call.client;
    pending.number = call.number;
    pending.phase = call.isSent ? "sent" : "stored";
    return pending;
  });
  const others = [...rest.values()];
  const fresh = others.filter(({ phase }) => phase === "pending");
  return { line: [...ordered, ...fresh], lost: others.filter(({ phase }) => phase !== "pending") };
}

function keyOf(client: string, number: number): string {
  return `${number} ${client}`;
}
