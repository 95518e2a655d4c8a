export { createHistory } from "./history.ts";
export type { HistoryOptions } from "./options.ts";
export type { HistoryStep, StepWrite } from "./step.ts";
export type { GoBackResult, GroupOptions, Moment, UndoHistory } from "./undo-history.ts";
export type { StepConflict, UndoOptions, UndoResult } from "./take-back.ts";
export type { PastView } from "@dosync/core/adapter";
export {
  loadSteps,
  type SavedStep,
  type SavedSteps,
  type SavedWrite,
  saveSteps,
} from "./saved-steps.ts";
