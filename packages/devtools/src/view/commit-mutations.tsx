/** @jsxImportSource preact */
import type { JSX } from "preact";
import type { CommitEntry, LogEntry } from "../model/entries.ts";
import type { MutationEntry } from "../model/mutations.ts";
import { nameOfMutation, Outcome } from "./mutation-details.tsx";
import { PhaseBadge } from "./status.tsx";
import { useShared } from "./use-live.ts";

interface Links {
  /** Shows a mutation of a replica. */
  readonly onMutation: (id: number) => void;
  readonly onEntry: (id: number) => void;
}

/** What a commit has to do with replicas: the mutation that it has shown, and those that it has taken back. */
export function Mutations({
  entry,
  ...links
}: Links & { readonly entry: CommitEntry }): JSX.Element | null {
  const { mutations } = useShared().recorder;
  const shown = mutations.of(entry);
  const takenBack = mutations.takenBackBy(entry);
  if (shown === undefined && takenBack.length === 0) return null;
  return (
    <>
      {shown !== undefined && (
        <>
          <h3>
            In {shown.replicaLabel} <PhaseBadge mutation={shown.mutation} isAlways />
          </h3>
          <OfMutation entry={shown} at={entry} {...links} />
        </>
      )}
      {takenBack.length > 0 && (
        <>
          <h3>What it has taken back</h3>
          {takenBack.map((one) => (
            <section
              key={one.id}
              aria-label={`${nameOfMutation(one)}, number ${one.mutation.number}`}
            >
              <p>
                <button type="button" class="link" onClick={() => links.onMutation(one.id)}>
                  {nameOfMutation(one)}
                </button>
                <PhaseBadge mutation={one.mutation} />
              </p>
            </section>
          ))}
        </>
      )}
    </>
  );
}

/** What became of a mutation, with the way to it. */
export function OfMutation({
  entry,
  at,
  onMutation,
  onEntry,
}: Links & { readonly entry: MutationEntry; readonly at: LogEntry }): JSX.Element {
  const { commit } = entry;
  return (
    <>
      <Outcome entry={entry} onEntry={onEntry} />
      {commit !== undefined && commit !== at && (
        <p>
          <button type="button" class="link" onClick={() => onEntry(commit.id)}>
            Show the commit that showed it
          </button>
        </p>
      )}
      <p>
        <button type="button" class="link" onClick={() => onMutation(entry.id)}>
          Show it in its replica
        </button>
      </p>
    </>
  );
}
