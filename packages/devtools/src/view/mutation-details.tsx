/** @jsxImportSource preact */
import type { JSX } from "preact";
import { isHeldBack, type MutationEntry } from "../model/mutations.ts";
import { clockTime, duration, messageOf } from "./format.ts";
import { PhaseBadge } from "./status.tsx";
import { useShared } from "./use-live.ts";
import { ValueTree } from "./value-tree.tsx";

/** The name of a mutation. One without a name is known by the label of its commit. */
export function nameOfMutation({ mutation, commit }: MutationEntry): string {
  return commit?.label ?? mutation.label;
}

export interface MutationDetailsProps {
  readonly entry: MutationEntry;
  readonly onEntry: (id: number) => void;
}

/** All that is known about one mutation of a replica. */
export function MutationDetails({ entry, onEntry }: MutationDetailsProps): JSX.Element {
  const { recorder } = useShared();
  const { mutation, commit, decidedAt, replicaLabel } = entry;
  const { number, call, label } = mutation;
  const ranAt = call.now - performance.timeOrigin;
  const args = recorder.sanitizeArguments(call.args, label);
  return (
    <>
      <h2>
        {nameOfMutation(entry)} <PhaseBadge mutation={mutation} isAlways />
      </h2>
      <p class="note">
        Number {number} in {replicaLabel}, run at {clockTime(ranAt)}
        {call.by !== undefined && ` by ${call.by}`}
        {decidedAt !== undefined && `, decided after ${duration(Math.max(0, decidedAt - ranAt))}`}.
      </p>
      <Outcome entry={entry} onEntry={onEntry} />
      {args !== undefined && (
        <>
          <h3>Its arguments</h3>
          <ValueTree label={`Arguments of ${label}`} value={args} />
        </>
      )}
      <h3>What it has shown here</h3>
      {commit === undefined ? (
        <p class="note">
          No commit that is kept. It was run by another page or before the panel was there, or has
          changed nothing here.
        </p>
      ) : (
        <p>
          <button type="button" class="link" onClick={() => onEntry(commit.id)}>
            Show its commit
          </button>
        </p>
      )}
    </>
  );
}

/** What became of a mutation, in words. */
export function Outcome({ entry, onEntry }: MutationDetailsProps): JSX.Element {
  const { mutation, takenBackBy } = entry;
  const { phase, refusal } = mutation;
  const { code, rule } = Object(refusal) as { readonly code?: string; readonly rule?: string };
  return (
    <>
      {phase === "refused" && (
        <>
          <div class="problem">{messageOf(refusal)}</div>
          <dl class="facts">
            {rule !== undefined && (
              <>
                <dt>Rule</dt>
                <dd>{rule}</dd>
              </>
            )}
            {code !== undefined && (
              <>
                <dt>Code</dt>
                <dd>
                  <code>{code}</code>
                </dd>
              </>
            )}
          </dl>
        </>
      )}
      <p class="note">{isHeldBack(mutation) ? HELD : MEANINGS[phase]}</p>
      {takenBackBy !== undefined && (
        <p>
          <button type="button" class="link" onClick={() => onEntry(takenBackBy.id)}>
            Show the commit that took it back
          </button>
        </p>
      )}
    </>
  );
}

const HELD =
  "It is held back: it throws over what others have changed, so nothing of it shows. It keeps its place, and is tried again at each change.";

const MEANINGS: Readonly<Record<MutationEntry["mutation"]["phase"], string>> = {
  pending: "It shows here, and has not left this page. It can still be cancelled.",
  stored: "It shows here, and is kept in the outbox of this device. It goes out when that can be.",
  sent: "It has left, and nobody has answered yet. It cannot be cancelled any more.",
  confirmed: "It is in the log of the space: everybody has it.",
  refused: "It was refused where it was decided. Its own effects are gone, and those alone.",
  cancelled: "It was taken back before it was sent. Its own effects are gone.",
};
