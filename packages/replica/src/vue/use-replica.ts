import { useDeref } from "@dosync/vue";
import {
  computed,
  type ComputedRef,
  inject,
  type InjectionKey,
  provide,
  type ShallowRef,
} from "vue";
import { MutationRuns, type RunMutation } from "../bindings/mutation-runs.ts";
import { checkModel, checkMutation, checkReplica } from "../bindings/check-arguments.ts";
import { noReplica } from "../bindings/no-replica.ts";
import type { RefusedError } from "../errors.ts";
import type { Replica, ReplicaStatus } from "../line/replica.ts";
import type { Model, Mutation } from "../model/define-model.ts";

/** The keys by which components find replicas. Each model has its own, so that one component may give several. */
const keys: WeakMap<object, InjectionKey<Replica<never>>> = /* @__PURE__ */ new WeakMap();

function keyOf(model: object): InjectionKey<Replica<never>> {
  const key = keys.get(model) ?? Symbol("replica");
  keys.set(model, key);
  return key;
}

/**
 * Gives a replica to the components below. One component may give replicas of several models. Whoever has opened it closes it.
 *
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const replica = openReplica(counter, { space: "mine", at: memory(), mutations: [] });
 * const Count = defineComponent(() => {
 *   const count = useDeref(useReplica(counter).model.count);
 *   return () => h("b", count.value);
 * });
 * const App = defineComponent(() => {
 *   provideReplica(replica);
 *   return () => h(Count);
 * });
 * ```
 */
export function provideReplica<M extends object>(replica: Replica<M>): void {
  if (process.env.NODE_ENV !== "production") checkReplica(replica, "provideReplica()");
  provide(keyOf(replica.definition), replica as unknown as Replica<never>);
}

function opened<M extends object>(model: Model<M>, operation: string): Replica<M> {
  if (process.env.NODE_ENV !== "production") checkModel(model, operation);
  const replica = inject(keyOf(model), undefined);
  if (replica === undefined) throw noReplica(operation, model.name);
  return replica as unknown as Replica<M>;
}

/**
 * The nearest replica of a model. Its refs have the values of the factory until it is ready.
 *
 * A component that awaits `replica.ready` at the end of its setup waits below a `Suspense`.
 *
 * @returns The replica: read its refs with `useDeref(replica.model.count)`.
 * @throws {UsageError} (`NO_REPLICA`) if there is none above.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const Count = defineComponent(() => {
 *   const count = useDeref(useReplica(counter).model.count);
 *   return () => h("b", count.value);
 * });
 * ```
 */
export function useReplica<M extends object>(model: Model<M>): Replica<M> {
  return opened(model, "useReplica");
}

/**
 * How the nearest replica of a model and its store are doing.
 *
 * @throws {UsageError} (`NO_REPLICA`) if there is none above.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const Saving = defineComponent(() => {
 *   const status = useReplicaStatus(counter);
 *   return () => (status.value.pending > 0 ? h("p", "Saving …") : null);
 * });
 * ```
 */
export function useReplicaStatus<M extends object>(
  model: Model<M>,
): Readonly<ShallowRef<ReplicaStatus>> {
  return useDeref(opened(model, "useReplicaStatus").status);
}

/** The result of {@link useMutation}. */
export interface UsedMutation<A> {
  readonly run: RunMutation<A>;
  /** Whether one is neither confirmed nor refused. */
  readonly pending: ComputedRef<boolean>;
  /** Why the last one was refused. */
  readonly refused: ComputedRef<RefusedError | undefined>;
  /** Forgets the last refusal, and what becomes of pending ones. It takes none back. */
  readonly reset: () => void;
}

/**
 * Runs a mutation for a button or a form. `pending` shows that it is not confirmed, `refused` why it was not.
 *
 * What it changes shows at once. `refused` is about what this component has run, and is forgotten when that
 * runs again.
 *
 * @throws {UsageError} (`NO_REPLICA`) if no replica of its model is above. `run` throws what `replica.run`
 * throws: what cannot be done here is not sent.
 * @example
 * ```ts
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n));
 * const Add = defineComponent(() => {
 *   const { run, pending, refused } = useMutation(add);
 *   const label = computed(() => refused.value?.message ?? (pending.value ? "Saving …" : "Add"));
 *   return () => h("button", { onClick: () => run(1) }, label.value);
 * });
 * ```
 */
export function useMutation<M extends object, A>(mutation: Mutation<M, A>): UsedMutation<A> {
  if (process.env.NODE_ENV !== "production") checkMutation(mutation);
  const replica = opened(mutation.model, "useMutation");
  const runs = new MutationRuns();
  const state = useDeref(runs.state);
  return {
    run: (...args) => runs.run(replica, mutation, args),
    pending: computed(() => state.value.pending),
    refused: computed(() => state.value.refused),
    reset: () => runs.reset(),
  };
}
