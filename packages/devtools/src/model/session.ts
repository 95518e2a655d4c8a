import type { Identity } from "@dosync/core";
import {
  type AddressBook,
  addressBook,
  checkObject,
  openPastView,
  type PastView,
  publishChanges,
  readCommitted,
  UsageError,
} from "@dosync/core/adapter";
import { DEV } from "../dev.ts";
import { ORIGIN } from "./edit.ts";
import type { CommitEntry } from "./entries.ts";
import type { Recorder } from "./recorder.ts";
import { decode, encode } from "./text.ts";

/** What models were, and every commit since: a file for a bug report. Plain data, as JSON keeps it. */
export interface Session {
  readonly format: "dosync session";
  readonly version: 1;
  /** The values of each model before the first commit, by address. */
  readonly start: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly commits: readonly SessionCommit[];
  /** Addresses of values that JSON cannot keep, such as functions. */
  readonly lost: readonly string[];
}

/** A commit of a session. */
export interface SessionCommit {
  readonly point: number;
  readonly label?: string | undefined;
  readonly writes: readonly (readonly [model: string, address: string, value: unknown])[];
}

/**
 * The values that identities had after a commit point, where they have changed since.
 *
 * @throws {UsageError} (`FORGOTTEN`) for a moment that is older than what the recorder keeps.
 */
export function valuesAt(recorder: Recorder, point: number): Map<Identity<unknown>, unknown> {
  const values = new Map<Identity<unknown>, unknown>();
  const commits = commitsOf(recorder);
  const [oldest] = commits;
  if (recorder.log.dropped > 0 && oldest !== undefined && point < oldest.record.point - 1) {
    throw new UsageError(
      "FORGOTTEN",
      "valuesAt",
      DEV &&
        `The recorder keeps no moment as old as commit point ${point}. Let it keep more commits.`,
    );
  }
  for (const { record } of commits.toReversed()) {
    if (record.point <= point) break;
    for (const [identity, old] of record.changes) values.set(identity, old);
  }
  return values;
}

/** Opens the moment after a commit point, to look at. Nothing is changed. Dispose of it. */
export function lookAt(recorder: Recorder, point: number): PastView {
  return openPastView(point, valuesAt(recorder, point));
}

/**
 * Goes back to a commit point in one commit: what was written since has its value of then.
 *
 * @returns What was thrown if a validator or a rule refused, in an object. Nothing was changed then.
 */
export function goBack(recorder: Recorder, point: number): { readonly error: unknown } | undefined {
  try {
    const label = `go back to ${point}`;
    publishChanges(valuesAt(recorder, point), { label, origin: ORIGIN });
    return undefined;
  } catch (error) {
    return { error };
  }
}

/**
 * What the recorder knows about its models, as a file. {@link replaySession} plays it again: the values of
 * the beginning, and every commit since. Values are masked by `sanitize`.
 *
 * @param most How many commits to keep, the newest.
 * @example
 * ```ts
 * const bank = { checking: ref(500), savings: ref(0) };
 * const recorder = record({ models: { bank } });
 * dosync(() => refSet(bank.checking, 400), { label: "withdraw" });
 * const file = JSON.stringify(exportSession(recorder));
 * recorder.dispose();
 *
 * const again = { checking: ref(0), savings: ref(0) };
 * replaySession(JSON.parse(file), { bank: again });
 * deref(again.checking); // 400
 * ```
 */
export function exportSession(recorder: Recorder, most: number = Infinity): Session {
  checkObject(recorder?.log, "The log of a recorder");
  const commits = commitsOf(recorder).slice(-most);
  const lost = new Set<string>();
  const { identities, sanitize } = recorder;
  const text = (identity: Identity<unknown>, value: unknown, address: string): unknown =>
    encode(sanitize(value, identity), () => lost.add(address));

  const before = new Map<Identity<unknown>, unknown>();
  for (const { record } of commits.toReversed()) {
    for (const [identity, old] of record.changes) before.set(identity, old);
  }
  const start: Record<string, Record<string, unknown>> = {};
  const placeOf = placesIn(recorder);
  const put = (identity: Identity<unknown>, value: unknown): void => {
    const place = placeOf(identity);
    if (place === undefined) return;
    const [model, address] = place;
    (start[model] ??= {})[address] = text(identity, value, address);
  };
  // First the rows, in the order that they had: a row that is played comes to the end of its collection.
  const firstRows = new Set(identities.firstRows());
  for (const row of firstRows) put(row, before.has(row) ? before.get(row) : readCommitted(row));
  for (const { model, entries } of identities.groups()) {
    if (model === undefined) continue;
    start[model] ??= {};
    for (const { identity, kind } of entries) {
      if (!/^(?:atom|ref|agent)$/.test(kind)) continue;
      if (before.has(identity) || firstRows.has(identity)) continue;
      put(identity, readCommitted(identity));
    }
  }
  for (const [identity, old] of before) if (!firstRows.has(identity)) put(identity, old);
  return {
    format: "dosync session",
    version: 1,
    start,
    commits: commits.flatMap(({ record }): SessionCommit[] => {
      const writes = record.changes.flatMap(([identity, , value]): [string, string, unknown][] => {
        const place = placeOf(identity);
        return place === undefined ? [] : [[...place, text(identity, value, place[1])]];
      });
      return writes.length === 0 ? [] : [{ point: record.point, label: record.label, writes }];
    }),
    lost: [...lost],
  };
}

/**
 * Plays a session in models that are made like those of its program: first the values of its beginning, then
 * each commit, as it was committed. Rules and validators are asked, and watches are called.
 *
 * A bug that follows from the order of commits shows again, as often as one likes.
 *
 * @param models The models by the names that the recorder had for them.
 * @param options `until`: the commit point after which to stop. By default all commits are played.
 * @returns How many commits were played.
 * @throws {UsageError} (`NO_SESSION`) if it is given something else; (`UNKNOWN_ADDRESS`) if a model has no
 * identity where the session has written one.
 * @throws {ValidationError | InvariantError} if a commit is refused here. Those before it stand.
 * @example
 * ```ts
 * const count = ref(0);
 * const session = {
 *   format: "dosync session",
 *   version: 1,
 *   start: { app: { count: 5 } },
 *   commits: [{ point: 9, label: "add", writes: [["app", "count", 6]] }],
 *   lost: [],
 * } as const;
 * replaySession(session, { app: { count } }); // 1
 * deref(count); // 6
 * ```
 */
export function replaySession(
  session: Session,
  models: Readonly<Record<string, object>>,
  options: { readonly until?: number | undefined } = {},
): number {
  const { format, version } = Object(session) as Partial<Session>;
  if (format !== "dosync session" || version !== 1) {
    throw new UsageError(
      "NO_SESSION",
      "replaySession",
      DEV && "replaySession() needs what exportSession() has answered, or its file read as JSON.",
    );
  }
  const books = new Map<string, AddressBook>();
  for (const [name, model] of Object.entries(models)) books.set(name, addressBook(model));
  const found = (model: string, address: string): Identity<unknown> => {
    const identity = books.get(model)?.identityAt(address);
    if (identity !== undefined) return identity;
    throw new UsageError(
      "UNKNOWN_ADDRESS",
      address,
      DEV &&
        `The session writes "${address}" of the model "${model}", but there is none. Give replaySession() the models under the names that they had: { ${model} }.`,
    );
  };
  const start = Object.entries(session.start).flatMap(([model, values]) =>
    Object.entries(values).map(
      ([address, value]) => [found(model, address), decode(value)] as const,
    ),
  );
  publishChanges(start, { label: "session", origin: ORIGIN });
  let played = 0;
  for (const { point, label, writes } of session.commits) {
    if (point > (options.until ?? Infinity)) break;
    publishChanges(
      writes.map(([model, address, value]) => [found(model, address), decode(value)] as const),
      { label: label ?? "session", origin: ORIGIN },
    );
    played++;
  }
  return played;
}

/** The commits that are kept, the oldest first. */
export function commitsOf(recorder: Recorder): CommitEntry[] {
  return recorder.log.toArray().filter((entry): entry is CommitEntry => entry.kind === "commit");
}

type PlaceOf = (identity: Identity<unknown>) => [model: string, address: string] | undefined;

/** Answers the model of an identity, and its exact address there. */
function placesIn({ identities: { models } }: Recorder): PlaceOf {
  const books = Array.from(models, ([name, model]) => [name, addressBook(model)] as const);
  return (identity) => {
    for (const [name, { addressOf }] of books) {
      const address = addressOf(identity);
      if (address !== undefined) return [name, address];
    }
    return undefined;
  };
}
