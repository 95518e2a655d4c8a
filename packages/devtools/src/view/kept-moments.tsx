/** @jsxImportSource preact */
import type { Draft, Identity } from "@dosync/core";
import type { OpenPoint } from "@dosync/core/adapter";
import type { JSX } from "preact";
import { counted, duration, messageOf } from "./format.ts";
import { Diff } from "./commit-details.tsx";
import { useShared } from "./use-live.ts";

export interface KeptMomentsProps {
  readonly points: readonly OpenPoint[];
  readonly onIdentity: (identity: Identity<unknown>) => void;
}

/** What is kept of the past, and for whom: drafts, snapshots, attempts, screens; and what was forgotten. */
export function KeptMoments({ points, onIdentity }: KeptMomentsProps): JSX.Element {
  const drafts = points.flatMap(({ draft }) => (draft === undefined ? [] : [draft]));
  const forgotten = points.filter(({ isForgotten }) => isForgotten);
  return (
    <>
      <h2>Kept moments</h2>
      {points.length === 0 && (
        <p class="note">
          None. A snapshot, a draft, an asynchronous transaction or a screen that is behind keeps a
          moment: as long as it does, earlier values stay in memory.
        </p>
      )}
      {forgotten.length > 0 && (
        <div class="problem" role="alert">
          {counted(forgotten.length, "moment was", "moments were")} dropped without being ended, so
          they are kept for ever: {forgotten.map(({ what }) => what).join(", ")}. End what you open
          with dispose(), abort() or commit(), or declare it with using.
        </div>
      )}
      {points.length > 0 && (
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Who keeps it</th>
              <th scope="col">Commit point</th>
              <th scope="col">Open for</th>
              <th scope="col">Versions</th>
            </tr>
          </thead>
          <tbody>
            {points.map(({ point, what, since, versions, isForgotten }, i) => (
              <tr key={i}>
                <td>
                  {what ?? "somebody"} {isForgotten && <span class="badge bad">forgotten</span>}
                </td>
                <td>{point}</td>
                <td>{since === undefined ? "" : duration(Math.max(0, Date.now() - since))}</td>
                <td>{versions}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {drafts.map((draft, i) => (
        <DraftSection key={i} draft={draft} onIdentity={onIdentity} />
      ))}
    </>
  );
}

interface DraftSectionProps {
  readonly draft: Draft;
  readonly onIdentity: (identity: Identity<unknown>) => void;
}

function DraftSection({ draft, onIdentity }: DraftSectionProps): JSX.Element {
  const { recorder } = useShared();
  const changes = draft.changes();
  const conflicts: Set<Identity<unknown>> = new Set(
    draft.conflicts().map(({ identity }) => identity),
  );
  const refusals = draft.check();
  return (
    <section aria-label={`Draft ${draft.label}`}>
      <h3>
        Draft “{draft.label}”: {counted(changes.length, "change")}
        {conflicts.size > 0 && `, ${counted(conflicts.size, "conflict")}`}
      </h3>
      {refusals.map(({ error }, i) => (
        <div key={i} class="problem">
          {messageOf(error)}
        </div>
      ))}
      {changes.map(({ identity, base, mine }, i) => (
        <div key={i}>
          <button type="button" class="link" onClick={() => onIdentity(identity)}>
            {recorder.identities.nameOf(identity)}
          </button>{" "}
          {conflicts.has(identity) && <span class="badge bad">others have changed it too</span>}
          <Diff old={recorder.sanitize(base, identity)} value={recorder.sanitize(mine, identity)} />
        </div>
      ))}
    </section>
  );
}
