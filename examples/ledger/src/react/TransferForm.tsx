import type { Ref } from "@dosync/core";
import { DraftProvider, useAction, useDeref, useDraft, useDraftField } from "@dosync/react";
import { type RunMutation, useMutation, useReplica } from "@dosync/replica/react";
import { useId, useState } from "react";
import { ACCOUNTS, type AccountId, ledger, type Transfer, transfer } from "../model/ledger.ts";
import { fromCents, toCents } from "../model/money.ts";
import { Field } from "./Field.tsx";
import { usePage } from "./models.ts";

export function TransferForm() {
  const { run, pending, refused, reset } = useMutation(transfer);
  const [number, setNumber] = useState(1);
  return (
    <section className="card" aria-label="Transfer">
      <h2>
        Transfer <small aria-live="polite">{pending ? "saving …" : ""}</small>
      </h2>
      <DraftProvider key={number} label="order">
        <Order run={run} onSent={() => setNumber(number + 1)} />
      </DraftProvider>
      {refused !== undefined && (
        <p role="alert">
          It was taken back: {refused.message}{" "}
          <button type="button" onClick={reset}>
            I see
          </button>
        </p>
      )}
    </section>
  );
}

interface OrderProps {
  readonly run: RunMutation<Transfer>;
  readonly onSent: () => void;
}

function Order({ run, onSent }: OrderProps) {
  const { order } = usePage();
  const { draft, canSave } = useDraft();
  const send = useAction(() => {
    run({
      id: crypto.randomUUID(),
      from: draft.deref(order.from),
      to: draft.deref(order.to),
      amount: draft.deref(order.amount),
      text: draft.deref(order.text),
    });
    onSent();
  });
  return (
    <form className="form" action={send.run}>
      <AccountField label="From" of={order.from} />
      <AccountField label="To" of={order.to} />
      <Field label="Amount" of={order.amount} parse={toCents} format={amountText} />
      <Field label="For" of={order.text} parse={String} />
      {send.error instanceof Error && <p role="alert">{send.error.message}</p>}
      <div className="buttons">
        <button className="primary" disabled={!canSave}>
          Transfer
        </button>
      </div>
    </form>
  );
}

const amountText = (cents: number) => (cents === 0 ? "" : fromCents(cents));

function AccountField({ label, of }: { label: string; of: Ref<AccountId> }) {
  const { accounts } = useReplica(ledger).model;
  const { text, set } = useDraftField(of, { parse: (id) => id as AccountId });
  const id = useId();
  return (
    <label htmlFor={id}>
      {label}
      <select id={id} value={text} onChange={(event) => set(event.target.value)}>
        {ACCOUNTS.map((each) => (
          <AccountOption key={each} id={each} name={accounts[each].name} />
        ))}
      </select>
    </label>
  );
}

function AccountOption({ id, name }: { id: AccountId; name: Ref<string> }) {
  return <option value={id}>{useDeref(name)}</option>;
}
