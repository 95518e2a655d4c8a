"use client";
import { useDeref } from "@dosync/react";
import { useContext } from "react";
import { insightInto } from "../line/dehydrated.ts";
import { checkModel } from "../bindings/check-arguments.ts";
import { noReplica } from "../bindings/no-replica.ts";
import type { Replica, ReplicaStatus } from "../line/replica.ts";
import type { Model } from "../model/define-model.ts";
import { ReplicasContext } from "./provider.ts";

/** The nearest replica of a model, as it is. */
export function useOpened<M extends object>(model: Model<M>, operation: string): Replica<M> {
  if (process.env.NODE_ENV !== "production") checkModel(model, operation);
  const replica = useContext(ReplicasContext).get(model as unknown as Model<never>);
  if (replica === undefined) throw noReplica(operation, model.name);
  return replica as unknown as Replica<M>;
}

/**
 * The nearest replica of a model. Until it has loaded, the nearest `Suspense` shows its fallback.
 *
 * @returns The replica: read its refs with `useDeref(replica.model.count)`.
 * @throws {UsageError} (`NO_REPLICA`) if there is none above.
 * @example
 * ```tsx
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const Count = () => <b>{useDeref(useReplica(counter).model.count)}</b>;
 * ```
 */
export function useReplica<M extends object>(model: Model<M>): Replica<M> {
  const replica = useOpened(model, "useReplica");
  useDeref(replica.status); // so that it renders again
  const { isLoaded, refusal } = insightInto(replica)!;
  if (refusal !== undefined) throw refusal.error;
  if (!isLoaded) throw replica.ready;
  return replica;
}

/**
 * How the nearest replica of a model and its store are doing. It suspends nothing.
 *
 * @throws {UsageError} (`NO_REPLICA`) if there is none above.
 * @example
 * ```tsx
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const Saving = () => {
 *   const { pending, connection } = useReplicaStatus(counter);
 *   if (connection === "outdated") return <p>There is a newer version. Please reload.</p>;
 *   return pending > 0 ? <p>Saving …</p> : null;
 * };
 * ```
 */
export function useReplicaStatus<M extends object>(model: Model<M>): ReplicaStatus {
  return useDeref(useOpened(model, "useReplicaStatus").status);
}
