/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type KnownRule, readsOf } from "../model/rules.ts";
import { counted } from "./format.ts";
import { List, type Line } from "./list.tsx";
import { RuleDetails } from "./rule-details.tsx";
import { Details, Filter, matcher, Toggle } from "./tools.tsx";
import { useLive, useShared } from "./use-live.ts";

export interface RulesViewProps {
  readonly selected: number | undefined;
  readonly onSelect: (id: number) => void;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onEntry: (id: number) => void;
}

/** The invariants in force: what they read, how often they were asked, and when they last refused. */
export function RulesView({
  selected,
  onSelect,
  onIdentity,
  onEntry,
}: RulesViewProps): JSX.Element {
  const { recorder } = useShared();
  useLive();
  const [filter, setFilter] = useState("");
  const [isRefusedOnly, showRefusedOnly] = useState(false);
  const isFound = matcher(filter);
  const all = recorder.rules.inForce(recorder.identities);
  const namesOf = (known: KnownRule): string =>
    readsOf(known)
      .slice(0, 20)
      .map((identity) => recorder.identities.nameOf(identity))
      .join(", ");
  const shown = all.filter((known) => {
    if (isRefusedOnly && known.refusals === 0) return false;
    return isFound(`${known.label} ${namesOf(known)}`);
  });
  const lines = shown.map((known): Line<number> => ({
    key: known.id,
    content: () => <RuleLine known={known} names={namesOf(known)} />,
  }));
  const chosen = shown.find(({ id }) => id === selected);
  return (
    <div class="view">
      <div class="tools">
        <Filter of="rules" by="rule or identity" value={filter} onChange={setFilter} />
        <Toggle isOn={isRefusedOnly} onChange={showRefusedOnly}>
          have refused
        </Toggle>
        <span class="end" role="status">
          {counted(shown.length, "rule")}
        </span>
      </div>
      <div class="split">
        <List
          label="Rules"
          lines={lines}
          selected={selected}
          onSelect={onSelect}
          empty={
            all.length > 0 ? (
              <p>No rule matches.</p>
            ) : (
              <p>
                No rule is in force over what the panel knows. A rule holds after every commit:{" "}
                <code>{'invariant("never below zero", () => deref(stock) >= 0)'}</code>.
              </p>
            )
          }
        />
        <Details label="Details of the rule">
          {chosen === undefined ? (
            <p class="note">Choose a rule to see what it reads, and what it has refused.</p>
          ) : (
            <RuleDetails known={chosen} onIdentity={onIdentity} onEntry={onEntry} />
          )}
        </Details>
      </div>
    </div>
  );
}

function RuleLine({ known, names }: { known: KnownRule; names: string }): JSX.Element {
  const { label, refusals, asked } = known;
  return (
    <>
      <span class="name">{label}</span>
      {refusals > 0 && <span class="badge bad">refused {refusals.toLocaleString("en")}×</span>}
      <span class="what">{names}</span>
      {asked > 0 && (
        <span class="end" title={`asked about ${counted(asked, "commit")}`}>
          {asked.toLocaleString("en")}×
        </span>
      )}
    </>
  );
}
