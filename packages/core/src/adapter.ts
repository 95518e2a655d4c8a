/**
 * For authors of framework bindings: `@dosync/core/adapter`.
 *
 * A binding reads the committed world, never a transaction's; it hears of a commit when all of it
 * can be read; and it hears of each commit at most once, after the watches. Everything here is public,
 * and versioned like the rest.
 *
 * @module
 */
export {
  ActionRuns,
  type ActionState,
  checkAction,
  type RunAction,
} from "./bindings/action-runs.ts";
export { agentState, subscribeAgentState } from "./bindings/agent-state.ts";
export { confine } from "./bindings/confine.ts";
export { type OpenModel, openModel } from "./bindings/disposal.ts";
export { external, type ExternalOptions, listen, readPresent } from "./bindings/external.ts";
export { initialize, keepInitialValues, makeIdentities, readInitial } from "./bindings/initial.ts";
export {
  checkIdentity,
  giveLabel,
  hasOwnValue,
  isIdentity,
  kindOf,
  labelOf,
} from "./bindings/inspect.ts";
export {
  type Address,
  addressOf,
  type AddressParts,
  type EntityKey,
  partsOf,
} from "./bindings/addresses.ts";
export { addressBook, type AddressBook, collectionsIn } from "./bindings/address-book.ts";
export {
  addressesOf,
  type Dehydrated,
  dehydrate,
  hydrate,
  labelIdentities,
  restore,
  takeNewData,
} from "./bindings/model.ts";
export { type HotModule, keepState, type KeepStateOptions } from "./bindings/keep-state.ts";
export {
  isRefusal,
  type Participant,
  participate,
  type PreparedCommit,
  type WayBack,
} from "./bindings/participate.ts";
export {
  checkRow,
  collectionOf,
  entitiesOf,
  entityAt,
  focusOf,
  isCollection,
  keyOf,
  type LensFocus,
  presentEntities,
  setValue,
} from "./bindings/parts.ts";
export { checkFunction, checkObject, checkOptions } from "./ground/check-options.ts";
export { isAlike } from "./ground/difference.ts";
export { className, isPlain } from "./ground/plain.ts";
export { publishChanges } from "./bindings/publish-changes.ts";
export { type FailureMessage, reportFailure } from "./bindings/report-failure.ts";
export {
  guardCommits,
  observe,
  type Observer,
  readCommitted,
  subscribe,
} from "./bindings/subscribe.ts";
export { inspect, type Inspection } from "./bindings/tools/inspect.ts";
export { openPoints, type OpenPoint } from "./bindings/tools/open-points.ts";
export { areToolsAttached, noteReader, readersOf } from "./bindings/tools/readers.ts";
export {
  type MutationOutline,
  noteReplica,
  openReplicas,
  type ReplicaOutline,
  tellMutation,
} from "./bindings/tools/replicas.ts";
export { rulesOver, type RuleOutline } from "./bindings/tools/rules.ts";
export {
  attachTools,
  type CommitTools,
  type DeliveredCommit,
  type OpenAttempt,
  toRecord,
} from "./bindings/tools/attach.ts";
export type { TransactionStep } from "./kernel/tools.ts";
export { type Refusal, tryToSet } from "./bindings/try-to-set.ts";
export {
  attachRoot,
  type CommitWrite,
  draftLater,
  type FrameworkRoot,
  type FrameworkWorld,
  openDraft,
  openWorld,
  type RootCommit,
  type Values,
} from "./bindings/worlds/doors.ts";
export { openPastView, type PastView, refuseInPast } from "./bindings/worlds/past-view.ts";
export { type Replayed, type ReplayedAll, replayOver } from "./bindings/worlds/replay-over.ts";
export type { MarkingChannel } from "./commit/channel.ts";
export { draftWorld, type DraftObserver, type DraftWorld } from "./draft/draft-world.ts";
export { guardTexts } from "./kernel/habits.ts";
export { draftField, type DraftFieldState, type TextsOnly, typeInto } from "./draft/fields.ts";
export { checkResource, whenLoaded } from "./resource/when-loaded.ts";
export { UsageError } from "./ground/errors/usage.ts";
export type { AgentState } from "./identities/agent-node.ts";
