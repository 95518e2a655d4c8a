"use client";
import { checkReplica } from "../bindings/check-arguments.ts";
import {
  type Context,
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useMemo,
} from "react";
import type { Replica } from "../line/replica.ts";
import type { Model } from "../model/define-model.ts";

/** The replicas above a component, by their models. */
export const ReplicasContext: Context<ReadonlyMap<Model<never>, Replica<never>>> =
  /* @__PURE__ */ createContext<ReadonlyMap<Model<never>, Replica<never>>>(new Map());

/** The props of {@link ReplicaProvider}. */
export interface ReplicaProviderProps<M extends object> {
  /** One that was opened. Whoever has opened it closes it. */
  readonly replica: Replica<M>;
  readonly children?: ReactNode;
}

/**
 * Gives a replica to the components below. Replicas of several models stand in one another.
 *
 * @example
 * ```tsx
 * import { Suspense } from "react";
 *
 * const counter = defineModel("counter", () => ({ count: ref(0) }));
 * const replica = openReplica(counter, { space: "mine", at: memory(), mutations: [] });
 * const Count = () => <b>{useDeref(useReplica(counter).model.count)}</b>;
 * const App = () => (
 *   <ReplicaProvider replica={replica}>
 *     <Suspense fallback="…">
 *       <Count />
 *     </Suspense>
 *   </ReplicaProvider>
 * );
 * ```
 */
export function ReplicaProvider<M extends object>(props: ReplicaProviderProps<M>): ReactElement {
  const { children } = props;
  const replica = props.replica as unknown as Replica<never>;
  if (process.env.NODE_ENV !== "production") checkReplica(replica, "<ReplicaProvider>");
  const outer = useContext(ReplicasContext);
  const value = useMemo(() => new Map(outer).set(replica.definition, replica), [outer, replica]);
  return createElement(ReplicasContext.Provider, { value }, children);
}
