import type { Identity } from "@dosync/core";

/** What a recorder keeps, and how it shows values. */
export interface RecorderOptions {
  /** Models by name: their identities are shown by their places. */
  readonly models?: Readonly<Record<string, object>> | undefined;
  /** How many commits are kept, refused ones included. By default 1,000. */
  readonly commits?: number | undefined;
  /** How many asynchronous transactions are kept. By default 200. */
  readonly transactions?: number | undefined;
  /** How many attempts of each transaction are kept, the newest. By default 50. */
  readonly attempts?: number | undefined;
  /** How many events of each attempt are kept, the first. By default 200. */
  readonly events?: number | undefined;
  /** How many computations of derived values are kept one by one. By default 2,000. */
  readonly runs?: number | undefined;
  /** How many mutations of replicas are kept once they are decided. By default 500. */
  readonly mutations?: number | undefined;
  /** How many identities are known at once. They are held weakly. By default 50,000. */
  readonly identities?: number | undefined;
  /** Keeps where each transaction was called. It costs some microseconds a commit. By default `false`. */
  readonly stacks?: boolean | undefined;
  /** Answers what is shown and exported in the place of a value: for secrets. */
  readonly sanitize?: ((value: unknown, identity: Identity<unknown>) => unknown) | undefined;
  /**
   * Answers what is shown in the place of the arguments of a mutation. Where there is a `sanitize` and none of this,
   * no arguments are shown.
   */
  readonly sanitizeArguments?: ((args: unknown, mutation: string) => unknown) | undefined;
  /** Milliseconds since some moment; by default `performance.now`. */
  readonly now?: (() => number) | undefined;
}

const MASKED = "(masked: sanitizeArguments says what is shown)";

/** How the arguments of mutations are shown. Where values are masked, those that nobody has thought of are as well. */
export function sanitizerOf({
  sanitize,
  sanitizeArguments,
}: RecorderOptions): (args: unknown, mutation: string) => unknown {
  return sanitizeArguments ?? ((args) => (sanitize === undefined ? args : MASKED));
}

/** A limit that was given, or the usual one. */
export function limit(given: number | undefined, usual: number): number {
  return Math.max(1, Math.floor(given ?? usual));
}
