import {
  checkFunction,
  checkIterable,
  checkObject,
  checkOptions,
} from "../ground/check-options.ts";
import type { Exploration } from "./explore.ts";

type AnyExploration = Pick<Exploration<unknown, never>, "setup"> & { readonly programs: object };

/** Throws unless somebody who writes without types has given what an exploration needs. */
export function checkExploration(exploration: AnyExploration, operation: string): void {
  checkObject(exploration, `What ${operation}() is given`);
  checkFunction(exploration.setup, `setup of ${operation}()`);
  checkObject(exploration.programs, `programs of ${operation}()`);
  for (const [name, program] of Object.entries(exploration.programs)) {
    checkFunction(program, `The program "${name}" of ${operation}()`);
  }
}

/** The same for one schedule that is run again. */
export function checkReplay(exploration: AnyExploration, schedule: unknown): void {
  checkExploration(exploration, "replay");
  checkIterable(schedule, "The schedule of replay()");
}

/** The same for a program that is one transaction. */
export function checkTransaction(body: unknown, options: unknown): void {
  checkFunction(body, "What transaction() is given");
  checkOptions(options, "transaction()");
}
