/** What a thread that may be ended tells of its mutations: which one runs, and which are not to run again. */
export interface Watched {
  /** Called before a mutation runs, and with undefined after it. */
  readonly note: (mutation: string | undefined) => void;
  /** The mutations that have never come to an end. */
  readonly endless: ReadonlySet<string>;
}

let watched: Watched | undefined;

/** Has every mutation of this thread watched. */
export function watchMutations(by: Watched): void {
  watched = by;
}

/**
 * Runs the body of a mutation, watched.
 *
 * @param mutation Its name among all mutations of all devices.
 * @param endless Called instead where it has never come to an end before.
 */
export function runWatched<T>(mutation: string, body: () => T, endless: () => never): T {
  if (watched === undefined) return body();
  if (watched.endless.has(mutation)) return endless();
  watched.note(mutation);
  try {
    return body();
  } finally {
    watched.note(undefined);
  }
}
