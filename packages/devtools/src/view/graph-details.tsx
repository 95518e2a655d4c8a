/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import { kindOf } from "@dosync/core/adapter";
import type { JSX } from "preact";
import { commitOf, isComputed, originsOf, reachOf } from "../model/graph.ts";
import type { KnownRuns, RunEntry } from "../model/runs.ts";
import { clockTime, counted, duration } from "./format.ts";
import { GraphMap } from "./graph-map.tsx";
import { Names } from "./names.tsx";
import { useShared } from "./use-live.ts";

export interface GraphDetailsProps {
  readonly identity: Identity<unknown>;
  readonly onSelect: (identity: Identity<unknown>) => void;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onEntry: (id: number) => void;
}

/** What one identity depends on, who depends on it, and why it was computed. */
export function GraphDetails(props: GraphDetailsProps): JSX.Element {
  const { identity, onSelect, onIdentity } = props;
  const { recorder } = useShared();
  const name = recorder.identities.nameOf(identity);
  const reach = reachOf(identity);
  const isDerived = isComputed(identity);
  const origins = isDerived ? originsOf(identity) : undefined;
  return (
    <>
      <h2>
        {name} <span class="badge">{kindOf(identity)}</span>
      </h2>
      {isDerived && <p class="note">{runsText(recorder.runs.of(identity))}</p>}
      <GraphMap identity={identity} onSelect={onSelect} onIdentity={onIdentity} />
      {isDerived && <WhyItRan {...props} />}
      {origins !== undefined && origins.all.length > 0 && (
        <>
          <h3>It comes from</h3>
          <p>
            <Names of={origins.all} onSelect={onSelect} />
            {origins.isCut && ", and perhaps others"}
          </p>
        </>
      )}
      {reach.all.length > 0 && (
        <>
          <h3>A change of it may reach</h3>
          <p>
            {counted(reach.all.length, "derived value")}
            {reach.isCut ? " or more" : ""}: <Names of={reach.all} onSelect={onSelect} />
          </p>
        </>
      )}
    </>
  );
}

function runsText({ count, vain, elsewhere, milliseconds, longest }: KnownRuns): string {
  const others =
    elsewhere === 0
      ? ""
      : ` ${counted(elsewhere, "more run", "more runs")} for transactions, drafts, snapshots and screens.`;
  if (count === 0) return `Not computed since the panel records.${others}`;
  const inVain = vain === 0 ? "" : `, ${vain.toLocaleString("en")} in vain`;
  return `Computed ${count === 1 ? "once" : `${count.toLocaleString("en")} times`}${inVain}: ${duration(milliseconds)} in all, ${duration(longest)} at most.${others}`;
}

const MOST_RUNS = 12;

function WhyItRan({ identity, onSelect, onEntry }: GraphDetailsProps): JSX.Element {
  const { recorder } = useShared();
  const runs = recorder.runs.logOf(identity);
  const { count, vain } = recorder.runs.of(identity);
  return (
    <>
      <h3>Why it ran</h3>
      {runs.length === 0 ? (
        <p class="note">
          Nothing yet. It is computed when it is read, or followed, and something that it has read
          has changed.
        </p>
      ) : (
        <table class="plain runs">
          <caption class="visually-hidden">The last computations, the newest first</caption>
          <thead>
            <tr>
              <th scope="col">At</th>
              <th scope="col">Because of</th>
              <th scope="col">Commit</th>
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {runs.slice(0, MOST_RUNS).map((run) => (
              <tr key={`${run.point} ${run.at}`}>
                <td>{clockTime(run.at)}</td>
                <td>
                  <Causes run={run} onSelect={onSelect} />
                </td>
                <td>
                  <Commit run={run} onEntry={onEntry} />
                </td>
                <td>
                  {run.isVain ? (
                    <span class="badge warn">in vain: equal</span>
                  ) : run.causes === undefined ? (
                    "first"
                  ) : (
                    "changed"
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {count > runs.length && (
        <p class="note">and {(count - runs.length).toLocaleString("en")} that are not kept</p>
      )}
      {vain > 4 && vain * 2 > count && (
        <p class="note">
          Most runs gave an equal value. Let it read less: a lens, or a derived value that picks the
          part which matters, stops a change before it comes here.
        </p>
      )}
    </>
  );
}

function Causes({
  run,
  onSelect,
}: Pick<GraphDetailsProps, "onSelect"> & { run: RunEntry }): JSX.Element {
  const { identities } = useShared().recorder;
  if (run.causes === undefined) return <span class="other">its first value</span>;
  const causes = run.causes.map((id) => identities.byId(id)).filter((one) => one !== undefined);
  if (causes.length === 0) return <span class="other">not known any more</span>;
  return <Names of={causes} onSelect={onSelect} />;
}

function Commit({
  run,
  onEntry,
}: Pick<GraphDetailsProps, "onEntry"> & { run: RunEntry }): JSX.Element | null {
  const entry = commitOf(useShared().recorder, run);
  if (entry === undefined) return null;
  return (
    <button type="button" class="link" onClick={() => onEntry(entry.id)}>
      {entry.label ?? `commit ${entry.record.point}`}
    </button>
  );
}
