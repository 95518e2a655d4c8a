import { useDeref } from "@dosync/react";
import { confirmed } from "@dosync/replica";
import { useReplica } from "@dosync/replica/react";
import { useState } from "react";
import { ACCOUNTS, type Account, ledger } from "../model/ledger.ts";
import { euros } from "../model/money.ts";
import { AccountForm } from "./AccountForm.tsx";

export function AccountList() {
  const { accounts } = useReplica(ledger).model;
  return (
    <section className="card" aria-label="Accounts">
      <h2>Accounts</h2>
      <ul className="accounts">
        {ACCOUNTS.map((id) => (
          <AccountCard key={id} account={accounts[id]} />
        ))}
      </ul>
    </section>
  );
}

function AccountCard({ account }: { account: Account }) {
  const name = useDeref(account.name);
  const balance = useDeref(account.balance);
  const isSaving = useDeref(confirmed(account.balance)) !== balance;
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <div className="row">
        <span>{name}</span>
        <b className={balance < 0 ? "minus" : ""}>{euros(balance)}</b>
        <small aria-live="polite">{isSaving ? "saving …" : ""}</small>
        <button
          type="button"
          aria-label={`Edit ${name}`}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          Edit
        </button>
      </div>
      {isOpen && <AccountForm account={account} onEnd={() => setOpen(false)} />}
    </li>
  );
}
