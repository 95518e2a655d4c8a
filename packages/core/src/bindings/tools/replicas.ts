import { checkObject } from "../../ground/check-options.ts";
import { DEV } from "../../ground/dev.ts";
import { tools } from "../../kernel/tools.ts";
import type { Identity } from "../../kernel/types.ts";

/** A mutation of a replica's line, present or past, as tools see it. What it says changes with time. */
export interface MutationOutline {
  /** Its name, or `dosync` where it has none. */
  readonly label: string;
  /** Its place among all mutations of the replica that has run it. */
  readonly number: number;
  readonly call: {
    readonly args: unknown;
    readonly by: string | undefined;
    readonly now: number;
  };
  readonly phase: "pending" | "stored" | "sent" | "confirmed" | "refused" | "cancelled";
  /** Whether nothing of it shows, because it throws over what others have changed. */
  readonly isHeld: boolean;
  /** Why it was refused or taken back. */
  readonly refusal: unknown;
}

/** A replica as tools see it. It is the same object for as long as the replica is open. */
export interface ReplicaOutline {
  /** What its messages call it, such as `replica "bank/shared"`. */
  readonly label: string;
  /** The `origin` of the commits by which it takes in what others have done. */
  readonly origin: unknown;
  readonly user: string | undefined;
  /** How it is doing, as its `status` says. */
  readonly connection: string;
  readonly failure: unknown;
  readonly storage: string;
  /** The version of the model in its store. */
  readonly version: number;
  /** How many batches its space has. Null: it is not known. */
  readonly head: number | null;
  /** The mutations without an outcome, in their order. */
  readonly line: readonly MutationOutline[];
  /** What may show more than is confirmed, each with the confirmed value. */
  readonly ahead: readonly (readonly [identity: Identity<unknown>, confirmed: unknown])[];
}

const open: Set<WeakRef<ReplicaOutline>> = new Set();

/**
 * Development: lists a replica for tools, weakly. A library that keeps identities elsewhere calls it once for each.
 *
 * @returns A function to be called when it is closed.
 * @example
 * ```ts
 * const before = openReplicas().length;
 * const close = noteReplica({
 *   label: "replica \"bank/mine\"",
 *   origin: undefined,
 *   user: undefined,
 *   connection: "open",
 *   failure: undefined,
 *   storage: "kept",
 *   version: 1,
 *   head: 0,
 *   line: [],
 *   ahead: [],
 * });
 * openReplicas().length - before; // 1
 * close();
 * openReplicas().length - before; // 0
 * ```
 */
export function noteReplica(replica: ReplicaOutline): () => void {
  if (!DEV) return nothing;
  checkObject(replica, "What noteReplica() is given");
  const reference = new WeakRef(replica);
  open.add(reference);
  return () => void open.delete(reference);
}

function nothing(): void {}

/**
 * The replicas that are open, the oldest first. For developer tools; in a production build there are none.
 *
 * @example
 * ```ts
 * const labels = openReplicas().map(({ label }) => label);
 * labels.includes("replica of somebody else"); // false
 * ```
 */
export function openReplicas(): ReplicaOutline[] {
  const found: ReplicaOutline[] = [];
  for (const reference of open) {
    const replica = reference.deref();
    if (replica === undefined) open.delete(reference);
    else found.push(replica);
  }
  return found;
}

/**
 * Development: tells attached tools that a replica has taken in a mutation, or that it is decided.
 *
 * @param step `shown`: the commit that is being published shows it. `queued`: it has changed nothing here.
 * @example
 * ```ts
 * type Outlines = Parameters<typeof tellMutation>;
 * const replica = { label: "replica \"bank/mine\"" } as Outlines[1]; // as given to noteReplica
 * const mutation = { label: "transfer", number: 1 } as Outlines[2];
 * tellMutation("decided", replica, mutation); // the panel shows it; without one it does nothing
 * ```
 */
export function tellMutation(
  step: "shown" | "queued" | "decided",
  replica: ReplicaOutline,
  mutation: MutationOutline,
): void {
  if (DEV) tools?.mutation?.(step, replica, mutation);
}
