import { UsageError } from "@dosync/core/adapter";
import type { Model, Mutation } from "../model/define-model.ts";
import type { Place } from "../store/store.ts";
import type { DehydratedReplica } from "./dehydrated.ts";
import type { RemotePlace } from "./outbox.ts";

/** The options of `openReplica`. */
export interface ReplicaOptions<M extends object> {
  /** Which space of the model: everybody who opens the same one shares its state. */
  readonly space: string;
  /** Where the space is kept, such as `memory()`, or the server that keeps it. */
  readonly at: Place | RemotePlace;
  /**
   * What a server has rendered, as `dehydrateReplica` has written it there. The replica shows exactly that, and can
   * be written, as soon as it is made. What this device knows besides is taken in a moment later, in one commit. It
   * is passed over where a program of another version has written it. It needs a place such as `server(url)`.
   */
  readonly from?: DehydratedReplica | undefined;
  /** The mutations that can be run. */
  readonly mutations: readonly Mutation<M, never>[];
  /** Who runs mutations here: the `by` of their context. */
  readonly user?: string | undefined;
  /**
   * Whether transactions without a name may write shared refs. By default they may, where this page decides: with
   * `memory()` and `tabs()`. They run again while this page lives.
   *
   * With `server()` they may where this is true, and the server's `allowWrites` lets them. They are sent as what
   * they have written, and refused as `CONFLICT` where others have changed that before. `remote()` takes named
   * mutations only.
   */
  readonly allowWrites?: boolean | undefined;
}

/** Mutations by their names. */
export type Mutations = ReadonlyMap<string, Mutation<never, never>>;

/** The mutations by their names, where the options make sense. */
export function checkOptions<M extends object>(
  model: Model<M>,
  options: ReplicaOptions<M>,
): Mutations {
  const { space, at, mutations, from, allowWrites } = Object(options) as Partial<ReplicaOptions<M>>;
  if (typeof space !== "string" || !isPlace(at) || !Array.isArray(mutations)) {
    throw invalid(
      process.env.NODE_ENV !== "production" &&
        "openReplica() needs a space, a place and mutations: openReplica(bank, { space, at, mutations }).",
    );
  }
  if (from !== undefined && typeof (at as Partial<RemotePlace>).start !== "function") {
    throw invalid(
      process.env.NODE_ENV !== "production" &&
        "openReplica() was given `from`, which needs a place on a server: at: server(url, { user }).",
    );
  }
  const { follow, writes } = at as Partial<RemotePlace>;
  if (allowWrites === true && typeof follow === "function" && writes === undefined) {
    throw invalid(
      process.env.NODE_ENV !== "production" &&
        "openReplica() was given `allowWrites`, but a backend and a reader take named mutations only: leave it out, and use run() or draft.commit({ as }).",
    );
  }
  const named = new Map<string, Mutation<never, never>>();
  for (const mutation of mutations as readonly Mutation<M, never>[]) {
    if (mutation.model !== model)
      throw invalid(
        process.env.NODE_ENV !== "production" && `${mutation.name} is a mutation of another model.`,
      );
    if (named.has(mutation.name))
      throw invalid(
        process.env.NODE_ENV !== "production" && `Two mutations have the name ${mutation.name}.`,
      );
    named.set(mutation.name, mutation as unknown as Mutation<never, never>);
  }
  return named;
}

function isPlace(at: object | undefined): boolean {
  return ["open", "follow"].some((way) => typeof (at as never)?.[way] === "function");
}

function invalid(message: string | false): UsageError {
  return new UsageError("INVALID_REPLICA", "openReplica", message);
}
