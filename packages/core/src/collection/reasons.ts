import { show } from "../ground/errors.ts";

/** Development: why something cannot be done, and what to do. */
export const REASONS = {
  DUPLICATE_KEY: (label: string, key: string): string =>
    `Cannot add ${key} to ${label}: it is there already. To replace it, use set().`,
  NO_ENTITY: (label: string, key: string): string =>
    `Cannot alter ${key} of ${label}: it is not there. Look with deref(), or put it there with add() or set().`,
  WRONG_KEY: (label: string, key: string, row: unknown): string =>
    row === undefined
      ? `A key of ${label} is a string or a number, not ${key}.`
      : `Cannot put the row ${show(row)} in the place of ${key} of ${label}. To give a row another key, remove it and add it again.`,
};
