import { useDeref } from "@dosync/react";
import { useReplica } from "@dosync/replica/react";
import { ledger, titleOf } from "../model/ledger.ts";

export function Transfers() {
  const transfers = useDeref(useReplica(ledger).model.transfers);
  return (
    <section className="card" aria-label="Transfers">
      <h2>Transfers</h2>
      {transfers.length === 0 && <p className="quiet">None yet.</p>}
      <ol className="transfers">
        {transfers
          .toReversed()
          .slice(0, 8)
          .map((each) => (
            <li key={each.id}>{titleOf(each)}</li>
          ))}
      </ol>
    </section>
  );
}
