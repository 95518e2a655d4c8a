/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import { inspect } from "@dosync/core/adapter";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { isComputed } from "../model/graph.ts";
import type { NamedIdentity } from "../model/identities.ts";
import { counted } from "./format.ts";
import { GraphDetails } from "./graph-details.tsx";
import { List, type Line } from "./list.tsx";
import { Details, Filter, matcher, Toggle } from "./tools.tsx";
import { useLive, useShared } from "./use-live.ts";

export interface GraphViewProps {
  readonly selected: Identity<unknown> | undefined;
  readonly onSelect: (identity: Identity<unknown>) => void;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onEntry: (id: number) => void;
}

/** What derived values depend on, why they ran, and how often in vain. */
export function GraphView(props: GraphViewProps): JSX.Element {
  const { selected, onSelect } = props;
  const { recorder } = useShared();
  const version = useLive();
  const { identities, runs } = recorder;
  const [filter, setFilter] = useState("");
  const [isVainOnly, showVainOnly] = useState(false);
  const [isAllShown, showAll] = useState(false);
  const entries = useMemo(() => {
    const all = identities.groups().flatMap((group) => group.entries);
    return isAllShown ? all : all.filter(({ identity }) => isComputed(identity));
  }, [identities, identities.shape, isAllShown]);
  const shown = useMemo(() => {
    const isFound = matcher(filter);
    const found = entries.filter(({ name, kind, identity }) => {
      if (isVainOnly && runs.of(identity).vain === 0) return false;
      return isFound(`${kind} ${name}`);
    });
    if (!isVainOnly) return found;
    return found.toSorted((a, b) => runs.of(b.identity).vain - runs.of(a.identity).vain);
  }, [entries, filter, isVainOnly, isVainOnly ? version : 0]);
  const lines = useMemo(
    () =>
      shown.map((entry): Line<Identity<unknown>> => ({
        key: entry.identity,
        content: () => <GraphLine {...entry} />,
      })),
    [shown],
  );
  return (
    <div class="view">
      <div class="tools">
        <Filter of="the graph" by="name or kind" value={filter} onChange={setFilter} />
        <Toggle isOn={isVainOnly} onChange={showVainOnly}>
          ran in vain
        </Toggle>
        <Toggle isOn={isAllShown} onChange={showAll}>
          sources too
        </Toggle>
        <span class="end" role="status">
          {isAllShown
            ? counted(lines.length, "identity", "identities")
            : counted(lines.length, "derived value")}
        </span>
      </div>
      <div class="split">
        <List
          label="Derived values"
          lines={lines}
          selected={selected}
          onSelect={onSelect}
          empty={
            entries.length > 0 ? (
              <p>No derived value matches.</p>
            ) : (
              <p>
                Nothing is derived yet. <code>{"derived(() => deref(price) * deref(amount))"}</code>{" "}
                appears when it is made or computed, or at once when its model is named.
              </p>
            )
          }
        />
        <Details label="Details of the graph">
          {selected === undefined ? (
            <p class="note">
              Choose a derived value to see what it reads, who reads it, why it ran, and how often
              in vain.
            </p>
          ) : (
            <GraphDetails {...props} identity={selected} />
          )}
        </Details>
      </div>
    </div>
  );
}

const MOST_NAMES = 6;

function GraphLine({ name, kind, identity }: NamedIdentity): JSX.Element {
  const { identities, runs } = useShared().recorder;
  const { count, vain } = runs.of(identity);
  const reads = inspect(identity).dependencies;
  const names = reads.slice(0, MOST_NAMES).map((one) => identities.nameOf(one));
  return (
    <>
      <span class="kind">{kind}</span>
      <span class="name">{name}</span>
      {vain > 0 && (
        <span class="badge warn" title={`${counted(vain, "run")} gave an equal value`}>
          {vain.toLocaleString("en")}× in vain
        </span>
      )}
      <span class="what">
        {names.length > 0 && "← "}
        {names.join(", ")}
        {reads.length > MOST_NAMES && ` and ${reads.length - MOST_NAMES} more`}
      </span>
      {count > 0 && (
        <span class="end" title={`computed ${count === 1 ? "once" : `${count} times`}`}>
          {count.toLocaleString("en")}×
        </span>
      )}
    </>
  );
}
