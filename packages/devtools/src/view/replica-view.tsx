/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { KnownReplica, MutationEntry } from "../model/mutations.ts";
import { preview } from "../model/value.ts";
import { clockTime, counted, messageOf } from "./format.ts";
import { List, type Line } from "./list.tsx";
import { MutationDetails, nameOfMutation } from "./mutation-details.tsx";
import { ReplicaDetails } from "./replica-details.tsx";
import { ConnectionBadge, PhaseBadge } from "./status.tsx";
import { Details, Filter, matcher, Toggle } from "./tools.tsx";
import { useLive, useShared } from "./use-live.ts";

export interface ReplicaViewProps {
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onEntry: (id: number) => void;
}

/** Replicas, each with the mutations in its line and what became of those before. */
export function ReplicaView({
  selected,
  onSelect,
  onIdentity,
  onEntry,
}: ReplicaViewProps): JSX.Element {
  const { recorder } = useShared();
  const all = recorder.mutations.replicas();
  useLive(all.length > 0); // a connection comes and goes without a commit
  const [filter, setFilter] = useState("");
  const [isRefusedOnly, showRefusedOnly] = useState(false);
  const isFound = matcher(filter);
  const isShown = (entry: MutationEntry): boolean => {
    if (isRefusedOnly && entry.mutation.phase !== "refused") return false;
    return isFound(`${nameOfMutation(entry)} ${entry.mutation.phase}`);
  };
  const shown = all.map(({ line, decided, ...known }) => ({
    ...known,
    line: line.filter(isShown),
    decided: decided.filter(isShown),
  }));
  const lines = shown.flatMap(linesOf);
  const replica = all.find(({ id }) => keyOfReplica(id) === selected);
  const mutation = all
    .flatMap(({ line, decided }) => [...line, ...decided])
    .find((entry) => keyOf(entry) === selected);
  const waiting = all.reduce((sum, { line }) => sum + line.length, 0);
  return (
    <div class="view">
      <div class="tools">
        <Filter of="mutations" by="mutation or state" value={filter} onChange={setFilter} />
        <Toggle isOn={isRefusedOnly} onChange={showRefusedOnly}>
          refused only
        </Toggle>
        <span class="end" role="status">
          {counted(all.length, "replica")}, {waiting.toLocaleString("en")} not decided
        </span>
      </div>
      <div class="split">
        <List
          label="Replicas and mutations"
          lines={lines}
          selected={selected}
          onSelect={onSelect}
          empty={
            <p>
              No replica is open. What <code>openReplica</code> opens appears here, with the
              mutations that wait to be confirmed.
            </p>
          }
        />
        <Details label="Details of the replica">
          {mutation !== undefined ? (
            <MutationDetails entry={mutation} onEntry={onEntry} />
          ) : replica !== undefined ? (
            <ReplicaDetails known={replica} onIdentity={onIdentity} />
          ) : (
            <p class="note">
              Choose a replica to see what is confirmed beside what is shown, or a mutation to see
              what became of it.
            </p>
          )}
        </Details>
      </div>
    </div>
  );
}

const keyOfReplica = (id: number): string => `replica ${id}`;
const keyOf = ({ id }: MutationEntry): string => `mutation ${id}`;

function linesOf(known: KnownReplica): Line<string>[] {
  const { id, line, decided } = known;
  return [
    { key: keyOfReplica(id), className: "head", content: () => <ReplicaLine known={known} /> },
    ...[...line, ...decided].map((entry): Line<string> => ({
      key: keyOf(entry),
      className: `below ${entry.mutation.phase === "refused" ? "refused" : ""}`,
      content: () => <MutationLine entry={entry} />,
    })),
  ];
}

function ReplicaLine({ known: { replica } }: { known: KnownReplica }): JSX.Element {
  return (
    <>
      <span class="name">{replica.label}</span>
      <ConnectionBadge replica={replica} />
      <span class="what">{replica.user}</span>
      {replica.line.length > 0 && (
        <span class="end">{replica.line.length.toLocaleString("en")} waiting</span>
      )}
    </>
  );
}

function MutationLine({ entry }: { entry: MutationEntry }): JSX.Element {
  const { recorder } = useShared();
  const { mutation, decidedAt } = entry;
  const { call, label, refusal, phase } = mutation;
  const args = recorder.sanitizeArguments(call.args, label);
  return (
    <>
      <span class="name">{nameOfMutation(entry)}</span>
      <PhaseBadge mutation={mutation} isAlways />
      <span class="what">
        {phase === "refused" ? messageOf(refusal) : args === undefined ? "" : preview(args)}
      </span>
      <span class="end clock">
        {decidedAt === undefined
          ? clockTime(call.now - performance.timeOrigin)
          : clockTime(decidedAt)}
      </span>
    </>
  );
}
