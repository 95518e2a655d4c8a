/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import { readCommitted } from "@dosync/core/adapter";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import {
  commitsOf,
  exportSession,
  goBack,
  replaySession,
  type Session,
  valuesAt,
} from "../model/session.ts";
import { Diff } from "./commit-details.tsx";
import { clockTime, counted, messageOf } from "./format.ts";
import { Details } from "./tools.tsx";
import { useLive, useShared } from "./use-live.ts";

/** Looks at earlier moments and goes back to them. It keeps what has happened in a file. */
export function TimeView({
  onIdentity,
}: {
  onIdentity: (identity: Identity<unknown>) => void;
}): JSX.Element {
  const { recorder } = useShared();
  const version = useLive();
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [done, setDone] = useState("");
  const commits = useMemo(() => commitsOf(recorder), [recorder, version]);
  const found = chosen === undefined ? -1 : commits.findIndex(({ id }) => id === chosen);
  const place = found < 0 ? commits.length - 1 : found;
  const commit = commits[place];

  const report = (refusal: { readonly error: unknown } | undefined, success: string): void => {
    setProblem(refusal && messageOf(refusal.error));
    setDone(refusal === undefined ? success : "");
  };
  const attempt = (act: () => string): void => {
    try {
      report(undefined, act());
    } catch (error) {
      report({ error }, "");
    }
  };
  return (
    <div class="view">
      <div class="tools">
        <input
          class="slider"
          type="range"
          aria-label="Moment"
          aria-valuetext={
            commit === undefined ? "no commit" : `after ${commit.label ?? "a commit"}`
          }
          min={0}
          max={Math.max(0, commits.length - 1)}
          value={Math.max(0, place)}
          disabled={commits.length === 0}
          onInput={(event) => setChosen(commits[Number(event.currentTarget.value)]?.id)}
        />
        <button
          type="button"
          class="button"
          disabled={commit === undefined || place === commits.length - 1}
          onClick={() =>
            report(
              goBack(recorder, commit!.record.point),
              "Everything is as it was at that moment.",
            )
          }
        >
          Go back to here
        </button>
        <button
          type="button"
          class="button"
          onClick={() => attempt(() => download(exportSession(recorder)))}
        >
          Export session
        </button>
        <label class="button">
          Import session
          <input
            type="file"
            accept="application/json,.json"
            class="visually-hidden"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              event.currentTarget.value = "";
              void file?.text().then((text) =>
                attempt(() => {
                  const models = Object.fromEntries(recorder.identities.models);
                  const played = replaySession(JSON.parse(text) as Session, models);
                  return `${counted(played, "commit was", "commits were")} played.`;
                }),
              );
            }}
          />
        </label>
      </div>
      <Details label="The chosen moment">
        <p role="status" class="note">
          {done}
        </p>
        {problem !== undefined && (
          <div class="problem" role="alert">
            {problem}
          </div>
        )}
        {commit === undefined ? (
          <p class="note">No commit yet, so there is no other moment than now.</p>
        ) : (
          <Moment
            key={commit.id}
            place={place}
            count={commits.length}
            point={commit.record.point}
            label={commit.label}
            at={commit.at}
            onIdentity={onIdentity}
          />
        )}
      </Details>
    </div>
  );
}

interface MomentProps {
  readonly place: number;
  readonly count: number;
  readonly point: number;
  readonly label: string | undefined;
  readonly at: number;
  readonly onIdentity: (identity: Identity<unknown>) => void;
}

const MOST_SHOWN = 50;

/** What is different now from what it was then. */
function Moment({ place, count, point, label, at, onIdentity }: MomentProps): JSX.Element {
  const { recorder } = useShared();
  const values = [...valuesAt(recorder, point)].flatMap(([identity, then]) => {
    const now = readCommitted(identity);
    return Object.is(then, now) ? [] : [[identity, then, now] as const];
  });
  return (
    <>
      <h2>
        After {label === undefined ? "a commit without a label" : `“${label}”`}
        <span class="badge">
          {place + 1} of {count}
        </span>
      </h2>
      <p class="note">
        {clockTime(at)}, commit point {point}.{" "}
        {values.length === 0
          ? "Everything is now as it was then."
          : `${counted(values.length, "identity has", "identities have")} another value now. The page stays as it is while you look.`}
      </p>
      {values.slice(0, MOST_SHOWN).map(([identity, then, now], i) => (
        <section key={i} aria-label={recorder.identities.nameOf(identity)}>
          <h3>
            <button type="button" class="link" onClick={() => onIdentity(identity)}>
              {recorder.identities.nameOf(identity)}
            </button>{" "}
            then → now
          </h3>
          <Diff old={recorder.sanitize(then, identity)} value={recorder.sanitize(now, identity)} />
        </section>
      ))}
      {values.length > MOST_SHOWN && <p class="note">and {values.length - MOST_SHOWN} more</p>}
    </>
  );
}

function download(session: Session): string {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(session, null, 1)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = "dosync-session.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  const lost = session.lost.length;
  const note = lost === 0 ? "" : ` ${counted(lost, "value", "values")} could not be kept in it.`;
  return `${counted(session.commits.length, "commit")} in dosync-session.json.${note}`;
}
