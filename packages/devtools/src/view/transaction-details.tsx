/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import type { AttemptEntry, AttemptEvent, TransactionEntry } from "../model/entries.ts";
import { duration, messageOf } from "./format.ts";
import { Status } from "./status.tsx";
import { useShared } from "./use-live.ts";

export interface TransactionDetailsProps {
  readonly entry: TransactionEntry;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onCommit: (point: number) => void;
}

/** One asynchronous transaction: a timeline with one lane an attempt, and the same in words. */
export function TransactionDetails(props: TransactionDetailsProps): JSX.Element {
  const { entry, onIdentity, onCommit } = props;
  const { point, error, attempts, missing } = entry;
  return (
    <>
      <h2>
        {entry.label ?? "A transaction without a label"} <Status entry={entry} />
        {entry.isSerializable && <span class="badge">serializable</span>}
      </h2>
      {entry.startedAt === undefined && (
        <p class="note">It began before the panel was there; what it did by then has no times.</p>
      )}
      {entry.status === "failed" && <div class="problem">{messageOf(error)}</div>}
      {point !== undefined && (
        <p>
          <button type="button" class="link" onClick={() => onCommit(point)}>
            What it committed
          </button>
        </p>
      )}
      <h3>Timeline</h3>
      <Timeline entry={entry} />
      {missing > 0 && <p class="note">{missing} earlier attempts are not kept.</p>}
      {attempts.toReversed().map((attempt) => (
        <Attempt key={attempt.number} attempt={attempt} onIdentity={onIdentity} />
      ))}
    </>
  );
}

const MOST_LANES = 20;

function Timeline({ entry }: { entry: TransactionEntry }): JSX.Element {
  const { recorder } = useShared();
  const attempts = entry.attempts.slice(-MOST_LANES);
  const from = attempts[0]?.startedAt ?? 0;
  const to = Math.max(entry.endedAt ?? recorder.now(), from + 0.1);
  const placeOf = (at: number): string => `${((at - from) / (to - from)) * 100}%`;
  return (
    <figure>
      <div class="lanes" role="img" aria-label={inWords(entry)}>
        {attempts.map(({ number, startedAt, endedAt, outcome, events }) => (
          <>
            <span key={`${number} name`}>{number}</span>
            <div key={`${number} lane`} class="lane">
              <div
                class={`span ${outcome.replace(" ", "-")}`}
                style={{
                  left: placeOf(startedAt),
                  width: `calc(${placeOf(endedAt ?? to)} - ${placeOf(startedAt)})`,
                }}
              />
              {events.map(({ at, what, identity }, i) => (
                <span
                  key={i}
                  class={`mark ${what}`}
                  style={{ left: `clamp(7px, ${placeOf(at)}, calc(100% - 7px))` }}
                  title={`${what} ${recorder.identities.nameOf(identity)}`}
                />
              ))}
            </div>
          </>
        ))}
      </div>
      <figcaption class="legend">
        {(["read", "write", "ensure", "overtaken"] as const).map((what) => (
          <span key={what}>
            <i class={`mark ${what}`} /> {what}
          </span>
        ))}
        <span class="end">{duration(to - from)} in all</span>
      </figcaption>
    </figure>
  );
}

function inWords({ attempts, status }: TransactionEntry): string {
  const each = attempts.map(({ number, outcome }) => `attempt ${number} ${outcome}`);
  return `The transaction is ${status}: ${each.join(", ")}.`;
}

interface AttemptProps {
  readonly attempt: AttemptEntry;
  readonly onIdentity: (identity: Identity<unknown>) => void;
}

function Attempt({ attempt, onIdentity }: AttemptProps): JSX.Element {
  const { recorder } = useShared();
  const { number, startedAt, endedAt, outcome, events, missing } = attempt;
  const took = duration((endedAt ?? recorder.now()) - startedAt);
  return (
    <section aria-label={`Attempt ${number}`}>
      <h3>
        Attempt {number}: {outcome}, {took}
      </h3>
      <ol class="steps">
        {events.map((event, i) => (
          <li key={i}>
            <time>{since(startedAt, event.at)}</time>
            <span>{event.what}</span>
            <span>
              <button type="button" class="link" onClick={() => onIdentity(event.identity)}>
                {recorder.identities.nameOf(event.identity)}
              </button>
              {byWhom(event)}
            </span>
          </li>
        ))}
      </ol>
      {missing > 0 && <p class="note">and {missing} more that are not kept</p>}
    </section>
  );
}

/** How long after the start of the attempt. What it had done before the panel was there has no times. */
function since(startedAt: number, at: number): string {
  const passed = at - startedAt;
  return passed < 0.05 ? "+0 ms" : `+${duration(passed)}`;
}

function byWhom({ what, by }: AttemptEvent): string {
  if (what !== "overtaken") return "";
  return by === undefined ? " by a commit without a label" : ` by "${by}"`;
}
