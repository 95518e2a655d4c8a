/**
 * For tests: `@dosync/core/testing`.
 *
 * Puts everything back to what it began with after a test that shares the state of a module.
 *
 * Runs asynchronous transactions and other programs side by side, in every order or in many random
 * ones, and shows the order in which something goes wrong.
 *
 * Has the laws that a binding to a framework keeps.
 *
 * @module
 */
export {
  type Exploration,
  type ExplorationReport,
  explore,
  type Outcome,
  type Program,
  replay,
  transaction,
} from "./testing/explore.ts";
export { type BindingLaw, bindingLaws, type TriedBinding } from "./testing/binding-laws.ts";
export { resetAll } from "./testing/reset-all.ts";
export type { Settled, Step } from "./testing/run.ts";
export { ScheduleError } from "./testing/schedule-error.ts";
