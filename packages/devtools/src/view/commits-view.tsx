/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { LogEntry } from "../model/entries.ts";
import { writesOf } from "../model/recorder.ts";
import { CommitDetails } from "./commit-details.tsx";
import { clockTime, counted, duration, messageOf } from "./format.ts";
import { Icon } from "./icon.tsx";
import { List, type Line } from "./list.tsx";
import { nameOfMutation } from "./mutation-details.tsx";
import { PhaseBadge } from "./status.tsx";
import { Details, Filter, matcher, Toggle } from "./tools.tsx";
import { useLive, useShared } from "./use-live.ts";

export interface CommitsViewProps {
  readonly selected: number | undefined;
  readonly onSelect: (id: number | undefined) => void;
  /** Only commits that have written this identity. */
  readonly followed: Identity<unknown> | undefined;
  readonly onFollow: (identity: Identity<unknown> | undefined) => void;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onTransaction: (id: number) => void;
  readonly onMutation: (id: number) => void;
}

/** Every commit and every refusal, the newest first. */
export function CommitsView(props: CommitsViewProps): JSX.Element {
  const { selected, onSelect, followed, onFollow, onIdentity, onTransaction, onMutation } = props;
  const { recorder } = useShared();
  const version = useLive();
  const [filter, setFilter] = useState("");
  const [isRefusedOnly, showRefusedOnly] = useState(false);
  const [, redraw] = useState(0);
  const entries = useMemo(
    () => entriesFor(recorder.log.toArray(), followed, isRefusedOnly),
    [recorder, version, followed, isRefusedOnly],
  );
  const lines = useMemo(() => {
    const isFound = matcher(filter);
    return entries.flatMap((entry): Line<number>[] => {
      const names = () => namesIn(entry, (one) => recorder.identities.nameOf(one));
      if (filter !== "" && !isFound(`${entry.label ?? ""} ${entry.kind} ${names()}`)) return [];
      const known = entry.kind === "commit" ? recorder.mutations.of(entry) : undefined;
      const isRefused = entry.kind === "refused" || known?.mutation.phase === "refused";
      const className = isRefused ? "refused" : "";
      const content = (): JSX.Element => <CommitLine entry={entry} names={names()} />;
      return [{ key: entry.id, className, content }];
    });
  }, [entries, filter]);
  const entry = entries.find(({ id }) => id === selected);
  useEffect(() => {
    if (selected !== undefined && entry === undefined) onSelect(undefined);
  }, [selected, entry]);
  return (
    <div class="view">
      <div class="tools">
        <Filter of="commits" by="label or identity" value={filter} onChange={setFilter} />
        {followed !== undefined && (
          <span class="chip">
            follows {recorder.identities.nameOf(followed)}
            <button
              type="button"
              class="icon"
              aria-label="Follow it no more"
              onClick={() => onFollow(undefined)}
            >
              <Icon name="close" />
            </button>
          </span>
        )}
        <Toggle isOn={isRefusedOnly} onChange={showRefusedOnly}>
          refused only
        </Toggle>
        <Toggle
          isOn={recorder.stacks}
          onChange={(isOn) => {
            recorder.stacks = isOn;
            redraw((n) => n + 1);
          }}
          title="Keeps where each transaction was called. It costs some microseconds a commit."
        >
          stacks
        </Toggle>
        <button
          type="button"
          class="button"
          onClick={() => {
            recorder.clear();
            onSelect(undefined);
          }}
        >
          Clear
        </button>
        <span class="end" role="status">
          {counted(lines.length, "entry", "entries")}
          {recorder.log.dropped > 0 &&
            `, ${recorder.log.dropped.toLocaleString("en")} older dropped`}
        </span>
      </div>
      <div class="split">
        <List
          label="Commits"
          lines={lines}
          selected={selected}
          onSelect={onSelect}
          empty={
            <p>
              {filter === "" && followed === undefined && !isRefusedOnly
                ? "No commit since the panel records. Change something on the page."
                : "No commit matches."}
            </p>
          }
        />
        <Details label="Details of the commit">
          {entry === undefined ? (
            <p class="note">
              Choose a commit to see what it changed, how often it was tried, and how long it took.
            </p>
          ) : (
            <CommitDetails
              key={entry.id}
              entry={entry}
              onIdentity={onIdentity}
              onFollow={onFollow}
              onTransaction={onTransaction}
              onMutation={onMutation}
              onEntry={onSelect}
            />
          )}
        </Details>
      </div>
    </div>
  );
}

function entriesFor(
  all: LogEntry[],
  followed: Identity<unknown> | undefined,
  isRefusedOnly: boolean,
): LogEntry[] {
  const found = all.filter(
    (entry) =>
      (!isRefusedOnly || entry.kind === "refused") &&
      (followed === undefined || writesOf(entry).includes(followed)),
  );
  return found.toReversed();
}

const MOST_NAMES = 8;

function namesIn(entry: LogEntry, nameOf: (identity: Identity<unknown>) => string): string {
  const all = writesOf(entry);
  const names = all
    .slice(0, MOST_NAMES)
    .map((identity) => nameOf(identity))
    .join(", ");
  return all.length > MOST_NAMES ? `${names} and ${all.length - MOST_NAMES} more` : names;
}

function CommitLine({ entry, names }: { entry: LogEntry; names: string }): JSX.Element {
  const isRefused = entry.kind === "refused";
  const { recorder } = useShared();
  const attempts = isRefused ? 1 : entry.record.attempts;
  const mutation = isRefused ? undefined : recorder.mutations.of(entry)?.mutation;
  const takenBack = isRefused ? [] : recorder.mutations.takenBackBy(entry);
  return (
    <>
      <span class="name">{entry.label ?? (names || "a transaction")}</span>
      {isRefused && (
        <span class="badge bad">{entry.mutation === undefined ? "refused" : "refused there"}</span>
      )}
      {mutation !== undefined && <PhaseBadge mutation={mutation} />}
      {takenBack.length > 0 && (
        <span class="badge bad">
          takes back {takenBack.map((one) => nameOfMutation(one)).join(", ")}
        </span>
      )}
      {attempts > 1 && <span class="badge warn">{attempts} attempts</span>}
      <span class="what">
        {isRefused ? messageOf(entry.error) : entry.label !== undefined && names}
      </span>
      <span class="end">{timeOf(entry)}</span>
      <span class="end clock">{clockTime(entry.at)}</span>
    </>
  );
}

/** How long all of it took, where that is worth a word. */
function timeOf({ durations: { body = 0, checks, delivery = 0 } }: LogEntry): string {
  const sum = checks.reduce((all, { milliseconds }) => all + milliseconds, body + delivery);
  return sum < 1 ? "" : duration(sum);
}
