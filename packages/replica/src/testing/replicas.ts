import { checkObject } from "@dosync/core/adapter";
import { openReplica } from "../line/open-replica.ts";
import type { Replica } from "../line/replica.ts";
import type { Model, Mutation } from "../model/define-model.ts";
import { memory } from "../store/memory.ts";
import type { Place } from "../store/store.ts";

/** The options of {@link openReplicas}. */
export interface OpenReplicasOptions<M extends object> {
  readonly mutations: readonly Mutation<M, never>[];
  /** How many. By default two. */
  readonly count?: number | undefined;
  /** Where the space is kept. By default in a `memory()` of their own. */
  readonly at?: Place | undefined;
  readonly space?: string | undefined;
}

/** Replicas of one space in one process. */
export interface OpenReplicas<M extends object> {
  readonly replicas: readonly Replica<M>[];
  /** Waits until everything that was run is decided, and shown by all. */
  readonly converged: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Opens several replicas of one space in this process, like tabs.
 *
 * @returns The replicas, loaded.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n));
 *
 * const { replicas, converged, close } = await openReplicas(counter, { mutations: [add] });
 * for (const replica of replicas) replica.run(add, 1);
 * await converged();
 * replicas.map(({ model }) => deref(model.count)); // [2, 2]
 * close();
 * ```
 */
export async function openReplicas<M extends object>(
  model: Model<M>,
  options: OpenReplicasOptions<M>,
): Promise<OpenReplicas<M>> {
  checkObject(options, "The options of openReplicas()");
  const { mutations, count = 2, at = memory(), space = "test" } = options;
  const open = (): Replica<M> => openReplica(model, { space, at, mutations });
  const replicas = Array.from({ length: count }, open);
  await Promise.all(replicas.map(({ ready }) => ready));
  return {
    replicas,
    async converged() {
      await Promise.all(replicas.map((replica) => replica.flush())); // all is decided
      await Promise.all(replicas.map((replica) => replica.flush())); // and all is shown
    },
    close() {
      for (const replica of replicas) replica.close();
    },
  };
}
