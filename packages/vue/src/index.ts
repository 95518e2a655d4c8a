export {
  type Dehydrated,
  dehydrate,
  hydrate,
  keepState,
  type PastView,
  restore,
  UsageError,
} from "@dosync/core/adapter";
export { createModel, type CreateModelOptions, type ProvideModel } from "./create-model.ts";
export { provideView } from "./provide-view.ts";
export { type Action, useAction } from "./use-action.ts";
export { type AgentView, useAgent } from "./use-agent.ts";
export { useAtom } from "./use-atom.ts";
export { useEntity, useKeys, useRange } from "./use-collection.ts";
export { useDeref } from "./use-deref.ts";
export { useDerived, type UseDerivedOptions } from "./use-derived.ts";
export { type DraftView, provideDraft, type ProvideDraftOptions, useDraft } from "./use-draft.ts";
export { type DraftField, type DraftFieldOptions, useDraftField } from "./use-draft-field.ts";
export { useRef } from "./use-ref.ts";
export { type ResourceView, useResource } from "./use-resource.ts";
export { useSelector } from "./use-selector.ts";
export { useValidation, type Validation } from "./use-validation.ts";
export { useWatch } from "./use-watch.ts";
