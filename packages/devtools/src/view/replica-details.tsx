/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import { readCommitted } from "@dosync/core/adapter";
import type { JSX } from "preact";
import { isHeldBack, type KnownReplica } from "../model/mutations.ts";
import { counted, messageOf } from "./format.ts";
import { ConnectionBadge } from "./status.tsx";
import { useShared } from "./use-live.ts";
import { Leaf } from "./value-tree.tsx";

export interface ReplicaDetailsProps {
  readonly known: KnownReplica;
  readonly onIdentity: (identity: Identity<unknown>) => void;
}

const MOST_SHOWN = 50;

/** How a replica is doing, and what is confirmed beside what is shown. */
export function ReplicaDetails({ known, onIdentity }: ReplicaDetailsProps): JSX.Element {
  const { recorder } = useShared();
  const { replica, line } = known;
  const { label, user, failure, storage, version, head } = replica;
  const held = line.filter(({ mutation }) => isHeldBack(mutation)).length;
  const ahead = replica.ahead.filter(
    ([identity, confirmed]) => !Object.is(readCommitted(identity), confirmed),
  );
  return (
    <>
      <h2>
        {label} <ConnectionBadge replica={replica} />
      </h2>
      <p class="note">
        {line.length === 0
          ? "Everything that was run here is decided."
          : `${counted(line.length, "mutation")} not decided${held === 0 ? "" : `, ${held} of them held back`}.`}
      </p>
      {failure !== undefined && <div class="problem">{messageOf(failure)}</div>}
      <dl class="facts">
        {user !== undefined && (
          <>
            <dt>User</dt>
            <dd>{user}</dd>
          </>
        )}
        <dt>Head of the space</dt>
        <dd>{head === null ? "not known" : head.toLocaleString("en")}</dd>
        <dt>Version of the model</dt>
        <dd>{version}</dd>
        <dt>What is confirmed</dt>
        <dd>{storage === "memory" ? "ends with this page" : "is kept"}</dd>
      </dl>
      <h3>The base beside the screen</h3>
      {ahead.length === 0 ? (
        <p class="note">All that is shown is confirmed.</p>
      ) : (
        <table class="plain">
          <caption class="visually-hidden">What is confirmed, and what is shown</caption>
          <thead>
            <tr>
              <th scope="col">Identity</th>
              <th scope="col">Confirmed</th>
              <th scope="col">Shown</th>
            </tr>
          </thead>
          <tbody>
            {ahead.slice(0, MOST_SHOWN).map(([identity, confirmed]) => (
              <tr key={recorder.identities.note(identity).id}>
                <th scope="row">
                  <button type="button" class="link" onClick={() => onIdentity(identity)}>
                    {recorder.identities.nameOf(identity)}
                  </button>
                </th>
                <td>
                  <Leaf value={recorder.sanitize(confirmed, identity)} length={120} />
                </td>
                <td>
                  <Leaf value={recorder.sanitize(readCommitted(identity), identity)} length={120} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {ahead.length > MOST_SHOWN && (
        <p class="note">and {(ahead.length - MOST_SHOWN).toLocaleString("en")} more</p>
      )}
    </>
  );
}
