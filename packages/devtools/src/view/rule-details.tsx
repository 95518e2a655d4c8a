/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import { Fragment, type JSX } from "preact";
import { type KnownRule, readsOf } from "../model/rules.ts";
import { clockTime, counted, duration, messageOf } from "./format.ts";
import { PresentValue } from "./present-value.tsx";
import { useShared } from "./use-live.ts";

export interface RuleDetailsProps {
  readonly known: KnownRule;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onEntry: (id: number) => void;
}

const MOST_READS = 50;

/** All that is known about one rule. */
export function RuleDetails({ known, onIdentity, onEntry }: RuleDetailsProps): JSX.Element {
  const { recorder } = useShared();
  const { label, asked, milliseconds, longest, lastRefusal } = known;
  const reads = readsOf(known);
  return (
    <>
      <h2>
        {label} <span class="badge good">holds</span>
      </h2>
      <p class="note">
        {asked === 0
          ? "Not asked since the panel records. A commit asks it if it writes something that the rule has read."
          : `Asked about ${counted(asked, "commit")}: ${duration(milliseconds)} in all, ${duration(longest)} at most.`}
      </p>
      <h3>Last refusal</h3>
      {lastRefusal === undefined ? (
        <p class="note">None since the panel records.</p>
      ) : (
        <>
          <p>
            {lastRefusal.label ?? "A transaction"} at {clockTime(lastRefusal.at)}
            {known.refusals > 1 && `, the last of ${known.refusals.toLocaleString("en")}`}.{" "}
            <button type="button" class="link" onClick={() => onEntry(lastRefusal.id)}>
              Show it among the commits
            </button>
          </p>
          <div class="problem">{messageOf(lastRefusal.error)}</div>
        </>
      )}
      <h3>What it reads</h3>
      <dl class="facts">
        {reads.slice(0, MOST_READS).map((identity) => (
          <Fragment key={recorder.identities.note(identity).id}>
            <dt>
              <button type="button" class="link" onClick={() => onIdentity(identity)}>
                {recorder.identities.nameOf(identity)}
              </button>
            </dt>
            <dd>
              <PresentValue identity={identity} length={120} />
            </dd>
          </Fragment>
        ))}
      </dl>
      {reads.length > MOST_READS && <p class="note">and {reads.length - MOST_READS} more</p>}
    </>
  );
}
