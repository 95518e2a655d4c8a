import { addCommitListener, addWatch, type Identity, removeWatch } from "@dosync/core";
import { labelOf } from "@dosync/core/adapter";
import { type AnyCollection, collectionOf } from "@dosync/core/collection";

/** What a line of the log tells of. */
export type LogKind = "commit" | "watch" | "retry" | "refused" | "note";

/** One line of the log. */
export interface LogEntry {
  readonly id: number;
  readonly kind: LogKind;
  /** The commit point, for a commit. */
  readonly point: number | undefined;
  readonly what: string;
  readonly details: readonly string[];
}

const KEPT = 40;
/** A demo may commit thousands of times a second; a reader follows a few lines. */
const TOLD_EVERY = 200;

/** A list of what happened, newest first. It holds no identities, or it would log itself. */
export class Log {
  #entries: readonly LogEntry[] = [];
  #nextId = 1;
  #isNotifying = false;
  readonly #listeners: Set<() => void> = new Set();

  readonly getEntries = (): readonly LogEntry[] => this.#entries;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  add(kind: LogKind, what: string, details: readonly string[] = [], point?: number): void {
    const entry = { id: this.#nextId++, kind, what, details, point };
    this.#entries = [entry, ...this.#entries.slice(0, KEPT - 1)];
    this.#notifySoon();
  }

  clear(): void {
    this.#entries = [];
    this.#notifySoon();
  }

  #notifySoon(): void {
    if (this.#isNotifying || this.#listeners.size === 0) return;
    this.#isNotifying = true;
    setTimeout(() => {
      this.#isNotifying = false;
      for (const listener of this.#listeners) listener();
    }, TOLD_EVERY);
  }
}

/** What a log follows, and how. */
export interface FollowOptions {
  /** Logs each watch as well. */
  readonly watches?: boolean | undefined;
  /** A collection whose rows are followed as well. */
  readonly rowsOf?: AnyCollection | undefined;
  /** How a value is written. */
  readonly format?: ((value: unknown) => string) | undefined;
}

/** Writes every commit of some identities, its attempts and its watches into a log. */
export function followCommits(
  log: Log,
  identities: readonly Identity<unknown>[],
  { watches = false, rowsOf, format = show }: FollowOptions = {},
): () => void {
  const followed = new Set(identities);
  const isFollowed = (identity: Identity<unknown>): boolean =>
    followed.has(identity) || (rowsOf !== undefined && collectionOf(identity) === rowsOf);
  const stopCommits = addCommitListener(({ point, label, writes, attempts, conflicts }) => {
    const own = writes.filter(([identity]) => isFollowed(identity));
    if (own.length === 0) return;
    if (attempts > 1) {
      const over = conflicts.map((identity) => `conflict over ${labelOf(identity)}`);
      log.add("retry", `${label ?? "transaction"}: ran ${attempts} times`, [...new Set(over)]);
    }
    const shown = own
      .slice(0, 4)
      .map(([identity, old, value]) => `${labelOf(identity)}  ${format(old)} → ${format(value)}`);
    if (own.length > shown.length) shown.push(`and ${own.length - shown.length} more`);
    log.add("commit", label ?? "commit", shown, point);
  });
  const logWatch = (_: unknown, identity: Identity<unknown>, old: unknown, value: unknown): void =>
    log.add("watch", `watch: ${labelOf(identity)}  ${format(old)} → ${format(value)}`);
  if (watches) for (const identity of identities) addWatch(identity, log, logWatch);
  return () => {
    stopCommits();
    if (watches) for (const identity of identities) removeWatch(identity, log);
  };
}

/** A value in at most thirty characters. */
function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
