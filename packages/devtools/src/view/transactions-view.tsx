/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { TransactionEntry } from "../model/entries.ts";
import { clockTime, counted, duration } from "./format.ts";
import { KeptMoments } from "./kept-moments.tsx";
import { List, type Line } from "./list.tsx";
import { Status } from "./status.tsx";
import { TransactionDetails } from "./transaction-details.tsx";
import { Details, Toggle } from "./tools.tsx";
import { useLive, useShared } from "./use-live.ts";

export interface TransactionsViewProps {
  readonly selected: number | undefined;
  readonly onSelect: (id: number | undefined) => void;
  readonly onIdentity: (identity: Identity<unknown>) => void;
  readonly onCommit: (point: number) => void;
}

/** Asynchronous transactions as they run, drafts, and the moments that are kept. */
export function TransactionsView(props: TransactionsViewProps): JSX.Element {
  const { selected, onSelect, onIdentity, onCommit } = props;
  const { recorder } = useShared();
  const all = recorder.transactions.log.toArray().toReversed();
  const points = recorder.openPoints();
  useLive(points.length > 0 || all.some(({ endedAt }) => endedAt === undefined));
  const [isRunningOnly, showRunningOnly] = useState(false);
  const shown = isRunningOnly ? all.filter(({ endedAt }) => endedAt === undefined) : all;
  const lines = shown.map((entry): Line<number> => ({
    key: entry.id,
    className: entry.status === "failed" ? "refused" : "",
    content: () => <TransactionLine entry={entry} />,
  }));
  const chosen = all.find(({ id }) => id === selected);
  return (
    <div class="view">
      <div class="tools">
        <Toggle isOn={isRunningOnly} onChange={showRunningOnly}>
          running only
        </Toggle>
        {chosen !== undefined && (
          <button type="button" class="button" onClick={() => onSelect(undefined)}>
            Show drafts and kept moments
          </button>
        )}
        <span class="end" role="status">
          {counted(shown.length, "transaction")}, {counted(points.length, "kept moment")}
        </span>
      </div>
      <div class="split">
        <List
          label="Transactions"
          lines={lines}
          selected={selected}
          onSelect={onSelect}
          empty={
            <p>
              No asynchronous transaction yet. What <code>dosyncAsync</code> runs appears here while
              it runs; what <code>dosync</code> does is over at once, and stands under Commits.
            </p>
          }
        />
        <Details label="Details of the transaction">
          {chosen === undefined ? (
            <KeptMoments points={points} onIdentity={onIdentity} />
          ) : (
            <TransactionDetails entry={chosen} onIdentity={onIdentity} onCommit={onCommit} />
          )}
        </Details>
      </div>
    </div>
  );
}

function TransactionLine({ entry }: { entry: TransactionEntry }): JSX.Element {
  const { recorder } = useShared();
  const { label, attempts, startedAt, endedAt, missing } = entry;
  const last = attempts.at(-1);
  const number = last?.number ?? missing;
  const conflict = attempts.findLast((attempt) => attempt.conflict !== undefined)?.conflict;
  return (
    <>
      <span class="name">{label ?? "a transaction"}</span>
      <Status entry={entry} />
      {number > 1 && <span class="badge warn">attempt {number}</span>}
      <span class="what">
        {conflict !== undefined &&
          `overtaken over ${recorder.identities.nameOf(conflict.identity)}${conflict.by === undefined ? "" : ` by ${conflict.by}`}`}
      </span>
      <span class="end">
        {startedAt === undefined ? "" : duration((endedAt ?? recorder.now()) - startedAt)}
      </span>
      <span class="end clock">{startedAt === undefined ? "before" : clockTime(startedAt)}</span>
    </>
  );
}
