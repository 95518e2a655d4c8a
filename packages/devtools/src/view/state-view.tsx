/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { IdentityGroup } from "../model/identities.ts";
import { counted } from "./format.ts";
import { IdentityDetails } from "./identity-details.tsx";
import { List, type Line } from "./list.tsx";
import { PresentValue } from "./present-value.tsx";
import { Details, Filter, matcher, Toggle } from "./tools.tsx";
import { useLive, useShared } from "./use-live.ts";

export interface StateViewProps {
  readonly selected: Identity<unknown> | undefined;
  readonly onSelect: (identity: Identity<unknown>) => void;
  readonly onFollow: (identity: Identity<unknown>) => void;
  readonly onGraph: (identity: Identity<unknown>) => void;
}

/** Every identity that is known, by model, with its present value. */
export function StateView({ selected, onSelect, onFollow, onGraph }: StateViewProps): JSX.Element {
  const { recorder } = useShared();
  useLive();
  const [filter, setFilter] = useState("");
  const [isDerivedShown, showDerived] = useState(true);
  const { identities } = recorder;
  // Values are read for lines in sight alone.
  const groups = useMemo(() => identities.groups(), [identities, identities.shape]);
  const lines = useMemo(
    () => linesOf(groups, filter, isDerivedShown),
    [groups, filter, isDerivedShown],
  );
  const count = lines.filter(({ key }) => key !== undefined).length;
  return (
    <div class="view">
      <div class="tools">
        <Filter of="identities" by="name, kind or model" value={filter} onChange={setFilter} />
        <Toggle isOn={isDerivedShown} onChange={showDerived}>
          derived values
        </Toggle>
        <span class="end" role="status">
          {counted(count, "identity", "identities")}
          {identities.dropped > 0 && `, ${identities.dropped.toLocaleString("en")} more not kept`}
        </span>
      </div>
      <div class="split">
        <List
          label="Identities"
          lines={lines}
          selected={selected}
          onSelect={onSelect}
          empty={
            filter === "" ? (
              <p>
                Nothing is known yet. Identities appear when they are made or written, or at once
                when their model is named: <code>{"openDevtools({ models: { bank } })"}</code>.
              </p>
            ) : (
              <p>No identity matches.</p>
            )
          }
        />
        <Details label="Details of the identity">
          {selected === undefined ? (
            <p class="note">
              Choose an identity to see its value, who follows it, and to change it.
            </p>
          ) : (
            <IdentityDetails
              key={identities.note(selected).id}
              identity={selected}
              onSelect={onSelect}
              onFollow={onFollow}
              onGraph={onGraph}
            />
          )}
        </Details>
      </div>
    </div>
  );
}

function linesOf(
  groups: readonly IdentityGroup[],
  filter: string,
  isDerivedShown: boolean,
): Line<Identity<unknown>>[] {
  const isFound = matcher(filter);
  return groups.flatMap(({ model, entries }) => {
    const found = entries.filter(({ name, kind }) => {
      if (!isDerivedShown && kind !== "atom" && kind !== "ref" && kind !== "agent") return false;
      return isFound(`${model ?? ""} ${kind} ${name}`);
    });
    if (found.length === 0) return [];
    const heading: Line<Identity<unknown>> = {
      key: undefined,
      content: () => (
        <>
          {model ?? "In no model"} <span class="end">{found.length.toLocaleString("en")}</span>
        </>
      ),
    };
    return [
      heading,
      ...found.map(({ name, kind, identity }): Line<Identity<unknown>> => ({
        key: identity,
        content: () => <IdentityLine name={name} kind={kind} identity={identity} />,
      })),
    ];
  });
}

interface IdentityLineProps {
  readonly name: string;
  readonly kind: string;
  readonly identity: Identity<unknown>;
}

function IdentityLine({ name, kind, identity }: IdentityLineProps): JSX.Element {
  const { recorder } = useShared();
  const commits = recorder.identities.of(identity)?.commits ?? 0;
  return (
    <>
      <span class="kind">{kind}</span>
      <span class="name">{name}</span>
      <span class="what">
        <PresentValue identity={identity} length={90} />
      </span>
      {commits > 0 && (
        <span class="end" title={`written by ${counted(commits, "commit")}`}>
          {commits.toLocaleString("en")}×
        </span>
      )}
    </>
  );
}
