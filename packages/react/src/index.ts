// A server component may call what comes from core, such as `dehydrate`. So each module of hooks and
// components says of itself that it belongs to the client.
export { batchUpdatesWith, type BatchUpdates } from "./channel.ts";
export { createModel, type CreateModelOptions, type ModelProviderProps } from "./create-model.ts";
export {
  type Dehydrated,
  dehydrate,
  hydrate,
  keepState,
  type PastView,
  restore,
  UsageError,
} from "@dosync/core/adapter";
export { DraftProvider, type DraftProviderProps } from "./draft-provider.ts";
export type { DraftView } from "./draft-reading.ts";
export { type Action, useAction } from "./use-action.ts";
export { type AgentView, useAgent, type UseAgentOptions } from "./use-agent.ts";
export { type SetAtom, useAtom } from "./use-atom.ts";
export { useEntity, useKeys, useRange } from "./use-collection.ts";
export { useDeref } from "./use-deref.ts";
export { useDerived } from "./use-derived.ts";
export { useDraft } from "./use-draft.ts";
export { type DraftField, type DraftFieldOptions, useDraftField } from "./use-draft-field.ts";
export { useRef } from "./use-ref.ts";
export { useResource } from "./use-resource.ts";
export { useSelector } from "./use-selector.ts";
export { useValidation, type Validation } from "./use-validation.ts";
export { useWatch } from "./use-watch.ts";
export { TimeTravel, type TimeTravelProps } from "./time-travel.ts";
export { TransitionRoot, type TransitionRootProps } from "./transition/transition-root.ts";
export { type StartTransition, useDosyncTransition } from "./transition/use-dosync-transition.ts";
