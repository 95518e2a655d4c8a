/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { diff, type Difference, pathText } from "../model/diff.ts";
import type { AttemptEntry, CommitEntry, LogEntry } from "../model/entries.ts";
import { nameOfJudge } from "../model/recorder.ts";
import { clockTime, counted, duration, messageOf } from "./format.ts";
import { Icon } from "./icon.tsx";
import { Mutations, OfMutation } from "./commit-mutations.tsx";
import { Stack } from "./stack.tsx";
import { useShared } from "./use-live.ts";
import { Leaf, ValueTree } from "./value-tree.tsx";

export interface CommitDetailsProps {
  readonly entry: LogEntry;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onFollow: (identity: Identity<unknown>) => void;
  readonly onTransaction: (id: number) => void;
  /** Shows a mutation of a replica. */
  readonly onMutation: (id: number) => void;
  readonly onEntry: (id: number) => void;
}

/** All that is known about one commit, or about one that was refused. */
export function CommitDetails(props: CommitDetailsProps): JSX.Element {
  const { entry, onIdentity, onFollow, onTransaction, onMutation, onEntry } = props;
  const { transaction } = entry;
  return (
    <>
      <h2>
        {entry.label ??
          (entry.kind === "commit" ? "A commit without a label" : "A transaction without a label")}
        {entry.kind === "refused" && (
          <span class="badge bad">
            {entry.mutation === undefined ? "refused" : "refused there"}
          </span>
        )}
      </h2>
      <p class="note">
        {clockTime(entry.at)}
        {entry.kind === "commit" && `, commit point ${entry.record.point}`}
        {transaction !== undefined && (
          <>
            {", "}
            <button type="button" class="link" onClick={() => onTransaction(transaction)}>
              see it attempt by attempt
            </button>
          </>
        )}
      </p>
      {entry.kind === "refused" ? (
        entry.mutation === undefined ? (
          <>
            <div class="problem">{messageOf(entry.error)}</div>
            <p class="note">
              Nothing was changed. {entry.judge === undefined ? "" : `Asked last: ${entry.judge}.`}
            </p>
          </>
        ) : (
          <OfMutation entry={entry.mutation} at={entry} onMutation={onMutation} onEntry={onEntry} />
        )
      ) : (
        <>
          <Notes entry={entry} />
          <Mutations entry={entry} onMutation={onMutation} onEntry={onEntry} />
          <h3>What changed</h3>
          <Changes entry={entry} onIdentity={onIdentity} onFollow={onFollow} />
        </>
      )}
      <Bars entry={entry} />
      <h3>Where it was called</h3>
      <Stack error={entry.stack} />
    </>
  );
}

/** Who made it, and over what earlier attempts failed. */
function Notes({ entry: { record, transaction } }: { entry: CommitEntry }): JSX.Element {
  const { recorder } = useShared();
  const { meta, origin, attempts, conflicts } = record;
  const known = recorder.transactions.log.toArray().find(({ id }) => id === transaction);
  return (
    <dl class="facts">
      {meta !== undefined && (
        <>
          <dt>Who (meta)</dt>
          <dd>
            <ValueTree label="Meta" value={meta} />
          </dd>
        </>
      )}
      {origin !== undefined && (
        <>
          <dt>Published by</dt>
          <dd>
            <Leaf value={origin} />
          </dd>
        </>
      )}
      {attempts > 1 && (
        <>
          <dt>Attempts</dt>
          <dd>{attempts}</dd>
        </>
      )}
      {conflicts.length > 0 && (
        <>
          <dt>Overtaken</dt>
          <dd>
            <Conflicts
              names={conflicts.map((identity) => recorder.identities.nameOf(identity))}
              attempts={known?.attempts ?? []}
            />
          </dd>
        </>
      )}
    </dl>
  );
}

interface ConflictsProps {
  readonly names: readonly string[];
  readonly attempts: readonly AttemptEntry[];
}

const MOST_CONFLICTS = 10;

function Conflicts({ names, attempts }: ConflictsProps): JSX.Element {
  return (
    <ol>
      {names.slice(-MOST_CONFLICTS).map((name, i) => {
        const number = Math.max(0, names.length - MOST_CONFLICTS) + i + 1;
        const by = attempts.find((attempt) => attempt.number === number)?.conflict?.by;
        return (
          <li key={number}>
            attempt {number}: over {name}
            {by !== undefined && ` by "${by}"`}
          </li>
        );
      })}
      {names.length > MOST_CONFLICTS && <li>and {names.length - MOST_CONFLICTS} earlier ones</li>}
    </ol>
  );
}

const MOST_CHANGES = 30;

function Changes({
  entry,
  onIdentity,
  onFollow,
}: Pick<CommitDetailsProps, "onIdentity" | "onFollow"> & { entry: CommitEntry }): JSX.Element {
  const { recorder } = useShared();
  const [shown, setShown] = useState(MOST_CHANGES);
  const { changes, writes } = entry.record;
  if (changes.length === 0) {
    return (
      <p class="note">
        Nothing: {counted(writes.length, "identity was", "identities were")} given the value that
        was there.
      </p>
    );
  }
  return (
    <>
      {changes.slice(0, shown).map(([identity, old, value], i) => (
        <section key={i} aria-label={recorder.identities.nameOf(identity)}>
          <p>
            <button type="button" class="link" onClick={() => onIdentity(identity)}>
              {recorder.identities.nameOf(identity)}
            </button>{" "}
            <button
              type="button"
              class="icon"
              title="Follow it through the commits"
              aria-label={`Follow ${recorder.identities.nameOf(identity)} through the commits`}
              onClick={() => onFollow(identity)}
            >
              <Icon name="follow" />
            </button>
          </p>
          <Diff old={recorder.sanitize(old, identity)} value={recorder.sanitize(value, identity)} />
        </section>
      ))}
      {changes.length > shown && (
        <button type="button" class="link" onClick={() => setShown(shown + MOST_CHANGES)}>
          Show more of {changes.length - shown}
        </button>
      )}
    </>
  );
}

/** What has changed between two values, place by place. */
export function Diff({ old, value }: { old: unknown; value: unknown }): JSX.Element {
  const { all, isCut } = diff(old, value);
  return (
    <table class="diff">
      <caption class="visually-hidden">Changes by path</caption>
      <tbody>
        {all.map((one, i) => (
          <tr key={i}>
            <th scope="row">{one.path.length === 0 ? "value" : pathText(one.path)}</th>
            <td>
              <DiffLine {...one} />
            </td>
          </tr>
        ))}
        {isCut && (
          <tr>
            <td colSpan={2}>and more</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function DiffLine({ kind, old, value }: Difference): JSX.Element {
  const was = (
    <del>
      <span class="visually-hidden">was </span>
      {kind === "removed" && "− "}
      <Leaf value={old} length={120} />
    </del>
  );
  const is = (
    <ins>
      <span class="visually-hidden">is </span>
      {kind === "added" && "+ "}
      <Leaf value={value} length={120} />
    </ins>
  );
  if (kind === "added") return is;
  if (kind === "removed") return was;
  return (
    <>
      {was} → {is}
    </>
  );
}

/** The durations of the parts of a commit, as bars. */
function Bars({ entry: { durations } }: { entry: LogEntry }): JSX.Element | null {
  const { identities } = useShared().recorder;
  const { body, checks, delivery } = durations;
  const rows: [name: string, milliseconds: number][] = [];
  if (body !== undefined) rows.push(["body", body]);
  for (const { judge, milliseconds } of checks) {
    rows.push([`check ${nameOfJudge(judge, identities)}`, milliseconds]);
  }
  if (delivery !== undefined) rows.push(["delivery", delivery]);
  if (rows.length === 0) return null;
  const longest = Math.max(...rows.map(([, milliseconds]) => milliseconds), 0.1);
  return (
    <>
      <h3>How long it took</h3>
      <div class="bars">
        {rows.map(([name, milliseconds], i) => (
          <>
            <span key={`${i} name`}>{name}</span>
            <span key={`${i} bar`} class="track">
              <div class="fill" style={{ width: `${(milliseconds / longest) * 100}%` }} />
            </span>
            <span key={`${i} time`} class="ms">
              {duration(milliseconds)}
            </span>
          </>
        ))}
      </div>
    </>
  );
}
