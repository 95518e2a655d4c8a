import { useAtom } from "@dosync/react";
import { type ReactElement, useState } from "react";
import { Button, messageOf, Panel } from "../design/index.ts";
import type { Counter as Model } from "./model.ts";

export function Counter({ counter: { count, add } }: { counter: Model }): ReactElement {
  const [value, setValue] = useAtom(count);
  const [refusal, setRefusal] = useState("");

  const attempt = (change: () => void): void => {
    setRefusal("");
    try {
      change();
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };

  return (
    <Panel title="Counter" note="an atom from 0 to 10">
      <div className="row">
        <Button aria-label="One less" onClick={() => attempt(() => add(-1))}>
          −
        </Button>
        <output className="counter-value" aria-label="Count">
          {value}
        </output>
        <Button look="primary" aria-label="One more" onClick={() => attempt(() => add(1))}>
          +
        </Button>
        <Button onClick={() => attempt(() => add(5))}>Add 5</Button>
        <Button look="quiet" onClick={() => attempt(() => setValue(0))}>
          Reset
        </Button>
      </div>
      <p className={`notice ${refusal === "" ? "" : "refused"}`} role="status">
        {refusal === "" ? "From 0 to 10, whoever asks." : refusal}
      </p>
    </Panel>
  );
}
