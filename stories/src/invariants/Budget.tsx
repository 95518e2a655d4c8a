import { deref, type Ref } from "@dosync/core";
import { labelOf } from "@dosync/core/adapter";
import { useDerived, useRef } from "@dosync/react";
import { type ReactElement, useId, useState } from "react";
import { messageOf, Panel, Switch } from "../design/index.ts";
import type { Budget as Model } from "./budget.ts";

export function Budget({ budget }: { budget: Model }): ReactElement {
  const [balances, setBalances] = useState(true);
  const [refusal, setRefusal] = useState("");
  const sum = useDerived(() => budget.shares.reduce((total, share) => total + deref(share), 0));

  const change = (share: Ref<number>, value: number): void => {
    setRefusal("");
    try {
      if (balances) budget.setAndBalance(share, value);
      else budget.setAlone(share, value);
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };

  return (
    <Panel title="Budget" note={<span className="good mono">sum {sum}</span>}>
      <Switch
        label="Balance the other shares in the same transaction"
        checked={balances}
        onChange={setBalances}
      />
      <div className="stack tight">
        {budget.shares.map((share) => (
          <Share key={labelOf(share)} share={share} change={change} />
        ))}
      </div>
      <p className={`notice ${refusal === "" ? "" : "refused"}`} role="status">
        {refusal === "" ? "The invariant holds." : refusal}
      </p>
    </Panel>
  );
}

interface ShareProps {
  readonly share: Ref<number>;
  readonly change: (share: Ref<number>, value: number) => void;
}

function Share({ share, change }: ShareProps): ReactElement {
  const value = useRef(share);
  const id = useId();
  return (
    <div className="share">
      <label htmlFor={id}>{labelOf(share)}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        value={value}
        onChange={(event) => change(share, Number(event.target.value))}
      />
      <output htmlFor={id} className="mono">
        {value}
      </output>
    </div>
  );
}
