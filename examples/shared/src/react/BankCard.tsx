import { useState } from "react";
import { useDeref } from "@dosync/react";
import { useMutation, useReplica } from "@dosync/replica/react";
import { type Account, ACCOUNTS, bank, names, transfer } from "../models/bank.ts";
import { Refusal } from "./Refusal.tsx";

export function BankCard() {
  const entries = useDeref(useReplica(bank).model.entries);
  return (
    <section aria-label="Bank">
      <h2>Bank</h2>
      <dl>
        {ACCOUNTS.map((account) => (
          <Balance key={account} account={account} />
        ))}
      </dl>
      <Transfer />
      <ol aria-label="Transfers">
        {entries.map(({ id, from, to, amount, by }) => (
          <li key={id}>
            {by} moved {amount} from {names[from]} to {names[to]}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Balance({ account }: { readonly account: Account }) {
  return (
    <div>
      <dt>{names[account]}</dt>
      <dd aria-label={names[account]}>{useDeref(useReplica(bank).model.accounts[account])}</dd>
    </div>
  );
}

function Transfer() {
  const { run, refused, reset } = useMutation(transfer);
  const [from, setFrom] = useState<Account>("rent");
  const [to, setTo] = useState<Account>("food");
  const [amount, setAmount] = useState(100);
  const balance = useDeref(useReplica(bank).model.accounts[from]);
  const isPossible = from !== to && Number.isInteger(amount) && amount > 0 && amount <= balance;
  return (
    <>
      <Refusal refused={refused} onClose={reset} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run({ id: crypto.randomUUID(), from, to, amount });
        }}
      >
        <label>
          Amount
          <input
            type="number"
            min={1}
            value={amount}
            onChange={(event) => setAmount(event.target.valueAsNumber)}
          />
        </label>
        <Choice label="From" value={from} onChange={setFrom} />
        <Choice label="To" value={to} onChange={setTo} />
        <button disabled={!isPossible}>Transfer</button>
      </form>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: Account;
  readonly onChange: (account: Account) => void;
}

function Choice({ label, value, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value as Account)}>
        {ACCOUNTS.map((account) => (
          <option key={account} value={account}>
            {names[account]}
          </option>
        ))}
      </select>
    </label>
  );
}
