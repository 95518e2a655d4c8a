export { createHistory } from "./history.ts";
export type { HistoryOptions } from "./options.ts";
export type { HistoryStep, StepWrite } from "./step.ts";
export type { GroupOptions, UndoHistory } from "./history.ts";
export type { StepConflict, UndoOptions, UndoResult } from "./take-back.ts";
