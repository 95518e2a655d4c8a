import type { Identity } from "@dosync/core";
import { type MutationOutline, noteReplica, type ReplicaOutline } from "@dosync/core/adapter";
import type { Rebase } from "./rebase.ts";
import type { Shared } from "./shared.ts";

/** A replica for developer tools: it looks when it is asked. */
class Outline implements ReplicaOutline {
  readonly label: string;
  readonly origin: unknown;
  readonly user: string | undefined;
  readonly #rebase: Rebase;
  readonly #shared: Shared;

  constructor(
    label: string,
    origin: unknown,
    user: string | undefined,
    rebase: Rebase,
    shared: Shared,
  ) {
    this.label = label;
    this.origin = origin;
    this.user = user;
    this.#rebase = rebase;
    this.#shared = shared;
  }

  get connection(): string {
    return this.#rebase.standing.connection;
  }
  get failure(): unknown {
    return this.#rebase.standing.failure;
  }
  get storage(): string {
    return this.#rebase.standing.isVolatile ? "memory" : "kept";
  }
  get version(): number {
    return this.#rebase.standing.version;
  }
  get head(): number | null {
    return this.#rebase.cursor;
  }
  get line(): readonly MutationOutline[] {
    return this.#rebase.line;
  }
  get ahead(): readonly (readonly [Identity<unknown>, unknown])[] {
    return Array.from(this.#rebase.written, (identity) => [
      identity,
      this.#shared.confirmed.get(identity),
    ]);
  }
}

/** Lists a replica for developer tools. Answers its outline, and what takes that off the list. */
export function listed(
  label: string,
  origin: unknown,
  user: string | undefined,
  rebase: Rebase,
  shared: Shared,
): { readonly outline: ReplicaOutline; readonly unlist: () => void } {
  const outline = new Outline(label, origin, user, rebase, shared);
  return { outline, unlist: noteReplica(outline) };
}
