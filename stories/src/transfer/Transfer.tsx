import { useAtom } from "@dosync/react";
import { type ReactElement, useId, useState } from "react";
import { Button, messageOf, Panel, Switch } from "../design/index.ts";
import { OrdinaryAccounts, OurBank } from "./Banks.tsx";
import type { Bank } from "./model.ts";
import type { OrdinaryBank } from "./ordinary.ts";

interface TransferProps {
  readonly bank: Bank;
  readonly ordinary: OrdinaryBank;
}

/** One set of controls for both banks, so that the same happens to both. */
export function Transfer({ bank, ordinary }: TransferProps): ReactElement {
  // The text, and not its number: an input that is empty stays so. The banks refuse what is no amount.
  const [text, setText] = useState("100");
  const amount = Number(text);
  const [isClosed] = useAtom(bank.isClosed);
  const [failures, setFailures] = useState({ ours: "", ordinary: "" });
  const amountId = useId();

  const toSavings = (): void =>
    setFailures({
      ours: failureOf(() => bank.transfer(bank.checking, bank.savings, amount)),
      ordinary: failureOf(() => ordinary.transfer(ordinary.checking, ordinary.savings, amount)),
    });
  const toChecking = (): void =>
    setFailures({
      ours: failureOf(() => bank.transfer(bank.savings, bank.checking, amount)),
      ordinary: failureOf(() => ordinary.transfer(ordinary.savings, ordinary.checking, amount)),
    });
  const setClosed = (closed: boolean): void => {
    bank.setClosed(closed);
    ordinary.setClosed(closed);
  };

  return (
    <>
      <Panel>
        <div className="row">
          <label htmlFor={amountId}>Amount</label>
          <input
            id={amountId}
            className="input mono"
            style={{ width: 104 }}
            type="number"
            min={1}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <Button look="primary" onClick={toSavings}>
            Checking → savings
          </Button>
          <Button onClick={toChecking}>Savings → checking</Button>
        </div>
        <Switch
          label="Savings is closed: the transfer throws after the money has left checking"
          checked={isClosed}
          onChange={setClosed}
        />
      </Panel>
      <div className="pair">
        <OurBank bank={bank} failure={failures.ours} />
        <OrdinaryAccounts bank={ordinary} failure={failures.ordinary} />
      </div>
    </>
  );
}

function failureOf(attempt: () => void): string {
  try {
    attempt();
    return "";
  } catch (error) {
    return messageOf(error);
  }
}
