import { deref } from "@dosync/core";
import { useDerived, useRef } from "@dosync/react";
import { type ReactElement, useState } from "react";
import { Button, messageOf, Panel, Stat, Stats } from "../design/index.ts";
import type { Bank } from "../transfer/model.ts";

/** The first thing to press. */
export function Hero({ bank: { checking, savings, transfer } }: { bank: Bank }): ReactElement {
  const [refusal, setRefusal] = useState("");
  const inChecking = useRef(checking);
  const inSavings = useRef(savings);
  const sum = useDerived(() => deref(checking) + deref(savings));

  const attempt = (move: () => void): void => {
    setRefusal("");
    try {
      move();
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };

  return (
    <Panel title="Two accounts" note="one transaction">
      <Stats>
        <Stat name="Checking">{inChecking}</Stat>
        <Stat name="Savings">{inSavings}</Stat>
        <Stat name="Sum" tone="good">
          {sum}
        </Stat>
      </Stats>
      <div className="balance" aria-hidden="true">
        <span style={{ flexGrow: inChecking }} />
        <span style={{ flexGrow: inSavings }} />
      </div>
      <div className="row">
        <Button look="primary" onClick={() => attempt(() => transfer(checking, savings, 100))}>
          Transfer 100
        </Button>
        <Button onClick={() => attempt(() => transfer(savings, checking, 100))}>and back</Button>
      </div>
      <p className={`notice ${refusal === "" ? "" : "refused"}`} role="status">
        {refusal === "" ? "Press it until the funds are low." : `${refusal}: nothing was changed.`}
      </p>
    </Panel>
  );
}
